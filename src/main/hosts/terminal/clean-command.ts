import { assertNever } from '../../../shared/assert-never';
import {
  type DiskReport,
  type DiskWorktree,
  isOfCrash,
  leftoverWords,
  mayBeFreed,
  needWords,
} from '../../../shared/disk-report';
import { formatBytes } from '../../../shared/exchange';
import type { Housekeeping } from '../../runs/housekeeping';
import { type ExitCode, exitCodes } from './exit-code';
import type { Output } from './output';
import { jsonLine, oneLine, printable } from './printable';

export interface CleanOptions {
  /** `list` changes nothing; `leftovers` puts right what a crash left; `free` removes worktrees. */
  readonly what: 'list' | 'leftovers' | 'free';
  readonly json: boolean;
  /** Worktrees that were made before. */
  readonly openedBefore: Date;
}

/** Shows and frees the space of worktrees that nobody needs any more. Their work stays on its branches. */
export async function cleanCommand(
  housekeeping: Housekeeping,
  { what, json, openedBefore }: CleanOptions,
  output: Output,
): Promise<ExitCode> {
  const report = await housekeeping.read(what === 'leftovers' ? 'left' : 'all');
  if (report.problem !== null) {
    output.error(printable(report.problem));
    return exitCodes.unfinished;
  }
  switch (what) {
    case 'list':
      return list(report, json, output);
    case 'leftovers':
      return putRight(housekeeping, report, json, output);
    case 'free':
      return free(housekeeping, report, { json, openedBefore }, output);
    default:
      return assertNever(what);
  }
}

function list({ worktrees, leftovers }: DiskReport, json: boolean, output: Output): ExitCode {
  for (const worktree of worktrees) {
    output.line(json ? jsonLine(worktree) : `${lineOf(worktree)}  ${needWords[worktree.need]}`);
  }
  for (const leftover of leftovers) {
    const { what, act } = leftoverWords(leftover);
    const how = isOfCrash(leftover) ? ` “${output.typed('clean --leftovers')}”: ${act}.` : '';
    output.line(json ? jsonLine({ leftover }) : printable(`${what}${how}`));
  }
  if (json) return exitCodes.ok;
  const freeable = worktrees.filter(({ need }) => mayBeFreed(need));
  if (worktrees.length === 0) output.line('There are no worktrees.');
  else
    output.line(
      `${count(worktrees.length)}, ${formatBytes(sizeOf(worktrees))}; ${freeable.length} can be removed.`,
    );
  return exitCodes.ok;
}

async function free(
  housekeeping: Housekeeping,
  { worktrees, leftovers }: DiskReport,
  { json, openedBefore }: Pick<CleanOptions, 'json' | 'openedBefore'>,
  output: Output,
): Promise<ExitCode> {
  const chosen = worktrees.filter(
    ({ need, openedAt }) => mayBeFreed(need) && new Date(openedAt) < openedBefore,
  );
  const { done, problems } = await housekeeping.free(chosen);
  const removed = chosen.filter(({ run, ticket, attempt }) =>
    done.some((one) => one.run === run && one.ticket === ticket && one.attempt === attempt),
  );
  for (const worktree of removed) output.line(json ? jsonLine(worktree) : lineOf(worktree));
  if (!json) {
    output.line(
      removed.length === 0 && problems.length === 0
        ? 'There are no worktrees to remove.'
        : `Removed ${count(removed.length)}, ${formatBytes(sizeOf(removed))}.`,
    );
    const crashes = leftovers.filter(isOfCrash).length;
    if (crashes > 0) {
      const things = crashes === 1 ? 'one thing' : `${crashes} things`;
      output.line(
        `A crash left ${things} behind: “${output.typed('clean --list')}” shows, “--leftovers” puts right.`,
      );
    }
  }
  return ended(problems, output);
}

async function putRight(
  housekeeping: Housekeeping,
  { leftovers }: DiskReport,
  json: boolean,
  output: Output,
): Promise<ExitCode> {
  const crashes = leftovers.filter(isOfCrash);
  const { done, problems } = await housekeeping.mend(crashes);
  for (const leftover of done) {
    output.line(json ? jsonLine({ leftover }) : printable(`Put right: ${leftoverWords(leftover).what}`));
  }
  if (!json && crashes.length === 0) output.line('There is nothing that a crash left.');
  return ended(problems, output);
}

function ended(problems: readonly string[], output: Output): ExitCode {
  for (const problem of problems) output.error(printable(problem));
  return problems.length === 0 ? exitCodes.ok : exitCodes.unfinished;
}

function lineOf({ run, ticket, attempt, bytes, repository }: DiskWorktree): string {
  return `${run}  ${oneLine(ticket)} attempt ${attempt}  ${formatBytes(bytes)}  ${oneLine(repository)}`;
}

function sizeOf(worktrees: readonly DiskWorktree[]): number {
  return worktrees.reduce((sum, { bytes }) => sum + bytes, 0);
}

function count(worktrees: number): string {
  return worktrees === 1 ? '1 worktree' : `${worktrees} worktrees`;
}
