import type { DispatchFacts, DispatchProposal } from './dispatch';
import { fold } from './fold';
import { NO_LIMITS } from './limits';
import { type NewEvent, type RunEvent, WORKERS_ONLY } from './run-event';
import { createRunState, type RunState } from './run-state';
import type { TicketDefinition } from './ticket';

// For tests of what events do to a run: the beginnings that most stories have in common, all of them of ticket `a`.

/** A run that saw these events, one a second. */
export function runAfter(tickets: TicketDefinition[], ...events: NewEvent[]): RunState {
  const state = createRunState('run-1');
  const track = { title: 'Track', context: '', source: { name: 'a.json', path: null } };
  goOn(state, { type: 'run.opened', track, tickets }, ...events);
  return state;
}

/** The same run, later. */
export function goOn(state: RunState, ...events: NewEvent[]): RunState {
  for (const event of events) {
    const at = new Date(Date.UTC(2026, 0, 1, 0, 0, state.seq)).toISOString();
    fold(state, { ...event, seq: state.seq + 1, at, run: state.id } as RunEvent);
  }
  return state;
}

export const of = (id: string, attempt = 1) => ({ ticket: id, attempt, tier: 3 as const });

export const started: NewEvent = {
  type: 'run.started',
  workspace: '/w',
  mode: 'ask',
  parallel: 2,
  limits: NO_LIMITS,
  ...WORKERS_ONLY,
  model: 'rehearsal',
};

export const proposal = {
  role: 'Worker',
  model: 'rehearsal',
  prompt: 'Do a.',
  context: [],
  setup: [],
  verify: [],
};
const spawn = { ...of('a'), step: null, approval: 'spawn:a#1', hash: 'h' };
export const proposed: NewEvent = { type: 'attempt.proposed', ...of('a') };
export const asked: NewEvent = {
  type: 'approval.requested',
  ...spawn,
  reason: 'spawn',
  action: { kind: 'spawn', proposal },
};
export const answered: NewEvent<'approval.answered'> = {
  type: 'approval.answered',
  ...spawn,
  answer: 'approved',
  by: 'person',
  reason: '',
  edited: null,
};
export const begun: NewEvent[] = [
  proposed,
  asked,
  answered,
  { type: 'attempt.started', ...of('a'), model: 'rehearsal' },
];
export const working: NewEvent[] = [...begun, { type: 'turn.started', ...of('a'), turn: 1 }];

export const call = { tool: 'run_command', input: { command: 'ls' } };

/** The first turn's calls, as steps 1 and so on. */
export function called(count = 1): NewEvent {
  const calls = Array.from({ length: count }, (_, index) => ({ step: `a#1.${index + 1}`, call }));
  return { type: 'turn.finished', ...of('a'), turn: 1, calls };
}

const stepOf = (number: number) => ({ ...of('a'), step: `a#1.${number}` });

export function stepStarted(number = 1): NewEvent {
  return { type: 'step.started', ...stepOf(number), tool: 'run_command', hash: 'h', approval: null };
}

export function stepFinished(number = 1, diagnose = false): NewEvent {
  const outcome = diagnose ? 'error' : 'ok';
  return { type: 'step.finished', ...stepOf(number), tool: 'run_command', outcome, note: 'Noted.', diagnose };
}

/** The step waits for a person. */
export function stepAsked(number = 1): NewEvent {
  const step = `a#1.${number}`;
  const action = { kind: 'step', step, call } as const;
  const approval = `step:${step}`;
  return { type: 'approval.requested', ...stepOf(number), approval, hash: 'h', reason: 'command', action };
}

export function stepAnswered(
  number = 1,
  more: Partial<NewEvent<'approval.answered'>> = {},
): NewEvent<'approval.answered'> {
  return { ...answered, ...stepOf(number), approval: `step:a#1.${number}`, ...more };
}

/** The worker has said that it has finished. */
export const delivered: NewEvent[] = [
  ...working,
  called(0),
  { type: 'attempt.delivered', ...of('a'), summary: 'Done.', changedFiles: ['a.txt'] },
];

export function ended(outcome: NewEvent<'attempt.finished'>['outcome'] = 'cancelled'): NewEvent {
  return { type: 'attempt.finished', ...of('a'), outcome, summary: 'It ended.' };
}

export const accepted: NewEvent[] = [
  ...delivered,
  ended('completed'),
  { type: 'ticket.completed', ticket: 'a', attempt: 1, by: 'worker', summary: 'Done.' },
];

export function died(of: Partial<NewEvent<'run.recovered'>> = {}): NewEvent {
  return { type: 'run.recovered', again: [], unknown: [], ...of };
}

export const dispatchProposal: DispatchProposal = {
  agent: 'far',
  agentName: 'Far away',
  interface: 'gitea',
  taskType: 'research',
  typeReason: 'said so',
  title: 'A',
  description: 'Do a.',
  acceptanceCriteria: [],
  place: { url: 'http://gitea.test', repo: 'me/it' },
  label: 'ready',
  issueNumber: 7,
  endpoint: null,
};

export const facts: DispatchFacts = {
  id: 'd-1',
  status: 'assigned',
  issueNumber: 7,
  issueUrl: null,
  commentId: 3,
  labelApplied: 'ready',
  missing: [],
  retries: 0,
  error: null,
  isAwaited: true,
  escalation: 'none',
  newsAt: '2026-01-01T00:00:00Z',
};

/** The ticket may go to its agent now. */
export const dispatchDue: NewEvent[] = [
  proposed,
  { ...asked, reason: 'dispatch', action: { kind: 'dispatch', proposal: dispatchProposal } } as NewEvent,
  answered,
];
