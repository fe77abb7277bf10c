import { assertNever } from '../../../shared/assert-never';
import { type AppliedWork, type ApplyForm, leftOutText } from '../../../shared/work';
import { applyRequest } from '../../runs/apply-request';
import type { Conductor } from '../../runs/conductor';
import type { Worktrees } from '../../worktrees/create-worktrees';
import { type ExitCode, exitCodes } from './exit-code';
import type { LogOptions } from './log-command';
import type { Output } from './output';
import { readPastWork, refusedBy } from './past-work';
import { printable } from './printable';

export interface ApplyOptions extends Pick<LogOptions, 'run' | 'folderOf'> {
  readonly tickets: readonly string[] | null;
  readonly as: ApplyForm;
  /** Ends it; what it had begun is put back before it returns. */
  readonly signal: AbortSignal;
}

/** Puts accepted work onto the person's branch, or into their tree: all that was asked for, or nothing and the reason why. */
export async function applyCommand(
  conductor: Conductor,
  worktrees: Worktrees,
  options: ApplyOptions,
  output: Output,
): Promise<ExitCode> {
  const { tickets, as, signal } = options;
  const past = await readPastWork(conductor, options, output);
  if (past.state === null) return past.code;
  const unknown = (tickets ?? []).filter((ticket) => !past.state.tickets.has(ticket));
  if (unknown.length > 0) {
    output.error(`Not in this run: ${printable(unknown.join(', '))}.`);
    return exitCodes.usage;
  }
  const request = applyRequest(past.state, { tickets: tickets ?? 'all', as }, past.isHeld);
  if (!request.ok) return refusedBy(request.failure, output);
  const applied = await worktrees.applyRun(request.value, signal);
  if (!applied.ok && applied.failure.type === 'aborted') {
    output.error('Stopped: nothing was applied, and your branch and files are as they were.');
    return exitCodes.unfinished;
  }
  if (!applied.ok) return refusedBy(applied.failure, output);
  output.line(printable(appliedText(applied.value, as) + leftOutText(applied.value)));
  return exitCodes.ok;
}

function appliedText({ commit, branch, files, tickets }: AppliedWork, as: ApplyForm): string {
  const what = `${tickets.join(', ')} (${files.length === 1 ? '1 file' : `${files.length} files`})`;
  const now = `${branch} is at ${commit?.slice(0, 10)} now.`;
  switch (as) {
    case 'merge':
      return `Merged ${what}: ${now}`;
    case 'squash':
      return `Made one commit of ${what}: ${now}`;
    case 'changes':
      return `Left as uncommitted changes: ${what}.`;
    default:
      return assertNever(as);
  }
}
