import { assertNever } from '../../shared/assert-never';
import { firstFew } from '../../shared/first-few';
import { type TouchedFile, unchangedText } from '../../shared/work';
import { machineLack } from '../disk/machine-lack';
import type { WayOn, WorktreeFailure } from './worktree-failure';

/** What went wrong and what to do about it, in a sentence or two for people. */
export function refusalText(failure: WorktreeFailure): string {
  switch (failure.type) {
    case 'git_missing':
      return 'Git was not found: install git 2.31 or newer, or run in the folder itself.';
    case 'git_too_old':
      return `Git ${failure.version} is too old: install 2.31 or newer, or run in the folder itself.`;
    case 'no_repository':
      return `${failure.folder} lies in no git repository with a working tree.`;
    case 'ignored_folder':
      return `The repository ${failure.root} ignores ${failure.folder}, so a worktree would hold none of it.`;
    case 'not_trusted':
      return `Git does not trust ${failure.folder}, since it belongs to someone else: if you do, run "git config --global --add safe.directory ${failure.folder}".`;
    case 'no_identity':
      return 'Git does not know who you are: set it with "git config --global user.name …" and "git config --global user.email …".';
    case 'no_commit':
      return 'Your branch has no commit yet: make a first commit, then try again.';
    case 'no_such_commit':
      return `There is no commit ${failure.commit} in this repository.`;
    case 'take_along_elsewhere':
      return 'Uncommitted changes can be taken along only when the run starts at your present commit.';
    case 'bring_outside':
      return `${failure.path} cannot be brought along: it lies outside this repository, or is the repository itself.`;
    case 'bring_git':
      return `${failure.path} cannot be brought along: what is in .git belongs to git, and each worktree has its own.`;
    case 'bring_missing':
      return `${failure.path} cannot be brought along: it is not there.`;
    case 'bring_tracked':
      return `${failure.path} cannot be brought along: git has it already, so each worktree holds it as the run's branch has it.`;
    case 'run_exists':
      return `This repository has branches of the run ${failure.run} already.`;
    case 'branch_in_the_way':
      return `Your branch "${failure.branch}" leaves no room for branches of Baton's, which begin with "${failure.branch}/": rename it.`;
    case 'no_such_run':
      return 'Nothing is known here of branches and worktrees of this run.';
    case 'branch_gone':
      return failure.at === null
        ? `The branch ${failure.branch} of this run is gone, and so are its commits.`
        : `The branch ${failure.branch} of this run is gone: "git branch ${failure.branch} ${failure.at.slice(0, 10)}" brings it back, then try again.`;
    case 'discarded':
      return `The work of this run was discarded${failure.tip === null ? '' : `; its branch was at ${failure.tip.slice(0, 10)}`}.`;
    case 'attempt_exists':
      return `Attempt ${failure.attempt} at ${failure.ticket} has a worktree already.`;
    case 'no_such_attempt':
      return `Attempt ${failure.attempt} at ${failure.ticket} has no worktree.`;
    case 'not_as_checked':
      return `The files of attempt ${failure.attempt} at ${failure.ticket} are not those that were verified and reviewed.`;
    case 'not_committed':
      return `Attempt ${failure.attempt} at ${failure.ticket} has no changes that were committed.`;
    case 'not_accepted':
      return `Not among the accepted tickets: ${failure.tickets.join(', ')}.`;
    case 'being_taken_back':
      return `The work of ${failure.tickets.join(', ')} is being taken back: ${
        failure.isHeld
          ? 'try again once that is done, by the Baton that has the run open.'
          : 'no Baton has the run, so open or resume it, which finishes that, then try again.'
      }`;
    case 'changed_nothing':
      return `${unchangedText(failure.tickets)}: there is nothing to apply.`;
    case 'filter_off':
      return `${firstFew(failure.files)} must pass through the filter "${failure.filter}", which the repository's own configuration names; Baton starts no programs from there. Move that setting to your global git configuration if you trust it.`;
    case 'conflict':
      return `Conflicts in ${firstFew(failure.files.map(withTickets))}.${wayText(failure.way)}`;
    case 'nothing_to_apply':
      return 'There is nothing to apply: your branch holds all of it already.';
    case 'dirty':
      return `You have changes of your own in ${firstFew(failure.files)}: commit or stash them, then try again.`;
    case 'sparse':
      return `${firstFew(failure.files)} lie outside your sparse checkout, where uncommitted changes cannot be seen: apply the work as a merge or squash, or widen the checkout.`;
    case 'detached':
      return 'You are on no branch: check out the branch that is to have the work, or apply it as uncommitted changes.';
    case 'in_the_middle':
      return `A ${failure.of} is under way in this repository: finish or abort it first.`;
    case 'locked':
      return `Another git command is at work (${failure.file} is there): try again when it is done.`;
    case 'moved':
      return `${failure.branch} was moved meanwhile: try again.`;
    case 'work_moved':
      return 'The run’s accepted work has changed since you looked: look at what would be applied now, then apply that.';
    case 'checked_out':
      return `${failure.branch} is checked out in ${failure.folder}: check out another branch there, then try again.`;
    case 'not_taken_back':
      return `Nothing is merged or applied before the work of ${failure.ticket}, which does not count any more, is off the run’s branch; taking it off failed: ${refusalText(failure.because)}`;
    case 'disk_full':
      return 'The disk takes no more: free some space ("baton clean" removes old worktrees), then try again.';
    case 'too_much':
      return `"git ${failure.command}" printed more than Baton reads.`;
    case 'aborted':
      return 'It was stopped before it was done.';
    case 'git_failed':
      return notStarted(failure) ?? `"git ${failure.command}" failed: ${failure.message}`;
    case 'disk_failed':
      return `The disk did not do its part: ${failure.message}`;
    default:
      return assertNever(failure);
  }
}

/** Where the machine has no room for another program, which no program of git's can say. */
function notStarted(failure: Extract<WorktreeFailure, { type: 'git_failed' }>): string | null {
  const lack = machineLack(failure, 'Git cannot be started');
  if (lack === null) return null;
  const isFiles = failure.code === 'EMFILE' || failure.code === 'ENFILE';
  return `${lack}. ${isFiles ? 'Close some programs or runs, or raise that limit ("ulimit -n").' : 'Close some programs.'}`;
}

function wayText(way: WayOn | null): string {
  switch (way?.type) {
    case undefined:
      return '';
    case 'commit_first':
      return ' It builds on your uncommitted changes that went along with the run: commit them first, then apply.';
    case 'apply_with':
      return ` ${way.ticket} builds on ${way.tickets.join(', ')}, not on your branch yet: apply them together.`;
    case 'take_back_first':
      return ` Take ${way.tickets.join(', ')} back first.`;
    case 'by_hand':
      return ` Your branch has changes of its own there: settle it yourself with "${way.command}".`;
    default:
      return assertNever(way);
  }
}

function withTickets({ path, tickets }: TouchedFile): string {
  return tickets.length === 0 ? path : `${path} (changed by ${tickets.join(', ')})`;
}
