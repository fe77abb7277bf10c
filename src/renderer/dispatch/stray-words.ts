import { assertNever } from '../../shared/assert-never';
import { missingWords, silentWords } from '../../shared/handed-over';
import type { StrayDispatch } from '../../shared/stray-dispatch';

/** How a dispatch without a run stands, a sentence or two. */
export function strayWords({ standing, agent, facts, blockedReason }: StrayDispatch): string {
  const name = agent?.name ?? 'Its agent';
  const missing = missingWords(facts);
  switch (standing) {
    case 'escalated':
      return sentences('Nobody took it.', facts.error, toldWords(facts.escalation));
    case 'left_behind':
      return 'Its sending was stopped. Try again: what has arrived is found, and nothing is sent twice.';
    case 'held_up':
      return sentences(`Not sent to ${name} yet.`, facts.error);
    case 'silent':
      return silentWords(name) + (missing === null ? '' : ` ${capital(missing)}`);
    case 'partial':
      return sentences(capital(missing ?? 'Something is missing on its issue.'), facts.error);
    case 'on_its_way':
      return [`On its way to ${name}.`, facts.error].filter((each) => each).join(' ');
    case 'at_agent':
      return facts.status === 'in_progress' ? `${name} works on it.` : `${name} has it.`;
    case 'not_asked':
      return `${name} has it, but named no address where Baton could ask how far it is.`;
    case 'at_baton':
      return facts.status === 'pending'
        ? 'Baton’s own worker begins when you start its run.'
        : 'Baton’s own worker has it, in a run of its own.';
    case 'completed':
      return `${name} has done it.`;
    case 'blocked':
      return `${name} cannot go on: ${blockedReason ?? 'it gave no reason.'}`;
    case 'failed':
      return facts.error ?? 'It failed, and nobody knows why.';
    default:
      return assertNever(standing);
  }
}

function toldWords(escalation: StrayDispatch['facts']['escalation']): string | null {
  switch (escalation) {
    case 'none':
      return null;
    case 'posted':
      return 'Its issue says so in a comment.';
    case 'due':
      return 'Its issue could not be told; that is tried again.';
    default:
      return assertNever(escalation);
  }
}

/** What a server said may end without a stop. */
function sentences(...all: (string | null)[]): string {
  return all
    .filter((each) => each !== null)
    .map((each, index, those) => (index < those.length - 1 && !/[.!?]$/.test(each) ? `${each}.` : each))
    .join(' ');
}

export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
