import type { Action } from './approval';
import { type RunEvent, WORKERS_ONLY } from './run-event';

/**
 * An event as this Baton has it, from a journal that an earlier one wrote: what came to be known of a run since then has the value
 * that stood for it when nobody could choose. Kinds and fields are only added, so the record's version stays.
 */
export function upgradeEvent(event: RunEvent): RunEvent {
  switch (event.type) {
    case 'run.started':
      return { ...WORKERS_ONLY, ...event };
    case 'approval.requested':
      return { ...event, action: upgradeAction(event.action) };
    case 'approval.answered':
      return event.edited === null ? event : { ...event, edited: upgradeAction(event.edited) };
    default: // The others have nothing that came later.
      return event;
  }
}

function upgradeAction(action: Action): Action {
  if (action.kind !== 'spawn') return action;
  const verify: string[] = [];
  return { ...action, proposal: { verify, ...action.proposal } };
}
