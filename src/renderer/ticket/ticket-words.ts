// The ticket's status in a sentence, for the panel's head.
import type { RunState, Ticket } from '../../shared/run-state';
import { blockWords } from '../../shared/wording';
import { ALL_HAVE_ROOM, type Standing } from '../store/standing';
import { currentAttempt, lookOf, looks, statusText } from '../ui/status';
import { returnedWords } from './review-words';

export function statusSentence(
  run: RunState,
  ticket: Ticket,
  standing: Standing = 'ours',
  roomless = ALL_HAVE_ROOM,
): string {
  const { state } = ticket;
  if (state.status === 'blocked') return blockWords[state.kind];
  if (state.status === 'completed') {
    return {
      file: 'Completed in the file',
      worker: 'Completed',
      agent: 'Completed by its agent',
      person: 'Marked completed',
    }[state.by];
  }
  const look = lookOf(run, ticket, standing, roomless);
  if (look === 'stopped' || look === 'roomless') return statusText(run, ticket, standing, roomless);
  const attempt = currentAttempt(run, ticket);
  switch (attempt?.phase.phase) {
    case 'undelivered':
      return 'Waits for you: no agent took it';
    case 'awaiting_spawn':
      if (attempt.dispatch !== null)
        return `Waits for you: may it go to ${attempt.dispatch.proposal.agentName}?`;
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
