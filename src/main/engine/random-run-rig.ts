import type { Action } from '../../shared/approval';
import { limitKindSchema } from '../../shared/limits';
import { reviewVerdictSchema } from '../../shared/review-verdict';
import type { Rule } from '../../shared/rule';
import { type RunSettings, verdictSchema } from '../../shared/run-event';
import type { RunState } from '../../shared/run-state';
import {
  approvalModeSchema,
  isolationSchema,
  reviewModeSchema,
  type TicketDefinition,
} from '../../shared/ticket';
import { ticket } from '../../shared/ticket-rig';
import type { EngineCommand } from './engine';
import { answer, change, command, facts, proposed, read, USAGE, verdict } from './engine-rig';
import type { DispatchOutcome, MergeOutcome, ReviewJob, ReviewOutcome, TurnOutcome } from './ports';

// Random tracks, workers and persons, for property tests.

/** A number that a test draws; the random streams below are made of these alone, so that a seed replays them. */
export type Draw = (below: number) => number;

/** A graph of up to 14 tickets of every kind, most often of a few. */
export function randomTickets(draw: Draw): TicketDefinition[] {
  const some = <Item>(items: readonly Item[], most: number) =>
    Array.from({ length: draw(most + 1) }, () => items[draw(items.length)] as Item);
  return Array.from({ length: 1 + draw(1 + draw(14)) }, (_, index) => {
    const links = Array.from({ length: index === 0 ? 0 : draw(4) }, () => `t${draw(index)}`);
    return ticket(`t${index}`, [...new Set(links)], {
      priority: draw(4),
      stepMode: draw(2) === 0,
      setup: some(['make', 'npm ci'], 2),
      verify: some(['make', 'make test'], 2),
      assignedTo: pick(['unassigned', 'unassigned', 'agent', 'somebody', 'off'], draw) ?? '',
    });
  });
}

export const outcomes: ((draw: Draw) => TurnOutcome)[] = [
  () => answer('Done.'),
  () => answer('Done.'),
  () => answer('', [change('a'), command('ls')]),
  () => answer('', [read('a'), { tool: 'read_file', input: { wrong: true } }, command('ls')]),
  () => answer('', [change('.git/config')]),
  () => answer('', [change('a'), { tool: 'finish', input: { summary: 'Finished.' } }]),
  () => answer('', [{ tool: 'report_blocked', input: { reason: 'stuck' } }]),
  () => ({ type: 'failed', reason: 'no', retry: null, usage: null, model: 'rig' }),
];

export function randomTiers(draw: Draw): Pick<RunSettings, 'review' | 'techLead' | 'qa' | 'isolation'> {
  return {
    review: pick(reviewModeSchema.options, draw) ?? 'off',
    techLead: draw(2) === 0 ? 'lead' : null,
    qa: draw(2) === 0 ? 'qa' : null,
    isolation: pick(isolationSchema.options, draw) ?? 'shared',
  };
}

const says: Rule['say'][] = ['allow', 'ask', 'deny'];
const matches: Rule['match'][] = [
  { kind: 'prefix', prefix: 'make' },
  { kind: 'prefix', prefix: 'ls' },
  { kind: 'call', call: change('a') },
  { kind: 'folder', tool: 'read_file', folder: '' },
  { kind: 'folder', tool: 'write_file', folder: '.git' },
];
const scopes: Rule['scope'][] = [{ kind: 'run' }, { kind: 'ticket', ticket: 't0' }];
const someRules = says.flatMap((say) =>
  matches.flatMap((match) => scopes.map((scope) => ({ say, match, scope }) as Rule)),
);

/** What the agent elsewhere, or whoever watches it, may say at any time. */
function randomNews(state: RunState, draw: Draw): EngineCommand {
  const attempt = pick([...state.live], draw) ?? 'nothing';
  const status = pick(['assigned', 'in_progress', 'completed', 'failed'] as const, draw) ?? 'assigned';
  return { type: 'dispatch.report', attempt, facts: facts({ status }), silent: draw(3) === 0, blocked: null };
}

export function sendBy(draw: Draw): () => DispatchOutcome {
  return () =>
    draw(3) === 0 ? { type: 'failed', reason: 'no', facts: null } : { type: 'sent', facts: facts() };
}

export function reviewBy(draw: Draw): (job: ReviewJob) => ReviewOutcome {
  return (job) => {
    const said = pick(reviewVerdictSchema.options, draw) ?? 'accept';
    if (job.techLead === null || draw(3) > 0) return verdict(said, job, 'Notes.');
    const retry = draw(2) === 0 ? { afterMs: null } : null;
    return { type: 'failed', reason: 'no', retry, changed: [], usages: [USAGE], model: job.techLead };
  };
}

export const merges: MergeOutcome[] = [
  { type: 'merged', commit: 'c' },
  { type: 'merged', commit: null },
  { type: 'conflict', files: ['a'], tickets: ['t0'] },
  { type: 'failed', reason: 'no' },
  { type: 'changed', reason: 'another' },
  { type: 'lost', reason: 'gone' },
];

export function pick<Item>(items: readonly Item[], draw: Draw): Item | undefined {
  return items[draw(items.length)];
}

const ASSIGNMENT = { taskType: null, issueNumber: null, createIssue: false, endpoint: null, text: null };

/** Something that a person could do at this moment, or could try to do although it makes no sense. */
export function randomCommand(state: RunState, draw: Draw): EngineCommand | null {
  const id = pick(state.order, draw) ?? '';
  const approval = pick([...state.approvals.values()], draw);
  const hash = approval?.hash ?? '';
  const asked = { approval: approval?.id ?? 'nothing', hash };
  const unknown = [...state.steps.values()].find((step) => step.state.state === 'unknown');
  const commands: (EngineCommand | null)[] = [
    { type: 'run.pause' },
    { type: 'run.resume' },
    draw(6) === 0 ? { type: 'run.cancel' } : { type: 'run.resume' },
    { type: 'mode.set', mode: pick(approvalModeSchema.options, draw) ?? 'ask' },
    { type: 'ticket.retry', ticket: id },
    { type: 'dispatch.retry', ticket: id },
    randomNews(state, draw),
    {
      type: 'ticket.assign',
      ticket: id,
      assignment: { ...ASSIGNMENT, agent: pick(['agent', 'baton', 'off'], draw) ?? 'baton' },
      seen: draw(2) === 0 ? null : proposed('agent'),
    },
    { type: 'ticket.cancel', ticket: id },
    { type: 'ticket.complete', ticket: id, summary: 'by hand' },
    { type: 'ticket.block', ticket: id, reason: 'by hand' },
    { type: 'ticket.return', ticket: id, notes: 'More.' },
    { type: 'ticket.revert', ticket: id },
    { type: 'approval.answer', ...asked, answer: { answer: 'approve', edited: null } },
    { type: 'approval.answer', ...asked, answer: { answer: 'approve', edited: null } },
    { type: 'approval.answer', ...asked, answer: { answer: 'reject', reason: 'no', stopRun: draw(8) === 0 } },
    approval === undefined
      ? null
      : { type: 'approval.answer', ...asked, answer: { answer: 'approve', edited: edit(approval.action) } },
    state.approvals.size === 0
      ? null
      : {
          type: 'approval.approve_spawns',
          approvals: [...state.approvals.values()]
            .filter(({ step }) => step === null || draw(9) === 0)
            .map((each) => ({ approval: each.id, hash: each.hash })),
        },
    { type: 'approval.answer', ...asked, answer: { answer: 'block', reason: 'no' } },
    { type: 'rule.add', rule: pick(someRules, draw) as Rule },
    { type: 'rule.remove', id: pick([...state.rules.keys()], draw) ?? 'nothing' },
    {
      type: 'limit.raise',
      limit: pick(limitKindSchema.options, draw) ?? 'usd',
      to: draw(3) === 0 ? null : 1 + draw(9),
    },
    draw(4) === 0
      ? { type: 'tickets.add', source: 'more.json', tickets: [ticket(`t${state.order.length}`, [id])] }
      : null,
    {
      type: 'approval.answer',
      approval: asked.approval,
      hash: 'of another',
      answer: { answer: 'approve', edited: null },
    },
    {
      type: 'approval.answer',
      ...asked,
      answer: { answer: 'approve', edited: null },
      remember: pick(someRules, draw) ?? null,
    },
    unknown === undefined
      ? null
      : { type: 'step.resolve', step: unknown.id, verdict: pick(verdictSchema.options, draw) ?? 'again' },
  ];
  return pick(commands, draw) ?? null;
}

/** What a person might make of what is proposed. */
function edit(action: Action): Action {
  switch (action.kind) {
    case 'spawn':
      return { ...action, proposal: { ...action.proposal, prompt: 'Edited.' } };
    case 'step':
      return { ...action, call: { ...action.call, input: { ...action.call.input, path: 'edited' } } };
    case 'dispatch':
      return { ...action, proposal: { ...action.proposal, title: 'Edited.' } };
    case 'review':
      return action;
  }
}
