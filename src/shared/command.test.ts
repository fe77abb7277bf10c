import { describe, expect, it } from 'vitest';
import { actionBytes, firstMessage } from './approval';
import { commandSchema, commandTable, type Rejection } from './command';
import { NO_LIMITS } from './limits';
import { WORKERS_ONLY } from './run-event';
import { rejectionText } from './wording';

describe('a command from outside', () => {
  const call = { tool: 'run_command', input: { command: 'ls', deep: { list: [1, null, 'x'] } } };
  const good = [
    {
      type: 'run.start',
      workspace: '/w',
      mode: 'ask',
      parallel: 4,
      limits: NO_LIMITS,
      ...WORKERS_ONLY,
      model: 'rehearsal',
    },
    { type: 'run.pause' },
    { type: 'run.resume' },
    { type: 'run.cancel' },
    { type: 'limit.raise', limit: 'usd', to: 10 },
    { type: 'mode.set', mode: 'auto' },
    { type: 'ticket.retry', ticket: 'T-1' },
    { type: 'ticket.cancel', ticket: 'T-1' },
    { type: 'ticket.complete', ticket: 'T-1', summary: 'by hand' },
    { type: 'ticket.block', ticket: 'T-1', reason: 'by hand' },
    { type: 'ticket.return', ticket: 'T-1', notes: 'More.' },
    { type: 'ticket.revert', ticket: 'T-1' },
    {
      type: 'approval.answer',
      approval: 'a',
      hash: 'h',
      answer: { answer: 'reject', reason: '', stopRun: true },
    },
    {
      type: 'approval.answer',
      approval: 'a',
      hash: 'h',
      answer: { answer: 'approve', edited: { kind: 'step', step: 's', call } },
    },
    { type: 'approval.approve_spawns', approvals: [{ approval: 'a', hash: 'h' }] },
    {
      type: 'approval.answer',
      approval: 'a',
      hash: 'h',
      answer: { answer: 'block', reason: 'not wanted' },
      remember: null,
    },
    {
      type: 'rule.add',
      rule: { say: 'allow', match: { kind: 'prefix', prefix: 'npm test' }, scope: { kind: 'run' } },
    },
    { type: 'rule.remove', id: 'r' },
    { type: 'step.resolve', step: 's', verdict: 'again' },
    {
      type: 'ticket.assign',
      ticket: 'T-1',
      assignment: {
        agent: 'a',
        taskType: null,
        issueNumber: 12,
        createIssue: false,
        endpoint: null,
        text: { title: 'T', description: '', acceptanceCriteria: ['x'] },
      },
      seen: null,
    },
    { type: 'dispatch.retry', ticket: 'T-1' },
  ];

  it.each(good)('$type is taken as it is', (command) => {
    expect(commandSchema.parse(command)).toEqual(command);
  });

  it('of every type is tried above', () => {
    expect(new Set(good.map(({ type }) => type))).toEqual(new Set(Object.keys(commandTable)));
  });

  it.each([
    [{ type: 'run.explode' }],
    [{ type: 'tickets.add', source: 'x', tickets: [] }],
    [{ type: 'effect.turn', attempt: 'a#1', outcome: {} }],
    [
      {
        type: 'run.start',
        workspace: '/w',
        mode: 'ask',
        parallel: 0,
        limits: NO_LIMITS,
        ...WORKERS_ONLY,
        model: 'm',
      },
    ],
    [
      {
        type: 'run.start',
        workspace: '/w',
        mode: 'maybe',
        parallel: 1,
        limits: NO_LIMITS,
        ...WORKERS_ONLY,
        model: 'm',
      },
    ],
    [{ type: 'approval.answer', approval: 'a', answer: { answer: 'approve', edited: null } }],
    [{ type: 'approval.approve_spawns', approvals: [] }],
    [{ type: 'ticket.retry' }],
    ['run.pause'],
    [null],
  ])('%j is refused', (command) => {
    expect(commandSchema.safeParse(command).success).toBe(false);
  });
});

describe('what is approved', () => {
  const proposal = {
    role: 'r',
    model: 'm',
    prompt: 'Do it.',
    context: [{ name: 'n', text: 't' }],
    setup: ['npm ci'],
    verify: ['npm test'],
  };

  it('differs as bytes whenever anything that would be sent or run differs', () => {
    const variants = [
      proposal,
      { ...proposal, model: 'other' },
      { ...proposal, prompt: 'Do it. ' },
      { ...proposal, context: [] },
      { ...proposal, verify: [] },
      { ...proposal, setup: [] },
      { ...proposal, setup: proposal.verify, verify: proposal.setup },
      { ...proposal, context: [{ name: 'n', text: 't ' }] },
      { ...proposal, context: [{ name: 'nt', text: '' }] },
    ].map((one) => actionBytes({ kind: 'spawn', proposal: one }));
    expect(new Set(variants).size).toBe(variants.length);
    const step = (command: string) =>
      actionBytes({ kind: 'step', step: 's', call: { tool: 'run_command', input: { command } } });
    expect(step('ls')).not.toBe(step('ls\u200b'));
  });

  it('is the same however a part says which file it shows, since only its text is sent', () => {
    const file = { path: 'n.py', view: 'skeleton', note: 'Cut.' } as const;
    const shown = { ...proposal, context: [{ name: 'n', text: 't', file }] };
    expect(actionBytes({ kind: 'spawn', proposal: shown })).toBe(actionBytes({ kind: 'spawn', proposal }));
    expect(firstMessage(shown)).toBe(firstMessage(proposal));
  });

  it('is sent as the prompt followed by each context part under its name', () => {
    expect(firstMessage(proposal)).toBe('Do it.\n\n## n\n\nt');
    expect(firstMessage({ ...proposal, context: [] })).toBe('Do it.');
  });
});

it('every reason for a rejection is a sentence', () => {
  const rejections: Rejection[] = [
    { type: 'unknown', what: 'ticket', id: 'T-9' },
    { type: 'wrong_phase', phase: 'paused' },
    { type: 'wrong_status', ticket: 'T-1', status: 'in_progress' },
    { type: 'nothing_accepted', ticket: 'T-1' },
    { type: 'reverting', ticket: 'T-1' },
    { type: 'no_branch' },
    { type: 'not_waiting', approval: 'a' },
    { type: 'changed', approval: 'a' },
    { type: 'bad_edit', message: 'Path is missing.' },
    { type: 'bad_tickets', problems: ['There is already a ticket a.'] },
    { type: 'ended' },
    { type: 'read_only', heldBy: 'process 12' },
    { type: 'trouble', message: 'no space left on the disk.' },
  ];
  for (const rejection of rejections) expect(rejectionText(rejection)).toMatch(/^[A-Z].*\.$/);
  expect(rejectionText(rejections[0] as Rejection)).toContain('T-9');
});
