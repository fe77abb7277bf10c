import { type Proposal, type ToolCall, toolCallSchema } from '../../shared/approval';
import type { Attempt, Step } from '../../shared/run-state';
import type { TicketDefinition, Track } from '../../shared/ticket';
import { ticket } from '../../shared/ticket-rig';
import { NO_USAGE } from '../../shared/usage';
import type { AttemptJob, DiagnosisJob, PrepareJob, ReviewJob, StepJob, TurnJob } from '../engine/ports';

// Jobs for tests, whole but plain: each test says only what it is about.

export function sampleTicket(change: Partial<TicketDefinition> = {}): TicketDefinition {
  return ticket('T-1', [], { title: 'Say hello', description: 'Write a greeting.', ...change });
}

export const sampleTrack: Track = { title: 'Hello', context: '', source: { name: 'hello.json', path: null } };

export const sampleProposal: Proposal = {
  role: 'Tier 3 worker',
  model: 'rehearsal',
  prompt: 'Do it.',
  context: [],
  verify: [],
};

function sampleAttempt(change: Partial<Attempt> = {}): Attempt {
  return {
    key: 'T-1#1',
    ticket: 'T-1',
    number: 1,
    tier: 3,
    phase: { phase: 'turn_running' },
    holdsSlot: true,
    proposal: sampleProposal,
    dispatch: null,
    retry: null,
    approvedBy: 'person',
    turns: 1,
    steps: [],
    stepsEnded: 0,
    delivered: null,
    verifyFailures: 0,
    reviewed: null,
    reopens: null,
    usage: NO_USAGE,
    startedAt: null,
    since: '',
    ...change,
  };
}

export function sampleStep(id: string, call: ToolCall | [string, unknown], change: Partial<Step> = {}): Step {
  return {
    id,
    ticket: 'T-1',
    attempt: 1,
    turn: 1,
    call: Array.isArray(call) ? toolCallSchema.parse({ tool: call[0], input: call[1] }) : call,
    edited: false,
    replaces: null,
    origin: 'worker',
    diagnosis: null,
    answeredBy: null,
    rule: null,
    state: { state: 'finished', outcome: 'ok', note: 'done' },
    since: '',
    ...change,
  };
}

function attemptJob(workspace: string, of: Partial<TicketDefinition>): AttemptJob {
  return {
    run: 'run-1',
    workspace,
    model: 'rehearsal',
    track: sampleTrack,
    ticket: sampleTicket(of),
    position: 0,
    attempt: sampleAttempt(),
  };
}

export function prepareJob(
  workspace: string,
  of: Partial<TicketDefinition> = {},
  change: Partial<PrepareJob> = {},
): PrepareJob {
  return { ...attemptJob(workspace, of), lastProposal: null, returned: null, dependencies: [], ...change };
}

export function turnJob(
  workspace: string,
  of: Partial<TicketDefinition>,
  turn: number,
  steps: readonly Step[] = [],
  change: Partial<TurnJob> = {},
): TurnJob {
  return { ...attemptJob(workspace, of), proposal: sampleProposal, turn, steps, ...change };
}

export function stepJob(workspace: string, step: Step): StepJob {
  return { ...attemptJob(workspace, {}), step };
}

export function reviewJob(
  workspace: string,
  of: Partial<TicketDefinition> = {},
  change: Partial<ReviewJob> = {},
): ReviewJob {
  const job = attemptJob(workspace, of);
  return {
    ...job,
    proposal: sampleProposal,
    summary: 'I wrote it.',
    verified: [],
    techLead: 'rehearsal',
    ...change,
  };
}

export function diagnosisJob(
  workspace: string,
  step: Step,
  of: Partial<TicketDefinition> = {},
  qa = 'rehearsal',
): DiagnosisJob {
  return { ...attemptJob(workspace, of), step, qa };
}
