import { assertNever } from '../../shared/assert-never';
import type { AddTickets, Command } from '../../shared/command';
import type { LimitKind } from '../../shared/limits';
import { fail, succeed } from '../../shared/result';
import type { NewEvent } from '../../shared/run-event';
import { isBeingTakenBack } from '../../shared/run-moves';
import { type RunState, requireStep, type Ticket } from '../../shared/run-state';
import { withLimit } from '../../shared/used-so-far';
import { answerAgain } from './answer-again';
import { checkJoining } from './check-joining';
import { decideAnswer, decideApproveSpawns } from './decide-approval';
import { decidePrepared, decideTurnFinished } from './decide-attempt';
import { decideReviewed } from './decide-delivery';
import { decideDiagnosed } from './decide-diagnosis';
import {
  decideAssign,
  decideDispatched,
  decideDispatchPrepared,
  decideNews,
  decideRetryDispatch,
} from './decide-dispatch';
import { decideMerged, retryTicket } from './decide-merge';
import { decideReturn, decideRevert, decideReverted } from './decide-return';
import { decideAddRule, decideRemoveRule } from './decide-rule';
import { decideResolve, decideStepAgain, decideStepFinished, decideStepLost } from './decide-step';
import type { Decision, EffectResult, EngineCommand, Recover, Rules } from './decision';
import { cancelAttempt, cancelRun, goOn, liveAttemptOf } from './endings';
import { overLimit } from './over-limit';

/** Pure: what a command means for the run as it is, as events, or why it means nothing. */
export function decide(state: RunState, command: EngineCommand | EffectResult, rules: Rules): Decision {
  switch (command.type) {
    case 'run.open':
      return state.seq > 0
        ? wrongPhase(state)
        : succeed([{ type: 'run.opened', track: command.track, tickets: [...command.tickets] }]);
    case 'tickets.add':
      return decideAdd(state, command);
    case 'usage.add':
      return state.seq === 0
        ? wrongPhase(state)
        : succeed(
            command.usages.map((usage) => ({
              type: 'usage.recorded',
              ticket: null,
              attempt: null,
              ...usage,
            })),
          );
    case 'run.start':
      return state.phase.phase === 'opened' && state.seq > 0
        ? succeed([{ ...command, type: 'run.started' }])
        : wrongPhase(state);
    case 'run.pause':
      return state.phase.phase === 'running'
        ? succeed([{ type: 'run.paused', by: 'person', limit: null }])
        : wrongPhase(state);
    case 'run.resume':
      return decideResume(state);
    case 'run.cancel':
      return isGoing(state) ? succeed(cancelRun(state)) : wrongPhase(state);
    case 'run.recover':
      return succeed(recover(state, command, rules));
    case 'limit.raise':
      return decideRaise(state, command);
    case 'mode.set':
      if (state.phase.phase === 'opened') return wrongPhase(state);
      return succeed([
        { type: 'mode.changed', mode: command.mode },
        ...answerAgain(state, command.mode, rules),
      ]);
    case 'ticket.retry':
    case 'ticket.cancel':
    case 'ticket.complete':
    case 'ticket.block':
      return decideTicket(state, command);
    case 'ticket.assign':
      return decideAssign(state, command, rules);
    case 'dispatch.retry':
      return decideRetryDispatch(state, command.ticket);
    case 'dispatch.report':
      return decideNews(state, command.attempt, command);
    case 'ticket.return':
      return decideReturn(state, command);
    case 'ticket.revert':
      return decideRevert(state, command);
    case 'approval.answer':
      return decideAnswer(state, command, rules);
    case 'approval.approve_spawns':
      return decideApproveSpawns(state, command.approvals);
    case 'rule.add':
      return decideAddRule(state, command.rule, rules);
    case 'rule.remove':
      return decideRemoveRule(state, command.id, rules);
    case 'step.resolve':
      return decideResolve(state, command.step, command.verdict, rules);
    case 'effect.prepared':
      return decidePrepared(state, command.attempt, command.prepared, rules);
    case 'effect.dispatch_prepared':
      return decideDispatchPrepared(state, command.attempt, command.prepared, rules);
    case 'effect.dispatch':
      return decideDispatched(state, command.attempt, command.outcome);
    case 'effect.turn':
      return decideTurnFinished(state, command.attempt, command.outcome, rules);
    case 'effect.step':
      return decideStepFinished(state, command.attempt, command.step, command.outcome, rules);
    case 'effect.step_lost':
      return decideStepLost(state, command.attempt, command.step);
    case 'effect.step_again':
      return decideStepAgain(state, command.attempt, command.step);
    case 'effect.diagnosis':
      return decideDiagnosed(state, command.attempt, command.step, command.outcome, rules);
    case 'effect.review':
      return decideReviewed(state, command.attempt, command.outcome, rules);
    case 'effect.merge':
      return decideMerged(state, command.attempt, command.outcome, rules);
    case 'effect.revert':
      return decideReverted(state, command.attempt, command.outcome);
    default:
      return assertNever(command);
  }
}

function wrongPhase(state: RunState): Decision {
  return fail({ type: 'wrong_phase', phase: state.phase.phase });
}

function isGoing(state: RunState): boolean {
  return state.phase.phase === 'running' || state.phase.phase === 'paused';
}

function decideResume(state: RunState): Decision {
  if (state.phase.phase !== 'paused' && !isStopped(state)) return wrongPhase(state);
  const limit = overLimit(state);
  return limit === null ? succeed([{ type: 'run.resumed' }]) : fail({ type: 'over_limit', limit });
}

/** A person ended it, and may have it go on. */
function isStopped({ phase }: RunState): boolean {
  return phase.phase === 'finished' && phase.outcome === 'cancelled';
}

/** A run that stands at this very limit goes on, unless it has reached another one too. A stopped one waits to be resumed. */
function decideRaise(state: RunState, { limit, to }: Command<'limit.raise'>): Decision {
  if (!isGoing(state) && !isStopped(state)) return wrongPhase(state);
  const raised = { ...state, ...withLimit(state, limit, to) };
  const { phase } = state;
  const events: NewEvent[] = [{ type: 'limit.raised', limit, to }];
  const heldBy = phase.phase === 'paused' ? heldByLimit(state, phase) : null;
  if (heldBy !== null) {
    const other = overLimit(raised);
    if (other === null) events.push({ type: 'run.resumed' });
    else if (other !== heldBy) events.push({ type: 'run.paused', by: 'limit', limit: other });
  }
  return succeed(events);
}

/** The limit that keeps a paused run from going on, though nobody else does: it paused there, or was opened again there. */
function heldByLimit(
  state: RunState,
  { by, limit }: Extract<RunState['phase'], { phase: 'paused' }>,
): LimitKind | null {
  switch (by) {
    case 'limit':
      return limit;
    case 'restart':
    case 'taken_over':
      return overLimit(state);
    case 'person':
      return null;
    default:
      return assertNever(by);
  }
}

function decideAdd(state: RunState, { source, form, tickets }: AddTickets): Decision {
  const problems = checkJoining(state, tickets);
  if (problems.length > 0) return fail({ type: 'bad_tickets', problems });
  return succeed([
    { type: 'tickets.added', source, ...(form && { form }), tickets: [...tickets] },
    ...goOn(state),
  ]);
}

type TicketCommand = Command<'ticket.retry' | 'ticket.cancel' | 'ticket.complete' | 'ticket.block'>;

function decideTicket(state: RunState, command: TicketCommand): Decision {
  const ticket = state.tickets.get(command.ticket);
  if (ticket === undefined) return fail({ type: 'unknown', what: 'ticket', id: command.ticket });
  if (isBeingTakenBack(ticket.revert)) return fail({ type: 'reverting', ticket: command.ticket });
  const attempt = liveAttemptOf(state, ticket);
  const number = attempt?.number ?? null;
  const ended = attempt === null ? [] : [cancelAttempt(attempt)];
  const id = command.ticket;
  switch (command.type) {
    case 'ticket.retry': {
      if (ticket.state.status !== 'blocked') return wrongStatus(ticket);
      const retried = retryTicket(state, ticket);
      if (!retried.ok) return retried;
      return succeed([
        retried.value,
        ...(state.phase.phase === 'finished' ? [{ type: 'run.resumed' } as const] : []),
      ]);
    }
    case 'ticket.cancel':
      if (attempt === null) return wrongStatus(ticket);
      return succeed([
        ...ended,
        {
          type: 'ticket.blocked',
          ticket: id,
          attempt: number,
          kind: 'cancelled',
          reason: 'Cancelled by hand.',
        },
      ]);
    case 'ticket.complete':
      if (ticket.state.status === 'completed') return wrongStatus(ticket);
      return succeed([
        ...ended,
        { type: 'ticket.completed', ticket: id, attempt: number, by: 'person', summary: command.summary },
        ...goOn(state),
      ]);
    case 'ticket.block':
      if (ticket.state.status !== 'todo' && ticket.state.status !== 'in_progress') return wrongStatus(ticket);
      return succeed([
        ...ended,
        { type: 'ticket.blocked', ticket: id, attempt: number, kind: 'person', reason: command.reason },
      ]);
    default:
      return assertNever(command);
  }
}

function wrongStatus(ticket: Ticket): Decision {
  return fail({ type: 'wrong_status', ticket: ticket.definition.id, status: ticket.state.status });
}

const NONE: ReadonlySet<string> = new Set();

function recover(
  state: RunState,
  { rejoined: known = NONE, takenOver = false }: Recover,
  { tools }: Rules,
): NewEvent[] {
  const again: string[] = [];
  const unknown: string[] = [];
  const rejoined: string[] = [];
  let inFlight = [...state.reverting].some((id) => state.tickets.get(id)?.revert?.phase === 'running');
  for (const key of state.live) {
    const attempt = state.attempts.get(key);
    const phase = attempt?.phase;
    inFlight ||= attempt?.holdsSlot === true || phase?.phase === 'preparing' || phase?.phase === 'sending';
    if (phase?.phase !== 'step_running') continue;
    const { tool } = requireStep(state, phase.step).call;
    const to = known.has(phase.step) ? rejoined : tools.isRepeatable(tool) ? again : unknown;
    to.push(phase.step);
  }
  const events: NewEvent[] = inFlight ? [{ type: 'run.recovered', again, unknown, rejoined }] : [];
  const by = takenOver ? 'taken_over' : 'restart';
  if (state.phase.phase === 'running') events.push({ type: 'run.paused', by, limit: null });
  return events;
}
