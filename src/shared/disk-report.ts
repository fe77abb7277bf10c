import { z } from 'zod';
import { assertNever } from './assert-never';
import type { RunState } from './run-state';

// What Baton's worktrees take on the disk, who needs them, and what a crash left of them.

const ofRun = { run: z.string() };
const ofAttempt = { ...ofRun, ticket: z.string(), attempt: z.number(), path: z.string() };
const ofRepository = { ...ofRun, repository: z.string() };

/** What an earlier Baton left behind that does not explain itself. */
export const leftoverSchema = z.discriminatedUnion('type', [
  /** A worktree whose making was broken off. */
  z.object({ type: z.literal('half_made'), ...ofAttempt }),
  /** A worktree that somebody else took away. */
  z.object({ type: z.literal('gone'), ...ofAttempt }),
  /** A run whose repository is not there any more. */
  z.object({ type: z.literal('no_repository'), ...ofRepository }),
  /** Baton ended while it was applying work to the person's tree. */
  z.object({ type: z.literal('half_applied'), ...ofRepository }),
  /** Baton ended when the run's branch was there and nothing of the run. */
  z.object({ type: z.literal('never_began'), ...ofRepository }),
  /** A run that was deleted, whose branches are still there. */
  z.object({ type: z.literal('deleted_run'), ...ofRepository }),
]);
export type Leftover = z.infer<typeof leftoverSchema>;

export const attemptNameSchema = z.object({ ...ofRun, ticket: z.string(), attempt: z.number() });
export type AttemptName = z.infer<typeof attemptNameSchema>;

/**
 * `needed`: its ticket is worked on, under review, or sent back. `kept`: its ticket ended without being completed, and somebody
 * may want to look. `holds`: its ticket is completed, and it holds files of a worker that no branch takes. `done`: its ticket is completed. `no_run`: its run is gone. `unreadable`: its run cannot be read.
 */
export type WorktreeNeed = 'needed' | 'kept' | 'holds' | 'done' | 'no_run' | 'unreadable';

export interface DiskWorktree {
  readonly run: string;
  /** The run's title; null where that is not known any more. */
  readonly title: string | null;
  readonly ticket: string;
  readonly attempt: number;
  readonly repository: string;
  readonly path: string;
  readonly openedAt: string;
  readonly bytes: number;
  readonly need: WorktreeNeed;
  /** Files that no branch takes and for which it stays. */
  readonly holds: readonly string[];
}

export interface DiskReport {
  /** What can be freed comes first, the largest of it first. */
  readonly worktrees: readonly DiskWorktree[];
  readonly leftovers: readonly Leftover[];
  /** Why not all of it could be looked at, a sentence. */
  readonly problem: string | null;
}

/** What came of freeing space, or of putting leftovers right. */
export interface DiskChanged<One> {
  readonly done: readonly One[];
  /** What could not be done, a sentence each. */
  readonly problems: readonly string[];
}

export function needOf(standing: RunState | 'gone' | 'unreadable', id: string): WorktreeNeed {
  if (standing === 'gone') return 'no_run';
  if (standing === 'unreadable') return 'unreadable';
  const ticket = standing.tickets.get(id);
  if (ticket === undefined) return 'done';
  switch (ticket.state.status) {
    case 'in_progress':
      return 'needed';
    case 'todo':
      // The next attempt is to go on with it.
      return ticket.returned === null ? 'kept' : 'needed';
    case 'completed':
      // By hand: what it holds was not accepted.
      return ticket.state.by === 'person' ? 'kept' : 'done';
    case 'blocked':
      // What could not be merged is merged from there when it is retried.
      return ticket.state.kind === 'merge' ? 'needed' : 'kept';
    default:
      return assertNever(ticket.state);
  }
}

export function mayBeFreed(need: WorktreeNeed): boolean {
  return need !== 'needed' && need !== 'unreadable';
}

/** Nobody will ask for it: it is there because Baton ended too early. */
export function isLeftOver(need: WorktreeNeed): boolean {
  return need === 'done' || need === 'no_run';
}

/** Baton ended too early. The others hold work that nobody may have applied: a person decides of each. */
export function isOfCrash({ type }: Leftover): boolean {
  return type !== 'deleted_run' && type !== 'no_repository';
}

export const needWords: Record<WorktreeNeed, string> = {
  needed: 'needed: its ticket is worked on, under review or to be merged',
  kept: 'kept to look at: its ticket is not completed',
  holds: 'kept: it holds files that git ignores, and no branch has them',
  done: 'not needed: its ticket is done',
  no_run: 'not needed: its run is gone',
  unreadable: 'left alone: its run cannot be read',
};

/** What it is, and what is done about it when the person says so. */
export function leftoverWords(leftover: Leftover): { what: string; act: string } {
  switch (leftover.type) {
    case 'half_made':
      return {
        what: `Baton ended while it made a worktree for attempt ${leftover.attempt} at ${leftover.ticket}.`,
        act: 'Remove what is there of it',
      };
    case 'gone':
      return {
        what: `Somebody else took away the worktree of attempt ${leftover.attempt} at ${leftover.ticket}.`,
        act: 'Forget it',
      };
    case 'no_repository':
      return {
        what: `The repository ${leftover.repository} is not there (deleted, or on a disk that is not plugged in?), and worktrees of it are.`,
        act: 'Remove them, with their work',
      };
    case 'half_applied':
      return {
        what: `Baton ended while it applied work in ${leftover.repository}: files there may be half changed.`,
        act: 'Put them back',
      };
    case 'deleted_run':
      return {
        what: `A run that you deleted left its branches in ${leftover.repository}, with work that you may not have applied.`,
        act: 'Remove branches and work',
      };
    case 'never_began':
      return {
        what: `A run that never began left its branch in ${leftover.repository}.`,
        act: 'Remove the branch',
      };
    default:
      return assertNever(leftover);
  }
}
