import type { ToolCall } from '../../shared/approval';
import type { NewEvent } from '../../shared/run-event';
import {
  type Attempt,
  type RunState,
  requireStep,
  requireTicket,
  type Step,
  stepId,
} from '../../shared/run-state';
import { of } from './attempt-facts';
import { blockTicket } from './endings';
import type { ToolPolicy } from './ports';
import { isDenied } from './step-say';

/** The setup commands of an attempt that has begun and done nothing yet; nothing where there are none, or they have had their turn. */
export function beginSetup(state: RunState, attempt: Attempt, tools: ToolPolicy): NewEvent[] {
  if (attempt.turns > 0 || attempt.steps.length > 0) return [];
  const steps = (attempt.proposal?.setup ?? []).map((command, index) => ({
    step: stepId(attempt.ticket, attempt.number, index + 1),
    call: tools.setupCall(command),
  }));
  if (steps.length === 0) return [];
  const denied = steps.find(({ call }) => isDenied(state, attempt.ticket, call, tools.inspect(call)));
  if (denied !== undefined) return setupDenied(attempt, denied.call);
  return [{ type: 'setup.started', ...of(attempt), steps }];
}

export function setupDenied(attempt: Attempt, { input }: ToolCall): NewEvent[] {
  const reason = `A rule denies the setup command “${input.command}”.`;
  return blockTicket(attempt, 'blocked', 'setup', reason);
}

/** One setup command is over. The first that fails ends the attempt: no worker can mend what it would have to work in. */
export function setupStepOver(
  state: RunState,
  attempt: Attempt,
  over: Step,
  { isOk, note }: { readonly isOk: boolean; readonly note: string },
  tools: ToolPolicy,
): NewEvent[] {
  if (!isOk) {
    const how = note === '' ? '' : ` (${note})`;
    const { returned } = requireTicket(state, attempt.ticket);
    const conflict = returned?.by === 'merge' ? ` The worktree holds a conflict: ${returned.notes}` : '';
    const reason = `“${over.call.input.command}” did not succeed${how}.${conflict} Its output is with the steps of the attempt.`;
    return blockTicket(attempt, 'blocked', 'setup', reason);
  }
  const next = attempt.steps[attempt.steps.indexOf(over.id) + 1];
  if (next === undefined) return [];
  const { call } = requireStep(state, next);
  return isDenied(state, attempt.ticket, call, tools.inspect(call)) ? setupDenied(attempt, call) : [];
}
