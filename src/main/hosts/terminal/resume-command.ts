import type { Command } from '../../../shared/command';
import type { LimitKind } from '../../../shared/limits';
import { fail, type Result, succeed } from '../../../shared/result';
import type { RunState } from '../../../shared/run-state';
import type { ApprovalMode } from '../../../shared/ticket';
import { rejectionText } from '../../../shared/wording';
import type { Conductor } from '../../runs/conductor';
import { type ExitCode, exitCodes } from './exit-code';
import { openFailureLines } from './failure-text';
import { followRun } from './follow-run';
import type { TypedLimits } from './options';
import type { Output } from './output';
import { pickRun } from './pick-run';
import { printable } from './printable';
import { attachTerminal, request } from './run-face';
import { strandedAttempts, unknownSteps } from './summary';

export interface ResumeArguments {
  readonly run: string;
  /** Null keeps the run's own. */
  readonly mode: ApprovalMode | null;
  /** What to say of steps of which nobody saw whether they were done. */
  readonly unknown: 'ask' | 'done' | 'not-done';
  /** Which tickets to try again that are blocked, or that no agent took; null for none. */
  readonly retry: 'all' | readonly string[] | null;
  /** What becomes of tickets that are at agents, or that nobody is at work on. */
  readonly decided: DecidedTickets;
  /** New limits; null lifts one. */
  readonly raise: TypedLimits;
  /** Takes the run from another Baton that has it. */
  readonly takeOver: boolean;
  readonly json: boolean;
  readonly interactive: boolean;
}

interface DecidedTickets {
  /** Who is to have which ticket. */
  readonly agents: readonly { readonly ticket: string; readonly agent: string }[];
  /** Of those that are handed over: the issue that they belong to, or that one is made. */
  readonly issue: number | null;
  readonly createIssue: boolean;
  readonly completed: readonly string[];
  readonly givenUp: readonly string[];
}

/** Goes on with a run that was paused, or whose process ended. */
export async function resumeCommand(
  conductor: Conductor,
  given: ResumeArguments,
  output: Output,
): Promise<ExitCode> {
  const face = attachTerminal(conductor);
  const picked = pickRun(await request(face.connection, 'run.list', {}), given.run, output.typed);
  if (!picked.ok) {
    output.error(picked.failure);
    return exitCodes.usage;
  }
  const run = picked.value;
  const opened = await request(face.connection, given.takeOver ? 'run.take_over' : 'run.open', { run });
  if (!opened.ok) {
    for (const line of openFailureLines(opened.failure, output.typed)) output.error(line);
    return exitCodes.usage;
  }
  const { readOnly = null } = opened.value;
  if (readOnly !== null) {
    output.error(printable(readOnly.message));
    if (readOnly.heldBy !== null)
      output.error(
        `“${output.typed(`resume ${run} --take-over`)}” takes it from there; “${output.typed(`log ${run}`)}” only looks.`,
      );
    return exitCodes.usage;
  }
  for (const notice of opened.value.notices) output.error(printable(notice));
  const { json, interactive } = given;
  conductor.watchDispatches();
  return followRun({
    face,
    run,
    json,
    interactive,
    output,
    isNew: false,
    begin: (state) => howToGoOn(state, given),
  });
}

/** What sets the run going again, or a sentence that says why it cannot. Nothing for a run that has ended and has nothing to retry. */
function howToGoOn(state: RunState, given: ResumeArguments): Result<Command[], string> {
  const { mode, unknown, retry, raise } = given;
  const { phase } = state;
  const tickets = ticketsToRetry(state, retry);
  if (!tickets.ok) return tickets;
  const retries = tickets.value.map(
    (ticket): Command => ({ type: isUndelivered(state, ticket) ? 'dispatch.retry' : 'ticket.retry', ticket }),
  );
  const decided = decisions(state, given.decided);
  if (!decided.ok) return decided;
  const raises = Object.entries(raise).map(
    ([limit, to]): Command => ({ type: 'limit.raise', limit: limit as LimitKind, to }),
  );
  const modes: Command[] = mode === null || mode === state.mode ? [] : [{ type: 'mode.set', mode }];
  if (phase.phase === 'finished') {
    if (given.decided.completed.length + given.decided.givenUp.length > 0)
      return fail('The run has ended: only “--retry” and “--agent” set it going again.');
    // A stopped run goes on by its own word alone, and only below its limits.
    if (phase.outcome === 'cancelled')
      return succeed([...modes, ...raises, ...decided.value, ...retries, { type: 'run.resume' }]);
    // The first ticket that is tried again sets it going; before that it takes no limit.
    if (retries.length + decided.value.length > 0)
      return succeed([...modes, ...decided.value, ...retries, ...raises]);
    return raises.length === 0
      ? succeed([])
      : fail('The run has ended: “--retry” tries its blocked tickets again, with the new limit.');
  }
  const verdict = unknown === 'done' ? 'done' : 'not_done';
  const words: Command[] =
    unknown === 'ask'
      ? []
      : unknownSteps(state).map(({ id }) => ({ type: 'step.resolve', step: id, verdict }));
  const resumes: Command[] = phase.phase === 'paused' ? [{ type: 'run.resume' }] : [];
  return succeed([...modes, ...words, ...decided.value, ...retries, ...raises, ...resumes]);
}

/** Names that mean nothing, or a ticket that cannot be tried again, are told before anything is done. */
function ticketsToRetry(state: RunState, retry: ResumeArguments['retry']): Result<string[], string> {
  if (retry === null) return succeed([]);
  const canRetry = (id: string) =>
    state.tickets.get(id)?.state.status === 'blocked' || isUndelivered(state, id);
  if (retry === 'all') return succeed(state.order.filter(canRetry));
  for (const id of retry) {
    const ticket = state.tickets.get(id);
    if (ticket === undefined) return fail(rejectionText({ type: 'unknown', what: 'ticket', id }));
    const { status } = ticket.state;
    if (!canRetry(id)) return fail(rejectionText({ type: 'wrong_status', ticket: id, status }));
  }
  return succeed([...new Set(retry)]);
}

function isUndelivered(state: RunState, ticket: string): boolean {
  return strandedAttempts(state).some((each) => each.ticket === ticket && each.phase.phase === 'undelivered');
}

function decisions(state: RunState, decided: DecidedTickets): Result<Command[], string> {
  const { agents, completed, givenUp, issue: issueNumber, createIssue } = decided;
  const unknown = [...agents.map(({ ticket }) => ticket), ...completed, ...givenUp].find(
    (id) => !state.tickets.has(id),
  );
  if (unknown !== undefined) return fail(rejectionText({ type: 'unknown', what: 'ticket', id: unknown }));
  const wishes = { taskType: null, issueNumber, createIssue, endpoint: null, text: null };
  return succeed([
    ...agents.map(
      ({ ticket, agent }): Command => ({
        type: 'ticket.assign',
        ticket,
        assignment: { ...wishes, agent },
        seen: null,
      }),
    ),
    ...completed.map((ticket): Command => ({ type: 'ticket.complete', ticket, summary: '' })),
    ...givenUp.map((ticket): Command => ({ type: 'ticket.block', ticket, reason: 'Given up by hand.' })),
  ]);
}
