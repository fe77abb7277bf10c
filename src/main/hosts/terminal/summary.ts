import type { Action } from '../../../shared/approval';
import { waitingBehind } from '../../../shared/behind-blocked';
import { callText } from '../../../shared/call-text';
import { isStranded } from '../../../shared/count-waiting';
import {
  type Approval,
  type Attempt,
  type RunState,
  requireAttempt,
  requireStep,
  requireTicket,
  type Step,
} from '../../../shared/run-state';
import { TIERS } from '../../../shared/ticket';
import { costText, sumUsage, type UsageTotals } from '../../../shared/usage';
import { workedSoFar } from '../../../shared/used-so-far';
import { askWords, blockText, tierNames } from '../../../shared/wording';
import type { Paint } from './paint';
import { oneLine } from './printable';

const MOST_NAMES = 8;

/** How a run stands at the end of a command: counts, what each tier used, and each blocked ticket with what waits for it. */
export function summary(state: RunState, paint: Paint): string {
  return [
    `${counts(state)}  ${duration(state)}`.trimEnd(),
    '',
    ...usageTable(state, paint),
    ...blockedLines(state, paint),
  ].join('\n');
}

function counts(state: RunState): string {
  const { completed, blocked, in_progress, todo } = state.counts;
  const parts = [`${completed} of ${state.order.length} completed`];
  if (blocked > 0) parts.push(`${blocked} blocked`);
  if (in_progress > 0) parts.push(`${in_progress} in progress`);
  if (todo > 0) parts.push(`${todo} to do`);
  return parts.join(', ');
}

function duration(state: RunState): string {
  if (state.startedAt === null) return '';
  const seconds = workedSoFar(state) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 3600)}:${String(Math.floor(seconds / 60) % 60).padStart(2, '0')} h`;
}

function usageTable(state: RunState, paint: Paint): string[] {
  const total = sumUsage(TIERS.map((tier) => state.tiers[tier]));
  const rows = [
    ['Tier', 'Requests', 'Input', 'Cached', 'Output', 'Cost'],
    ...TIERS.map((tier) => usageRow(`${tier} ${tierNames[tier]}`, state.tiers[tier])),
    usageRow('All', total),
  ];
  const widths =
    rows[0]?.map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  return lines.map((line, index) => (index === 0 ? paint('dim', line) : line));
}

function usageRow(name: string, usage: UsageTotals): string[] {
  const figures = [usage.requests, usage.input + usage.cacheWrite, usage.cacheRead, usage.output];
  return [name, ...figures.map((figure) => figure.toLocaleString('en-US')), costText(usage)];
}

function blockedLines(state: RunState, paint: Paint): string[] {
  const lines = state.order.flatMap((id) => {
    const { state: where } = requireTicket(state, id);
    if (where.status !== 'blocked') return [];
    const waiting = waitingBehind(state, id);
    const rest =
      waiting.length === 0 ? '' : ` (${names(waiting)} ${waiting.length === 1 ? 'waits' : 'wait'} for it)`;
    return [`${paint('red', `✗ ${oneLine(id)}`)}  ${oneLine(blockText(where.kind, where.reason))}${rest}`];
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

function names(tickets: readonly string[]): string {
  const shown = tickets.slice(0, MOST_NAMES).map((id) => oneLine(id));
  const more = tickets.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/** What waits for a person, a line each. */
export function waitingLines(state: RunState): string[] {
  return [
    ...[...state.approvals.values()].map((approval) => oneLine(approvalText(state, approval))),
    ...unknownSteps(state).map(({ ticket, call }) =>
      oneLine(`${ticket}: was ${callText(call)} done? Baton ended before its outcome was seen`),
    ),
    ...strandedAttempts(state).map((attempt) => oneLine(`${attempt.ticket}: ${strandedText(attempt)}`)),
  ];
}

/** Attempts at agents elsewhere that go on only if a person sees to it. */
export function strandedAttempts(state: RunState): Attempt[] {
  return [...state.live].map((key) => requireAttempt(state, key)).filter(isStranded);
}

/** Why one does not go on by itself. */
export function strandedText({ phase, dispatch }: Attempt): string {
  const agent = dispatch?.proposal.agentName ?? 'its agent';
  if (phase.phase === 'undelivered') return `not handed over: ${phase.reason}`;
  const isSilent = phase.phase === 'dispatched' && phase.silent;
  return `${agent} has it and ${isSilent ? 'has said nothing for two hours' : 'cannot be asked how far it is'}`;
}

/** Steps that were started and whose end nobody saw; their attempts wait for a person's word. */
export function unknownSteps(state: RunState): Step[] {
  return [...state.live].flatMap((key) => {
    const { phase } = requireAttempt(state, key);
    return phase.phase === 'step_unknown' ? [requireStep(state, phase.step)] : [];
  });
}

/** Why a person is asked where the tech lead should have been, as the end of a sentence. */
export function noteOf(action: Action): string {
  return action.kind === 'review' && action.note !== '' ? `: ${action.note}` : '';
}

function approvalText(state: RunState, { ticket, action, reason }: Approval): string {
  const what = action.kind === 'step' ? callText(action.call) : requireTicket(state, ticket).definition.title;
  return `${ticket}: ${what} (${askWords[reason]}${noteOf(action)})`;
}
