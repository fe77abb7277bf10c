import {
  type DiskReport,
  type DiskWorktree,
  isLeftOver,
  isOfCrash,
  mayBeFreed,
} from '../../shared/disk-report';
import { formatBytes } from '../../shared/exchange';
import { plural } from '../ui/format';

/** Names a worktree among all others. */
export function worktreeKey({
  run,
  ticket,
  attempt,
}: Pick<DiskWorktree, 'run' | 'ticket' | 'attempt'>): string {
  return JSON.stringify([run, ticket, attempt]);
}

/** Chosen as long as the person has not said otherwise: what nobody will ask for any more. */
export function firstChoice({ worktrees }: DiskReport): ReadonlySet<string> {
  return new Set(worktrees.filter(({ need }) => isLeftOver(need)).map(worktreeKey));
}

export function sizeOf(worktrees: readonly DiskWorktree[]): number {
  return worktrees.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** “3 worktrees take 12.0 MB. 2 of them (8.0 MB) can be removed: …” */
export function diskWords({ worktrees }: DiskReport): string {
  if (worktrees.length === 0) return 'There are no worktrees: nothing of Baton’s takes space in this way.';
  const freeable = worktrees.filter(({ need }) => mayBeFreed(need));
  const all = `${plural(worktrees.length, 'worktree')} ${worktrees.length === 1 ? 'takes' : 'take'} ${formatBytes(sizeOf(worktrees))}.`;
  if (freeable.length === 0) return `${all} All of it is needed.`;
  const which =
    freeable.length === worktrees.length
      ? worktrees.length === 1
        ? 'It'
        : 'All of them'
      : `${freeable.length} of them (${formatBytes(sizeOf(freeable))})`;
  return `${all} ${which} can be removed: the work in ${freeable.length === 1 ? 'it' : 'them'} stays on branches of ${freeable.length === 1 ? 'its run' : 'their runs'}.`;
}

/** What a crash left, in a line for the first page; null where there is nothing to say. */
export function leftOverWords({ worktrees, leftovers }: DiskReport): string | null {
  const parts: string[] = [];
  if (worktrees.length > 0) {
    const gone = worktrees.every(({ need }) => need === 'no_run');
    const whose = gone ? `of ${ofRuns(worktrees)}` : 'that nobody needs any more';
    const takes = worktrees.length === 1 ? 'takes' : 'take';
    parts.push(
      `${plural(worktrees.length, 'worktree')} ${whose} ${takes} ${formatBytes(sizeOf(worktrees))}.`,
    );
  }
  const crashes = leftovers.filter(isOfCrash).length;
  if (crashes > 0) {
    const things = crashes === 1 ? 'one thing' : `${crashes} things`;
    parts.push(`Baton ended in the middle of ${things} that it can put right.`);
  }
  return parts.length === 0 ? null : parts.join(' ');
}

function ofRuns(worktrees: readonly DiskWorktree[]): string {
  const runs = new Set(worktrees.map(({ run }) => run)).size;
  return runs === 1 ? 'a run that is gone' : `${runs} runs that are gone`;
}
