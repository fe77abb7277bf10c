import { SILENCE_MS } from '../../shared/dispatch';
import { type HandedOverTicket, missingWords, silentWords } from '../../shared/handed-over';
import { dispatchFacts } from './dispatch-facts';
import { type DispatchRecord, everArrived, isAwaited } from './dispatch-record';

type Standing = Pick<HandedOverTicket, 'group' | 'why' | 'newsAt'>;

/**
 * How a ticket stands by what is written down of its dispatch, where its run is closed and has not heard of it. What its agent has
 * done counts once the run is opened, so that waits for the person.
 */
export function handedOverNow(
  ticket: HandedOverTicket,
  record: DispatchRecord | null,
  now: Date,
): HandedOverTicket {
  return record === null || ticket.isUndelivered ? ticket : { ...ticket, ...standing(ticket, record, now) };
}

function standing({ agentName: name }: HandedOverTicket, record: DispatchRecord, now: Date): Standing {
  const { status, newsAt, error, heldUp, left, blockedReason } = record;
  const waits = (why: string): Standing => ({ group: 'waiting', why, newsAt });
  switch (status) {
    case 'pending': {
      const stuck = heldUp ?? (left ? 'Its sending was ended: open its run to go on.' : null);
      if (stuck !== null)
        return { group: 'waiting', why: `Not handed over to ${name} yet. ${stuck}`, newsAt: null };
      return { group: 'atWork', why: words(`On its way to ${name}.`, error), newsAt: null };
    }
    case 'escalated':
      return waits(words(`${name} did not take it.`, error, 'Open its run to decide.'));
    case 'failed':
      return waits(
        everArrived(record)
          ? words(`${name} cannot go on: ${blockedReason ?? error ?? 'it gave no reason.'}`, COUNTS)
          : words(`${name} did not get it.`, error, 'Open its run to decide.'),
      );
    case 'completed':
      return waits(`Done by ${name}: counts when its run is opened.`);
    case 'assigned':
    case 'in_progress': {
      const missing = missingWords(dispatchFacts(record));
      if (!isAwaited(record))
        return waits(
          `${name} has it, but named no address where Baton could ask how far it is: mark the ticket completed when it is done.`,
        );
      if (now.getTime() - Date.parse(newsAt) >= SILENCE_MS) return waits(silentWords(name));
      return { group: missing === null ? 'atWork' : 'partial', why: missing, newsAt };
    }
  }
}

const COUNTS = 'It counts when its run is opened.';

/** What a server said may end without a stop. */
function words(...all: (string | null)[]): string {
  return all
    .filter((each) => each !== null)
    .map((each, index, those) => (index < those.length - 1 && !/[.!?]$/.test(each) ? `${each}.` : each))
    .join(' ');
}
