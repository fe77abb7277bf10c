import type { Action } from './approval';
import { type RunEvent, WORKERS_ONLY } from './run-event';

/**
 * An event as this Baton has it, from a journal that an earlier one wrote: what came to be known of a run since then has the value
 * that stood for it when nobody could choose. Kinds and fields are only added, so the record's version stays.
 */
export function upgradeEvent(event: RunEvent): RunEvent {
  switch (event.type) {
    case 'run.started':
      return withMissing(event, WORKERS_ONLY);
    case 'run.opened':
    case 'tickets.added':
      return withSetup(event);
    case 'approval.requested':
      return isWhole(event.action) ? event : { ...event, action: upgraded(event.action) };
    case 'approval.answered':
      return event.edited === null || isWhole(event.edited)
        ? event
        : { ...event, edited: upgraded(event.edited) };
    default: // The others have nothing that came later.
      return event;
  }
}

/** The very same object where nothing is missing. */
function withMissing<Whole extends object>(value: Whole, usual: Partial<Whole>): Whole {
  const missing = Object.entries(usual).filter(([name]) => !(name in value));
  return missing.length === 0 ? value : { ...value, ...Object.fromEntries(missing) };
}

function withSetup<Event extends RunEvent<'run.opened' | 'tickets.added'>>(event: Event): Event {
  const isWhole = event.tickets.every((ticket) => 'setup' in ticket);
  return isWhole
    ? event
    : { ...event, tickets: event.tickets.map((ticket) => withMissing(ticket, { setup: [] })) };
}

function isWhole(action: Action): boolean {
  return action.kind !== 'spawn' || ('verify' in action.proposal && 'setup' in action.proposal);
}

function upgraded(action: Action): Action {
  return action.kind === 'spawn'
    ? { ...action, proposal: withMissing(action.proposal, { setup: [], verify: [] }) }
    : action;
}
