import type { Command } from '../../../shared/command';
import { TO_BATON } from '../../../shared/dispatch';
import { type Attempt, requireTicket } from '../../../shared/run-state';
import { rejectionText } from '../../../shared/wording';
import { asideText, workLeftAside } from '../../../shared/work-left-aside';
import { askAgent } from './ask-agent';
import type { AskContext, Asked } from './ask-context';
import { oneLine, printable } from './printable';
import { request } from './run-face';
import { askedOf } from './send-answer';
import { strandedText } from './summary';

/** Asks how it goes on with a ticket that no agent elsewhere does. */
export async function askStranded(
  context: AskContext,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Asked> {
  const { connection, state, questions, paint, write } = context;
  const { ticket, phase, dispatch } = attempt;
  const asked = requireTicket(state, ticket);
  const { title } = asked.definition;
  const aside = workLeftAside(state, asked);
  const isUndelivered = phase.phase === 'undelivered';
  write(paint('yellow', `? ${oneLine(ticket)}  ${oneLine(title)}: ${oneLine(strandedText(attempt))}`));
  if (aside !== null && !isUndelivered) write(paint('dim', printable(asideText(state, aside))));
  for (;;) {
    const again = isUndelivered ? '[t] try again  ' : '[c] it is completed  ';
    const choice = await questions.ask(
      `${again}[o] another agent  [b] let Baton do it  [g] give up > `,
      signal,
    );
    if (choice === null) return 'none';
    let command: Command | null = null;
    if (choice === 't' && isUndelivered) command = { type: 'dispatch.retry', ticket };
    else if (choice === 'c' && !isUndelivered) command = { type: 'ticket.complete', ticket, summary: '' };
    else if (choice === 'o') {
      const assignment = await askAgent(context, ticket, dispatch?.proposal.agent ?? null, signal);
      if (assignment === 'none') return 'none';
      if (assignment === 'back') continue;
      command = { type: 'ticket.assign', ticket, assignment, seen: null };
    } else if (choice === 'b')
      command = {
        type: 'ticket.assign',
        ticket,
        assignment: TO_BATON,
        seen: null,
      };
    else if (choice === 'g') {
      const reason = await questions.ask('Reason > ', signal);
      if (reason === null) return 'none';
      command = { type: 'ticket.block', ticket, reason };
    }
    if (command === null) {
      if (choice !== '')
        write(
          paint(
            'red',
            printable(`“${choice}” is none of the answers: type ${isUndelivered ? 't' : 'c'}, o, b or g.`),
          ),
        );
      continue;
    }
    const done = await request(connection, 'run.command', { run: state.id, command });
    if (!done.ok) write(paint('red', printable(rejectionText(done.failure))));
    return askedOf(done);
  }
}
