import type { EventType, RunEvent } from './run-event';
import {
  addSteps,
  attemptOf,
  isBeingTakenBack,
  moveAttempt,
  moveStep,
  moveTicket,
  nextPhase,
  placeRevert,
} from './run-moves';
import { type RunState, requireStep, requireTicket } from './run-state';

// What happens to a worker's result, and to the failures of its commands: diagnosed, verified, reviewed.

type DeliveryEvent = Extract<
  EventType,
  | 'attempt.delivered'
  | `verify.${string}`
  | `review.${string}`
  | `merge.${string}`
  | `revert.${string}`
  | 'diagnosis.started'
  | 'step.diagnosed'
>;

export const foldDelivery: { [Type in DeliveryEvent]: (state: RunState, event: RunEvent<Type>) => void } = {
  'diagnosis.started': (state, event) => {
    const phase = { phase: 'diagnosis_running', step: event.step } as const;
    moveAttempt(state, attemptOf(state, event), phase, { holdsSlot: true });
  },
  'step.diagnosed': (state, event) => {
    const step = requireStep(state, event.step);
    state.steps.set(step.id, { ...step, diagnosis: event.diagnosis });
    const attempt = attemptOf(state, event);
    moveAttempt(state, attempt, nextPhase(attempt, attempt.stepsEnded));
  },

  'attempt.delivered': (state, event) => {
    const attempt = attemptOf(state, event);
    const { summary, changedFiles } = event;
    moveAttempt(state, attempt, attempt.phase, { delivered: { summary, changedFiles } });
  },
  'verify.started': (state, event) => {
    const attempt = attemptOf(state, event);
    addSteps(state, attempt, event.steps, 'verify');
    moveAttempt(state, attempt, nextPhase(attempt, attempt.stepsEnded));
  },
  'verify.failed': (state, event) => {
    const attempt = attemptOf(state, event);
    for (const id of attempt.steps.slice(attempt.stepsEnded)) {
      moveStep(state, requireStep(state, id), { state: 'dropped' });
    }
    const stepsEnded = attempt.steps.length;
    const { round: verifyFailures } = event;
    moveAttempt(state, attempt, { phase: 'turn_due' }, { stepsEnded, verifyFailures, delivered: null });
  },

  'review.requested': (state, event) => {
    moveAttempt(state, attemptOf(state, event), { phase: 'review_due', by: event.by });
  },
  'review.started': (state, event) => {
    const phase = { phase: 'review_running', by: event.by } as const;
    moveAttempt(state, attemptOf(state, event), phase, { holdsSlot: true });
  },
  'review.failed': (state, event) => {
    const { tries, reason, retryAt: at } = event;
    const retry = { tries, reason, at };
    moveAttempt(state, attemptOf(state, event), { phase: 'review_due', by: 'model' }, { retry });
  },
  'review.postponed': (state, event) => {
    moveAttempt(state, attemptOf(state, event), { phase: 'review_due', by: 'model' });
  },
  'review.finished': (state, event) => {
    const attempt = attemptOf(state, event);
    const { by, verdict, notes } = event;
    moveAttempt(state, attempt, attempt.phase, { retry: null, reviewed: { by, verdict, notes } });
  },

  'merge.requested': (state, event) => {
    const attempt = attemptOf(state, event);
    // Asked for again by a person, after it had failed.
    const isAgain = requireTicket(state, attempt.ticket).state.status === 'blocked';
    moveAttempt(state, attempt, { phase: 'merge_due' }, isAgain ? { outdated: 0 } : {});
    if (isAgain) moveTicket(state, attempt.ticket, { status: 'in_progress', attempt: attempt.number });
  },
  'merge.started': (state, event) => {
    moveAttempt(state, attemptOf(state, event), { phase: 'merge_running' }, { holdsSlot: true });
  },
  // The end of the attempt is an event of its own.
  'merge.finished': (state, event) => {
    const { ignored } = event;
    const attempt = attemptOf(state, event);
    if (ignored !== undefined) moveAttempt(state, attempt, attempt.phase, { ignored });
  },
  // It is verified or reviewed again: an event of its own.
  'merge.outdated': (state, event) => {
    const attempt = attemptOf(state, event);
    moveAttempt(state, attempt, attempt.phase, { outdated: (attempt.outdated ?? 0) + 1 });
  },
  'merge.conflicted': (state, event) => {
    const attempt = attemptOf(state, event);
    moveAttempt(state, attempt, attempt.phase, { conflictsWith: event.tickets });
  },

  'revert.requested': (state, { ticket }) => {
    const { state: was } = requireTicket(state, ticket);
    moveTicket(state, ticket, {
      status: 'blocked',
      kind: 'reverted',
      reason: 'Its work is being taken back.',
    });
    placeRevert(state, ticket, { phase: 'due', was });
  },
  'revert.started': (state, { ticket }) => {
    const { revert } = requireTicket(state, ticket);
    if (isBeingTakenBack(revert)) placeRevert(state, ticket, { ...revert, phase: 'running' });
  },
  // What the ticket is then is an event of its own.
  'revert.finished': (state, { ticket }) => {
    placeRevert(state, ticket, null);
    state.tickets.set(ticket, { ...requireTicket(state, ticket), accepted: null });
  },
  'revert.failed': (state, { ticket, reason }) => {
    const { revert } = requireTicket(state, ticket);
    if (!isBeingTakenBack(revert)) return;
    moveTicket(state, ticket, revert.was);
    placeRevert(state, ticket, { phase: 'failed', reason });
  },
};
