import { assertNever } from './assert-never';
import type { EventType, RunEvent } from './run-event';
import {
  addSteps,
  attemptOf,
  forgetAttempt,
  isBeingTakenBack,
  moveAttempt,
  moveStep,
  moveTicket,
  newAttempt,
  nextPhase,
  placeAttempt,
  placeRevert,
} from './run-moves';
import {
  type Attempt,
  type AttemptPhase,
  type RunState,
  requireAttempt,
  requireStep,
  requireTicket,
} from './run-state';

type AttemptEvent = Extract<
  EventType,
  | 'attempt.proposed'
  | 'attempt.started'
  | 'attempt.finished'
  | 'setup.started'
  | `approval.${string}`
  | `turn.${string}`
  | 'step.started'
  | 'step.finished'
  | 'step.lost'
  | 'step.resolved'
  | 'run.recovered'
>;

/** `diagnosed` says that the QA is asked about the step before anything else happens. */
function endStep(
  state: RunState,
  event: { ticket: string; attempt: number; step: string },
  diagnosed = false,
): void {
  const attempt = attemptOf(state, event);
  const stepsEnded = attempt.stepsEnded + 1;
  const phase: AttemptPhase = diagnosed
    ? { phase: 'diagnosis_due', step: event.step }
    : nextPhase(attempt, stepsEnded);
  moveAttempt(state, attempt, phase, { stepsEnded });
}

export const foldAttempt: { [Type in AttemptEvent]: (state: RunState, event: RunEvent<Type>) => void } = {
  'attempt.proposed': (state, event) => {
    moveTicket(
      state,
      event.ticket,
      { status: 'in_progress', attempt: event.attempt },
      { attempts: event.attempt },
    );
    const { accepted: reopens } = requireTicket(state, event.ticket);
    placeAttempt(state, { ...newAttempt(state, event.ticket, event.attempt), reopens });
  },
  'attempt.started': (state, event) => {
    moveAttempt(
      state,
      attemptOf(state, event),
      { phase: 'turn_due' },
      { holdsSlot: true, startedAt: event.at },
    );
  },
  'attempt.finished': (state, event) => {
    const attempt = attemptOf(state, event);
    if ('approval' in attempt.phase) state.approvals.delete(attempt.phase.approval);
    for (const id of attempt.steps.slice(attempt.stepsEnded)) {
      const step = requireStep(state, id);
      if (step.state.state === 'running') moveStep(state, step, { state: 'broken_off' });
      else if (step.state.state !== 'unknown') moveStep(state, step, { state: 'dropped' });
    }
    const { outcome, summary } = event;
    moveAttempt(state, attempt, { phase: 'ended', outcome, summary }, { holdsSlot: false });
  },

  'approval.requested': (state, event) => {
    const attempt = attemptOf(state, event);
    const { approval, action } = event;
    state.approvals.set(approval, {
      id: approval,
      ticket: event.ticket,
      attempt: event.attempt,
      step: event.step,
      tier: event.tier,
      reason: event.reason,
      action,
      hash: event.hash,
      since: event.at,
    });
    switch (action.kind) {
      case 'spawn':
        moveAttempt(state, attempt, { phase: 'awaiting_spawn', approval }, { proposal: action.proposal });
        return;
      case 'dispatch': {
        const dispatch = { proposal: action.proposal, facts: null };
        moveAttempt(state, attempt, { phase: 'awaiting_spawn', approval }, { dispatch });
        return;
      }
      case 'step':
        moveStep(state, requireStep(state, action.step), { state: 'awaiting' });
        moveAttempt(
          state,
          attempt,
          { phase: 'awaiting_step', step: action.step, approval },
          { holdsSlot: false },
        );
        return;
      case 'review':
        moveAttempt(state, attempt, { phase: 'awaiting_review', approval }, { holdsSlot: false });
        return;
      default:
        assertNever(action);
    }
  },
  'approval.answered': (state, event) => {
    const attempt = attemptOf(state, event);
    const asked = state.approvals.get(event.approval);
    state.approvals.delete(event.approval);
    const rule = event.rule ?? null;
    if (event.answer === 'rejected') {
      // What follows from it, the end of the step or of the attempt, is an event of its own: so too for an accepted review.
      if (event.step === null) return;
      const step = requireStep(state, event.step);
      moveStep(state, step, step.state, { answeredBy: event.by, rule });
      return;
    }
    const action = event.edited ?? asked?.action;
    if (action?.kind === 'spawn') {
      moveAttempt(state, attempt, { phase: 'queued' }, { proposal: action.proposal, approvedBy: event.by });
      if (event.edited !== null) {
        state.tickets.set(event.ticket, {
          ...requireTicket(state, event.ticket),
          lastProposal: action.proposal,
        });
      }
    } else if (action?.kind === 'dispatch') {
      const dispatch = { proposal: action.proposal, facts: null };
      moveAttempt(state, attempt, { phase: 'dispatch_due' }, { dispatch, approvedBy: event.by });
    } else if (action?.kind === 'step') {
      const step = requireStep(state, action.step);
      moveStep(
        state,
        step,
        { state: 'approved', by: event.by },
        { call: action.call, edited: event.edited !== null, answeredBy: event.by, rule },
      );
      moveAttempt(state, attempt, { phase: 'step_due', step: step.id });
    }
  },

  'setup.started': (state, event) => {
    const attempt = attemptOf(state, event);
    addSteps(state, attempt, event.steps, 'setup');
    moveAttempt(state, attempt, nextPhase(attempt, attempt.stepsEnded));
  },

  'turn.started': (state, event) => {
    moveAttempt(
      state,
      attemptOf(state, event),
      { phase: 'turn_running' },
      { holdsSlot: true, turns: event.turn },
    );
  },
  'turn.finished': (state, event) => {
    const attempt = attemptOf(state, event);
    addSteps(state, attempt, event.calls, 'worker');
    moveAttempt(state, attempt, nextPhase(attempt, attempt.stepsEnded), { retry: null });
  },
  'turn.postponed': (state, event) => {
    moveAttempt(state, attemptOf(state, event), { phase: 'turn_due' }, { turns: event.turn - 1 });
  },
  'turn.failed': (state, event) => {
    const { tries, reason, retryAt: at, turn } = event;
    const retry = { tries, reason, at };
    moveAttempt(state, attemptOf(state, event), { phase: 'turn_due' }, { retry, turns: turn - 1 });
  },

  'step.started': (state, event) => {
    moveStep(state, requireStep(state, event.step), { state: 'running' });
    moveAttempt(
      state,
      attemptOf(state, event),
      { phase: 'step_running', step: event.step },
      { holdsSlot: true },
    );
  },
  'step.finished': (state, event) => {
    const { outcome, note } = event;
    moveStep(state, requireStep(state, event.step), { state: 'finished', outcome, note });
    endStep(state, event, event.diagnose);
  },
  'step.lost': (state, event) => {
    const { step } = event;
    moveStep(state, requireStep(state, step), { state: 'unknown' });
    moveAttempt(state, attemptOf(state, event), { phase: 'step_unknown', step }, { holdsSlot: false });
  },
  'step.resolved': (state, event) => {
    const step = requireStep(state, event.step);
    const { verdict, by } = event;
    moveStep(state, step, { state: 'resolved', verdict, ...(by === undefined ? {} : { by }) });
    // What nobody was asked about goes on under the answer that it had.
    const answered = by === 'recovery' ? step.answeredBy : 'person';
    if (event.again !== null) {
      const attempt = attemptOf(state, event);
      attempt.steps.splice(attempt.stepsEnded + 1, 0, event.again);
      state.steps.set(event.again, {
        ...step,
        id: event.again,
        answeredBy: answered,
        rule: by === 'recovery' ? step.rule : null,
        replaces: step.id,
        state: answered === null ? { state: 'pending' } : { state: 'approved', by: answered },
      });
    }
    endStep(state, event);
  },

  'run.recovered': (state, event) => {
    const unknown = new Set(event.unknown);
    const rejoined = new Set(event.rejoined);
    for (const key of [...state.live]) recover(state, requireAttempt(state, key), unknown, rejoined);
    for (const id of state.reverting) {
      const { revert } = requireTicket(state, id);
      if (isBeingTakenBack(revert)) placeRevert(state, id, { ...revert, phase: 'due' });
    }
  },
};

/**
 * What an attempt is after the process that ran it has died: nothing of it is in flight and it holds no slot. Only a step that
 * outlived the process runs on.
 */
function recover(
  state: RunState,
  attempt: Attempt,
  unknown: ReadonlySet<string>,
  rejoined: ReadonlySet<string>,
): void {
  const { phase } = attempt;
  switch (phase.phase) {
    case 'preparing':
      forgetAttempt(state, attempt);
      return;
    case 'turn_running':
      moveAttempt(state, attempt, { phase: 'turn_due' }, { holdsSlot: false, turns: attempt.turns - 1 });
      return;
    case 'step_running': {
      if (rejoined.has(phase.step)) return;
      const isUnknown = unknown.has(phase.step);
      const step = requireStep(state, phase.step);
      const by = step.answeredBy;
      const again = by === null ? ({ state: 'pending' } as const) : ({ state: 'approved', by } as const);
      moveStep(state, step, isUnknown ? { state: 'unknown' } : again);
      moveAttempt(
        state,
        attempt,
        { phase: isUnknown ? 'step_unknown' : 'step_due', step: phase.step },
        { holdsSlot: false },
      );
      return;
    }
    case 'diagnosis_running':
      moveAttempt(state, attempt, { phase: 'diagnosis_due', step: phase.step }, { holdsSlot: false });
      return;
    case 'review_running':
      moveAttempt(state, attempt, { phase: 'review_due', by: phase.by }, { holdsSlot: false });
      return;
    case 'sending':
      moveAttempt(state, attempt, { phase: 'dispatch_due' });
      return;
    case 'merge_running':
      moveAttempt(state, attempt, { phase: 'merge_due' }, { holdsSlot: false });
      return;
    case 'turn_due':
    case 'step_due':
    case 'diagnosis_due':
    case 'review_due':
    case 'merge_due':
      moveAttempt(state, attempt, phase, { holdsSlot: false });
      return;
    case 'awaiting_review':
    case 'queued':
    case 'awaiting_spawn':
    case 'awaiting_step':
    case 'step_unknown':
    case 'dispatch_due':
    case 'dispatched':
    case 'undelivered':
    case 'ended':
      return;
    default:
      assertNever(phase);
  }
}
