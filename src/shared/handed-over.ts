import { isStranded } from './count-waiting';
import type { DispatchFacts } from './dispatch';
import { type Attempt, type RunState, requireAttempt, requireTicket } from './run-state';
import type { HandedOverGroup } from './stray-dispatch';

/** A ticket of a run that an agent elsewhere has, or should have. */
export interface HandedOverTicket {
  readonly ticket: string;
  /** Its number. */
  readonly attempt: number;
  readonly title: string;
  readonly agentName: string;
  readonly group: Exclude<HandedOverGroup, 'over'>;
  /** It was not handed over, so that it can be tried again. */
  readonly isUndelivered: boolean;
  /** How it stands, a sentence; null where its agent has it and all is well. */
  readonly why: string | null;
  /** When its agent was last heard of, ISO 8601; null where it has not got it. */
  readonly newsAt: string | null;
}

/** Null for attempts of Baton's own worker, for those that have ended, and before anything goes out. */
export function groupOfAttempt(attempt: Attempt): HandedOverTicket['group'] | null {
  if (isStranded(attempt)) return 'waiting';
  const { phase } = attempt.phase;
  if (phase === 'ended') return null;
  if ((attempt.dispatch?.facts?.missing.length ?? 0) > 0) return 'partial';
  return phase === 'dispatched' || phase === 'sending' || phase === 'dispatch_due' ? 'atWork' : null;
}

/** All of the run that are at agents elsewhere, or should be. */
export function handedOverTickets(run: RunState): HandedOverTicket[] {
  return [...run.live].flatMap((key) => {
    const attempt = requireAttempt(run, key);
    const group = groupOfAttempt(attempt);
    if (group === null) return [];
    const { ticket, dispatch, phase } = attempt;
    const facts = dispatch?.facts ?? null;
    const { definition, assignment } = requireTicket(run, ticket);
    const agentName = dispatch?.proposal.agentName ?? assignment?.agent ?? definition.assignedTo;
    return {
      ticket,
      attempt: attempt.number,
      title: definition.title,
      agentName,
      group,
      isUndelivered: phase.phase === 'undelivered',
      why:
        strandedWords(attempt) ??
        onItsWayWords(attempt, agentName) ??
        (facts === null ? null : missingWords(facts)),
      newsAt: facts?.newsAt ?? null,
    };
  });
}

/** Why a ticket that went to an agent waits for a person; null where it does not. */
export function strandedWords({ phase, dispatch }: Pick<Attempt, 'phase' | 'dispatch'>): string | null {
  const name = dispatch?.proposal.agentName ?? 'Its agent';
  if (phase.phase === 'undelivered') return phase.reason;
  if (phase.phase !== 'dispatched') return null;
  if (phase.silent) return silentWords(name);
  return dispatch?.facts?.isAwaited === false
    ? `${name} has it, but named no address where Baton could ask how far it is: mark the ticket completed when it is done.`
    : null;
}

function onItsWayWords({ phase }: Attempt, agentName: string): string | null {
  if (phase.phase === 'sending') return `On its way to ${agentName}.`;
  return phase.phase === 'dispatch_due' ? `Goes to ${agentName} as soon as its run goes on.` : null;
}

export function silentWords(agentName: string): string {
  return `No news of ${agentName} for two hours or more. It may still be at it.`;
}

/** What the agent should have got and has not; null where it has all. */
export function missingWords({ missing }: Pick<DispatchFacts, 'missing'>): string | null {
  if (missing.length === 0) return null;
  const words = missing.map((part) => `the ${part}`).join(' and ');
  return `${words} ${missing.length === 1 ? 'is' : 'are'} missing on its issue.`;
}
