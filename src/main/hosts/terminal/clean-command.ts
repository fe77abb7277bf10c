import { formatBytes } from '../../../shared/exchange';
import { fold } from '../../../shared/fold';
import { createRunState, type RunState } from '../../../shared/run-state';
import { readJournal } from '../../journal/journal';
import type { Worktrees } from '../../worktrees/create-worktrees';
import { type ExitCode, exitCodes } from './exit-code';
import type { LogOptions } from './log-command';
import type { Output } from './output';
import { refusedBy } from './past-work';
import { jsonLine, oneLine } from './printable';

export interface CleanOptions extends Pick<LogOptions, 'json' | 'folderOf'> {
  /** Worktrees that were made before. */
  readonly openedBefore: Date;
}

/** Frees the space of worktrees that nobody needs any more. Their work stays on its branches. */
export async function cleanCommand(
  worktrees: Worktrees,
  { json, openedBefore, folderOf }: CleanOptions,
  output: Output,
): Promise<ExitCode> {
  const standings = new Map<string, Promise<RunState | 'gone' | 'unreadable'>>();
  const standingOf = (run: string) => {
    const standing = standings.get(run) ?? readStanding(folderOf(run), run);
    standings.set(run, standing);
    return standing;
  };
  const cleaned = await worktrees.clean({
    openedBefore,
    isNeeded: async ({ run, ticket }) => isNeeded(await standingOf(run), ticket),
  });
  if (!cleaned.ok) return refusedBy(cleaned.failure, output);
  let bytes = 0;
  for (const worktree of cleaned.value) {
    bytes += worktree.bytes;
    const { run, ticket, attempt, repository } = worktree;
    output.line(
      json
        ? jsonLine(worktree)
        : `${run}  ${oneLine(ticket)} attempt ${attempt}  ${formatBytes(worktree.bytes)}  ${oneLine(repository)}`,
    );
  }
  if (!json) {
    const count = cleaned.value.length;
    output.line(
      count === 0
        ? 'There are no worktrees to remove.'
        : `Removed ${count === 1 ? '1 worktree' : `${count} worktrees`}, ${formatBytes(bytes)}.`,
    );
  }
  return exitCodes.ok;
}

async function readStanding(folder: string, run: string): Promise<RunState | 'gone' | 'unreadable'> {
  const state = createRunState(run);
  const read = await readJournal(folder, { apply: (event) => fold(state, event) });
  if (read.ok) return state;
  return read.failure.type === 'not_there' ? 'gone' : 'unreadable';
}

/** While its ticket is worked on or under review, or the next attempt is to go on with it. */
function isNeeded(standing: RunState | 'gone' | 'unreadable', id: string): boolean {
  if (standing === 'gone') return false;
  if (standing === 'unreadable') return true;
  const ticket = standing.tickets.get(id);
  if (ticket === undefined) return false;
  return (
    ticket.state.status === 'in_progress' || (ticket.state.status === 'todo' && ticket.returned !== null)
  );
}
