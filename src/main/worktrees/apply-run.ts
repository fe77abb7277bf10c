import type { AppliedWork, ApplyForm } from '../../shared/work';
import { runBranch } from './branch-names';
import { checkIdentity, commitTree } from './commit-tree';
import { findHead, findPlaces, operationUnderWay } from './find-repository';
import type { Git } from './git';
import { type MergePlace, mergeTrees } from './merge-trees';
import { integrationTip } from './open-attempt';
import { checkReplace, replaceTree } from './replace-tree';
import { runCommits, standingCommits } from './run-commits';
import type { RunRecord, RunRecords } from './run-records';
import { changedPaths, touchedBy } from './touched-by';
import { oneLine } from './work-message';
import { refuse } from './worktree-failure';

export interface ApplyRun {
  readonly run: string;
  readonly tickets: 'all' | readonly string[];
  readonly as: ApplyForm;
  /** The subject of the commit that merges or squashes. */
  readonly title: string;
}

type Standing = ReturnType<typeof standingCommits>;

interface Target {
  readonly tree: string;
  /** The commits are made when nothing stands in the way any more. */
  commit(): Promise<string>;
}

interface Ground {
  readonly run: RunRecord;
  readonly place: MergePlace;
  readonly head: string;
  readonly tip: string;
}

/** Puts accepted work onto the person's branch or into their tree: all that was asked for, or nothing and the reason why. */
export async function applyRun(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  request: ApplyRun,
): Promise<AppliedWork> {
  const { places, change, target, done } = await prepare(git, records, run, request);
  const commit = done.branch === null ? null : await target.commit();
  const move = done.branch === null || commit === null ? null : { branch: done.branch, to: commit };
  await replaceTree(git, places, { ...change, move });
  return { ...done, commit };
}

/** What applying would do; refused as that would be. Changes nothing. */
export async function previewApply(
  git: Git,
  records: RunRecords,
  run: RunRecord,
  request: ApplyRun,
): Promise<AppliedWork> {
  const { places, change, done } = await prepare(git, records, run, request);
  await checkReplace(git, places, { ...change, isMove: done.branch !== null });
  return done;
}

async function prepare(git: Git, records: RunRecords, run: RunRecord, request: ApplyRun) {
  const places = await findPlaces(git);
  const operation = await operationUnderWay(places);
  if (operation !== null) refuse({ type: 'in_the_middle', of: operation });
  const head = await findHead(git, places.root);
  if (head.type === 'unborn') return refuse({ type: 'no_commit' });
  const branch =
    request.as === 'changes' ? null : head.type === 'branch' ? head.branch : refuse({ type: 'detached' });
  if (branch !== null) await checkIdentity(git, places.root);

  const tip = await integrationTip(git, run);
  const chosen = choose(standingCommits(await runCommits(git, run.start, tip)), request.tickets);
  const pathOf = (name: string) => records.pathOf(run.run, name);
  const ground = { run, place: { commonDir: places.commonDir, pathOf }, head: head.commit, tip };
  const target = await findTarget(git, ground, chosen, request);
  const changed = await changedPaths(git, head.commit, target.tree);
  if (changed.length === 0) refuse({ type: 'nothing_to_apply' });
  const tickets = [...new Set(chosen.map(({ ticket }) => ticket))];
  const done: AppliedWork = { commit: null, branch, files: changed, tickets };
  return { places, change: { from: head.commit, tree: target.tree, changed }, target, done };
}

function choose(standing: Standing, tickets: ApplyRun['tickets']): Standing {
  if (tickets === 'all') return standing;
  const missing = tickets.filter((ticket) => standing.every((one) => one.ticket !== ticket));
  if (missing.length > 0) refuse({ type: 'not_accepted', tickets: missing });
  return standing.filter(({ ticket }) => tickets.includes(ticket));
}

async function findTarget(git: Git, ground: Ground, chosen: Standing, request: ApplyRun): Promise<Target> {
  const { run, head, tip } = ground;
  const isAll = request.tickets === 'all';
  // What was taken along is the person's own, uncommitted or committed since: only the tickets' work is applied then.
  const sharesHistory = run.base === run.start && (await isAncestor(git, run.start, head));
  const squashed = (tree: string): Target => ({
    tree,
    commit: () => commitTree(git, git.folder, tree, [head], squashMessage(run, chosen, request.title)),
  });
  if (!isAll || (request.as === 'merge' && !sharesHistory)) {
    const picked = await pickEach(git, ground, chosen);
    return request.as === 'merge' ? picked : squashed(picked.tree);
  }
  const base = sharesHistory ? {} : { base: run.start };
  const tree = await mergedTree(git, ground, { ours: head, theirs: tip, ...base }, run.start, tip);
  if (request.as !== 'merge') return squashed(tree);
  const isAhead = await isAncestor(git, head, tip);
  const message = `${oneLine(request.title)}\n\nMerges ${runBranch(run.run)}.\n\nBaton-Run: ${run.run}\n`;
  return {
    tree,
    commit: async () => (isAhead ? tip : commitTree(git, git.folder, tree, [head, tip], message)),
  };
}

/** Each ticket's change on top of the one before, as `git cherry-pick` does. */
async function pickEach(git: Git, ground: Ground, chosen: Standing): Promise<Target> {
  const trees: { tree: string; commit: string }[] = [];
  let ours = ground.head;
  for (const { commit, parent } of chosen) {
    ours = await mergedTree(git, ground, { base: parent, ours, theirs: commit }, parent, ground.tip);
    trees.push({ tree: ours, commit });
  }
  return {
    tree: ours,
    async commit() {
      let last = ground.head;
      for (const { tree, commit } of trees) {
        const message = await git.text(['log', '-1', '--no-show-signature', '--format=%B', commit]);
        last = await commitTree(git, git.folder, tree, [last], message);
      }
      return last;
    },
  };
}

async function mergedTree(
  git: Git,
  { place }: Ground,
  sides: Parameters<typeof mergeTrees>[2],
  from: string,
  to: string,
): Promise<string> {
  const merged = await mergeTrees(git, place, sides);
  if (merged.type === 'clean') return merged.tree;
  return refuse({ type: 'conflict', files: await touchedBy(git, merged.files, from, to) });
}

async function isAncestor(git: Git, earlier: string, later: string): Promise<boolean> {
  return (await git.run(['merge-base', '--is-ancestor', earlier, later], { answers: [1] })).code === 0;
}

function squashMessage(run: RunRecord, chosen: Standing, title: string): string {
  const lines = chosen.map(({ subject }) => `- ${subject}`).join('\n');
  return `${oneLine(title)}\n\n${lines}\n\nBaton-Run: ${run.run}\n`;
}
