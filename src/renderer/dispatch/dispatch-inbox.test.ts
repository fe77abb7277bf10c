import { describe, expect, it } from 'vitest';
import type { DispatchFacts, DispatchProposal } from '../../shared/dispatch';
import { fold } from '../../shared/fold';
import { missingWords, strandedWords } from '../../shared/handed-over';
import type { NewEvent, RunEvent } from '../../shared/run-event';
import { createRunState, type RunState, requireAttempt } from '../../shared/run-state';
import { ticket } from '../../shared/ticket-rig';
import { dispatchInbox, inboxOf } from './dispatch-inbox';

const facts: DispatchFacts = {
  id: 'd',
  status: 'assigned',
  issueNumber: 12,
  issueUrl: 'http://gitea/o/r/issues/12',
  commentId: 5,
  labelApplied: null,
  missing: [],
  retries: 0,
  error: null,
  isAwaited: true,
  escalation: 'none',
  newsAt: '2026-01-01T00:00:00.000Z',
};

const of = (name: string) => ({ ticket: name, attempt: 1, tier: 3 }) as const;

function runAfter(...events: NewEvent[]): RunState {
  const run = createRunState('run');
  const track = { title: 'Track', context: '', source: { name: 'a.json', path: null } };
  const names = ['A', 'B', 'C', 'D'];
  const opened: NewEvent = { type: 'run.opened', track, tickets: names.map((name) => ticket(name)) };
  const proposed = names.map((name): NewEvent => ({ type: 'attempt.proposed', ...of(name) }));
  const proposal: DispatchProposal = {
    title: 'T',
    description: '',
    acceptanceCriteria: [],
    agent: 'a',
    agentName: 'Ada',
    interface: 'gitea',
    taskType: 'research',
    typeReason: 'given',
    place: null,
    label: null,
    issueNumber: 12,
    endpoint: null,
  };
  const asked = names.map(
    (name): NewEvent => ({
      type: 'approval.requested',
      ...of(name),
      step: null,
      approval: name,
      reason: 'dispatch',
      action: { kind: 'dispatch', proposal },
      hash: 'h',
    }),
  );
  const answered = names.map(
    (name): NewEvent => ({
      type: 'approval.answered',
      ...of(name),
      step: null,
      approval: name,
      answer: 'approved',
      by: 'policy',
      reason: '',
      edited: null,
      hash: 'h',
    }),
  );
  for (const event of [opened, ...proposed, ...asked, ...answered, ...events])
    fold(run, { ...event, seq: run.seq + 1, at: '2026-01-01T00:00:00.000Z', run: 'run' } as RunEvent);
  return run;
}

describe('what went to agents elsewhere', () => {
  const run = runAfter(
    { type: 'dispatch.requested', ...of('A'), agent: 'a' },
    { type: 'dispatch.sent', ...of('A'), facts },
    { type: 'dispatch.requested', ...of('B'), agent: 'a' },
    { type: 'dispatch.failed', ...of('B'), reason: 'No answer.', facts: null },
    { type: 'dispatch.requested', ...of('C'), agent: 'a' },
    { type: 'dispatch.sent', ...of('C'), facts: { ...facts, missing: ['label'] } },
    { type: 'dispatch.requested', ...of('D'), agent: 'a' },
    { type: 'dispatch.sent', ...of('D'), facts },
    { type: 'dispatch.reported', ...of('D'), facts, silent: true },
  );

  it('is listed with what needs a person first, then what arrived in part', () => {
    expect(inboxOf(dispatchInbox(run))).toEqual({
      waiting: ['B#1', 'D#1'],
      partial: ['C#1'],
      atWork: ['A#1'],
    });
  });

  it('says why it waits', () => {
    const words = ['A', 'B', 'D'].map((name) => strandedWords(requireAttempt(run, `${name}#1`)));
    expect(words).toEqual([null, 'No answer.', expect.stringContaining('No news of Ada')]);
  });

  it('says what is missing', () => {
    expect(missingWords({ missing: [] })).toBeNull();
    expect(missingWords({ missing: ['label'] })).toBe('the label is missing on its issue.');
    expect(missingWords({ missing: ['label', 'comment'] })).toBe(
      'the label and the comment are missing on its issue.',
    );
  });
});
