import {
  type AttemptName,
  type DiskChanged,
  type DiskReport,
  type DiskWorktree,
  isLeftOver,
  type Leftover,
  mayBeFreed,
  needOf,
  type WorktreeNeed,
} from '../../shared/disk-report';
import type { RunState } from '../../shared/run-state';
import type { Worktrees } from '../worktrees/create-worktrees';
import { refusalText } from '../worktrees/refusal-text';
import type { WorktreeFailure } from '../worktrees/worktree-failure';

/** The disk that worktrees take, for a person to look at and to free. Only what Baton made and has on record is ever removed. */
export interface Housekeeping {
  /** `left`: only what nobody will ask for any more; what is needed is then not even measured. */
  read(of: 'all' | 'left'): Promise<DiskReport>;
  /** Removes these worktrees; their work stays on its branches. One that is needed stays, and is named. */
  free(chosen: readonly AttemptName[]): Promise<DiskChanged<AttemptName>>;
  /** Puts right what is still left of these. */
  mend(chosen: readonly Leftover[]): Promise<DiskChanged<Leftover>>;
}

export interface HousekeepingOptions {
  readonly worktrees: Worktrees;
  stateOf(run: string): Promise<RunState | 'gone' | 'unreadable'>;
  /** The process that has the run open right now, this one included; null when nobody has. */
  holderOf(run: string): Promise<string | null>;
}

export function createHousekeeping({ worktrees, stateOf, holderOf }: HousekeepingOptions): Housekeeping {
  async function look(of: 'all' | 'left'): Promise<DiskReport> {
    const standings = new Map<string, Promise<RunState | 'gone' | 'unreadable'>>();
    const standingOf = (run: string) => {
      const standing = standings.get(run) ?? stateOf(run);
      standings.set(run, standing);
      return standing;
    };
    const needIn = async ({ run, ticket, holds }: Pick<DiskWorktree, 'run' | 'ticket' | 'holds'>) => {
      const need = needOf(await standingOf(run), ticket);
      return need === 'done' && holds.length > 0 ? 'holds' : need;
    };
    const listed = await worktrees.listWorktrees(
      async (worktree) => of === 'all' || isLeftOver(await needIn(worktree)),
    );
    const left = await leftovers(async (run) => (await standingOf(run)) !== 'gone');
    if (!listed.ok || !left.ok) return { worktrees: [], leftovers: [], problem: why(listed, left) };
    const found = await Promise.all(
      listed.value.map(async (worktree): Promise<DiskWorktree> => {
        const standing = await standingOf(worktree.run);
        const title = typeof standing === 'string' ? null : standing.track.title;
        return { ...worktree, title, need: await needIn(worktree) };
      }),
    );
    found.sort((a, b) => rank(a.need) - rank(b.need) || b.bytes - a.bytes);
    return { worktrees: found, leftovers: left.value, problem: null };
  }

  /** What somebody is in the middle of right now is no leftover: the one who has the run sees to it. */
  async function leftovers(isKnown: (run: string) => Promise<boolean>) {
    const found = await worktrees.listLeftovers(isKnown);
    if (!found.ok) return found;
    const kept = await Promise.all(
      found.value.map(async (one) => one.type === 'half_applied' || (await holderOf(one.run)) === null),
    );
    return { ...found, value: found.value.filter((_, index) => kept[index]) };
  }

  return {
    read: look,
    async free(chosen) {
      const problems: string[] = [];
      const done: AttemptName[] = [];
      for (const { run, ticket, attempt } of chosen) {
        const name = `The worktree of attempt ${attempt} at ${ticket}`;
        if (!mayBeFreed(needOf(await stateOf(run), ticket))) {
          problems.push(`${name} is needed, so it stays.`);
          continue;
        }
        const closed = await worktrees.closeAttempt({ run, ticket, attempt });
        if (closed.ok) done.push({ run, ticket, attempt });
        else problems.push(`${name} stays: ${refusalText(closed.failure)}`);
      }
      return { done, problems };
    },
    async mend(chosen) {
      const wanted = new Set(chosen.map((one) => JSON.stringify(one)));
      const { leftovers, problem } = await look('left');
      const problems = problem === null ? [] : [problem];
      const done: Leftover[] = [];
      for (const leftover of leftovers) {
        if (!wanted.has(JSON.stringify(leftover))) continue;
        const mended = await worktrees.mend(leftover);
        if (mended.ok) done.push(leftover);
        else problems.push(refusalText(mended.failure));
      }
      return { done, problems };
    },
  };
}

/** What can go first, then what may be looked at, then what stays. */
function rank(need: WorktreeNeed): number {
  if (isLeftOver(need)) return 0;
  return mayBeFreed(need) ? 1 : 2;
}

function why(...results: readonly ({ ok: true } | { ok: false; failure: WorktreeFailure })[]): string {
  return results.flatMap((result) => (result.ok ? [] : [refusalText(result.failure)])).join(' ');
}
