import { describe, expect, it } from 'vitest';
import type { Proposal } from '../../shared/approval';
import { fold } from '../../shared/fold';
import { NO_LIMITS } from '../../shared/limits';
import { type NewEvent, type RunEvent, WORKERS_ONLY } from '../../shared/run-event';
import { type Approval, createRunState, type RunState } from '../../shared/run-state';
import { ticket } from '../../shared/ticket-rig';
import { goneText } from './gone-text';

const at = { ticket: 'T-1', attempt: 1, tier: 3 as const };
const proposal: Proposal = {
  role: 'Worker',
  model: 'rehearsal',
  prompt: 'Do it.',
  context: [],
  setup: [],
  verify: [],
};
const call = { tool: 'run_command', input: { command: 'npm test' } };

const opened: NewEvent[] = [
  {
    type: 'run.opened',
    track: { title: 'Track', context: '', source: { name: 'track.json', path: null } },
    tickets: [ticket('T-1', [], { stepMode: true })],
  },
  {
    type: 'run.started',
    workspace: '/w',
    mode: 'ask',
    parallel: 1,
    limits: NO_LIMITS,
    ...WORKERS_ONLY,
    model: 'rehearsal',
  },
  { type: 'attempt.proposed', ...at },
  {
    type: 'approval.requested',
    ...at,
    step: null,
    approval: 'spawn',
    reason: 'spawn',
    action: { kind: 'spawn', proposal },
    hash: 'h1',
  },
];

const answer = (approval: string, step: string | null, said: 'approved' | 'rejected'): NewEvent => ({
  type: 'approval.answered',
  ...at,
  step,
  approval,
  answer: said,
  by: 'person',
  reason: '',
  edited: null,
  hash: 'h',
});

const stepAsked: NewEvent[] = [
  ...opened,
  answer('spawn', null, 'approved'),
  { type: 'attempt.started', ...at, model: 'rehearsal' },
  { type: 'turn.started', ...at, turn: 1 },
  { type: 'turn.finished', ...at, turn: 1, calls: [{ step: 'T-1#1.1', call }] },
  {
    type: 'approval.requested',
    ...at,
    step: 'T-1#1.1',
    approval: 'step',
    reason: 'step_mode',
    action: { kind: 'step', step: 'T-1#1.1', call },
    hash: 'h2',
  },
];

function folded(events: readonly NewEvent[]): RunState {
  const state = createRunState('run');
  events.forEach((event, index) => {
    fold(state, { ...event, seq: index + 1, at: '2026-01-01T00:00:00.000Z', run: 'run' } as RunEvent);
  });
  return state;
}

function asked(events: readonly NewEvent[], id: string): Approval {
  const approval = folded(events).approvals.get(id);
  if (approval === undefined) throw new Error(`${id} does not wait`);
  return approval;
}

describe('an approval that no longer waits', () => {
  it('says that a spawn was approved elsewhere', () => {
    const state = folded([...opened, answer('spawn', null, 'approved')]);
    expect(goneText(state, asked(opened, 'spawn'))).toBe('The start of T-1 was approved elsewhere.');
  });

  it('gives back what the person was writing of it', () => {
    const state = folded([...opened, answer('spawn', null, 'approved')]);
    const approval = asked(opened, 'spawn');
    expect(goneText(state, approval, ' Not this file. ')).toBe(
      'The start of T-1 was approved elsewhere. You were writing: “Not this file.”',
    );
    expect(goneText(state, approval, '  ')).toBe('The start of T-1 was approved elsewhere.');
  });

  it('says that a spawn was rejected elsewhere', () => {
    const state = folded([
      ...opened,
      answer('spawn', null, 'rejected'),
      { type: 'attempt.finished', ...at, outcome: 'rejected', summary: '' },
    ]);
    expect(goneText(state, asked(opened, 'spawn'))).toBe('The start of T-1 was rejected elsewhere.');
  });

  it('says that a step was approved elsewhere', () => {
    const state = folded([...stepAsked, answer('step', 'T-1#1.1', 'approved')]);
    expect(goneText(state, asked(stepAsked, 'step'))).toBe('The step of T-1 was approved elsewhere.');
  });

  it('says that a step was rejected elsewhere', () => {
    const state = folded([
      ...stepAsked,
      answer('step', 'T-1#1.1', 'rejected'),
      {
        type: 'step.finished',
        ...at,
        step: 'T-1#1.1',
        tool: 'run_command',
        outcome: 'rejected',
        note: 'no',
        diagnose: false,
      },
    ]);
    expect(goneText(state, asked(stepAsked, 'step'))).toBe('The step of T-1 was rejected elsewhere.');
  });

  it('says that its attempt has ended', () => {
    const end: NewEvent = { type: 'attempt.finished', ...at, outcome: 'cancelled', summary: '' };
    const text = 'no longer waits: its attempt has ended.';
    expect(goneText(folded([...stepAsked, end]), asked(stepAsked, 'step'))).toBe(`The step of T-1 ${text}`);
    expect(goneText(folded([...opened, end]), asked(opened, 'spawn'))).toBe(`The start of T-1 ${text}`);
  });

  it.each([
    ['accept', 'The result of T-1 was accepted elsewhere.'],
    ['send_back', 'The result of T-1 was sent back elsewhere.'],
    ['block', 'The result of T-1 was refused elsewhere.'],
  ] as const)('says of a result what its review elsewhere came to: %s', (verdict, text) => {
    const review: NewEvent[] = [
      ...opened,
      answer('spawn', null, 'approved'),
      { type: 'attempt.started', ...at, model: 'rehearsal' },
      {
        type: 'approval.requested',
        ...at,
        step: null,
        approval: 'review',
        reason: 'review',
        action: { kind: 'review', summary: 'Done.', changed: [], note: '' },
        hash: 'h3',
      },
    ];
    const finished: NewEvent = { type: 'review.finished', ...at, by: 'person', verdict, notes: '' };
    const end: NewEvent = { type: 'attempt.finished', ...at, outcome: 'cancelled', summary: '' };
    expect(goneText(folded([...review, finished, end]), asked(review, 'review'))).toBe(text);
    expect(goneText(folded([...review, end]), asked(review, 'review'))).toBe(
      'The result of T-1 no longer waits: its attempt has ended.',
    );
  });
});
