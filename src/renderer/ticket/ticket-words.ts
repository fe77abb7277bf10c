// The ticket's status in a sentence, for the panel's head.
import type { RunState, Ticket } from '../../shared/run-state';
import { blockWords } from '../../shared/wording';
import { currentAttempt, lookOf, looks, statusText } from '../ui/status';
import { returnedWords } from './review-words';

export function statusSentence(run: RunState, ticket: Ticket): string {
  const { state } = ticket;
  if (state.status === 'blocked') return blockWords[state.kind];
  if (state.status === 'completed') {
    return { file: 'Completed in the file', worker: 'Completed', person: 'Marked completed' }[state.by];
  }
  switch (currentAttempt(run, ticket)?.phase.phase) {
    case 'awaiting_spawn':
      return 'Waits for you: may its worker start?';
    case 'awaiting_step':
      return 'Waits for you: may this step run?';
    case 'awaiting_review':
      return 'Waits for you: does this result count?';
    case 'step_unknown':
      return 'Waits for you: how did this step end?';
    default:
      if (state.status === 'todo' && ticket.returned !== null) {
        return `${statusText(run, ticket)} to try again: ${returnedWords(ticket.returned.by)}`;
      }
      return lookOf(run, ticket) === 'todo' ? looks.todo.word : statusText(run, ticket);
  }
}
