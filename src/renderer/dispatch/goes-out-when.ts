import type { RunState, Ticket } from '../../shared/run-state';
import { waitsFor } from '../ui/status';

/** When a ticket goes to its agent, to follow “Goes out”. */
export function goesOutWhen(run: RunState, ticket: Ticket): string {
  const waiting = waitsFor(run, ticket);
  if (waiting.length > 0)
    return `when ${waiting.join(', ')} ${waiting.length === 1 ? 'is' : 'are'} completed`;
  switch (run.phase.phase) {
    case 'opened':
      return 'when the run starts';
    case 'paused':
      return 'when the run goes on';
    case 'running':
    case 'finished':
      return 'at once';
  }
}
