import type { Action } from '../../../shared/approval';
import { assertNever } from '../../../shared/assert-never';
import type { RunEvent } from '../../../shared/run-event';
import { jsonLine } from './printable';

/**
 * An event as scripts read it: what every event has first, and those that docs/terminal.md names are flat. The journal keeps them
 * as they are.
 */
export function eventLine(event: RunEvent): string {
  const { type, seq, at, run, ...rest } = event;
  return jsonLine({ type, seq, at, run, ...rest, ...flat(event) });
}

/** What stands in a flat event instead of its objects; `undefined` leaves a field out. */
function flat(event: RunEvent): Record<string, unknown> {
  if (event.type === 'run.started') {
    const { usd, tokens, hours, stepsPerAttempt } = event.limits;
    const limits = { limit_usd: usd, limit_tokens: tokens, limit_hours: hours, limit_steps: stepsPerAttempt };
    return { limits: undefined, ...limits, bring: event.bring === null ? null : JSON.stringify(event.bring) };
  }
  if (event.type === 'approval.requested') return { action: undefined, ...flatAction(event.action) };
  if (event.type === 'approval.answered') {
    const rule = event.rule === undefined ? undefined : JSON.stringify(event.rule);
    return {
      edited: event.edited !== null,
      rule,
      ...(event.edited === null ? {} : flatAction(event.edited)),
    };
  }
  if ('facts' in event) {
    const { facts } = event;
    return facts === null ? {} : { facts: undefined, ...facts, missing: facts.missing.join(', ') };
  }
  if (event.type === 'ticket.assigned') {
    const { text, ...assignment } = event.assignment;
    return { assignment: undefined, ...assignment, text: text === null ? null : JSON.stringify(text) };
  }
  return {};
}

function flatAction(action: Action): Record<string, unknown> {
  switch (action.kind) {
    case 'spawn': {
      const { role, model, prompt, context, setup, verify } = action.proposal;
      const [contextText, setupText, verifyText] = [context, setup, verify].map((list) =>
        JSON.stringify(list),
      );
      const flat = { role, model, prompt, context: contextText, setup: setupText, verify: verifyText };
      return { action_kind: 'spawn', ...flat };
    }
    case 'dispatch': {
      const { acceptanceCriteria, place, ...flat } = action.proposal;
      const criteria = JSON.stringify(acceptanceCriteria);
      const where = place === null ? null : `${place.url}/${place.repo}`;
      return { action_kind: 'dispatch', ...flat, acceptanceCriteria: criteria, place: where };
    }
    case 'step': {
      const { tool, input } = action.call;
      return { action_kind: 'step', tool, input: JSON.stringify(input) };
    }
    case 'review': {
      const { summary, changed, note } = action;
      return { action_kind: 'review', summary, changed: JSON.stringify(changed), note };
    }
    default:
      return assertNever(action);
  }
}
