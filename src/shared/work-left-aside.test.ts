import { expect, it } from 'vitest';
import { fold } from './fold';
import { NO_LIMITS } from './limits';
import { type NewEvent, type RunEvent, WORKERS_ONLY } from './run-event';
import { createRunState, requireTicket } from './run-state';
import { ticket } from './ticket-rig';
import { asideText, workLeftAside } from './work-left-aside';

const track = { title: 'T', context: '', source: { name: 'n', path: null } };
const of = (attempt: number) => ({ ticket: 'T-1', attempt, tier: 3 }) as const;
const tried = (attempt: number): NewEvent[] => [
  { type: 'attempt.proposed', ...of(attempt) },
  { type: 'attempt.started', ...of(attempt), model: 'm' },
];
const gaveUp = (attempt: number): NewEvent[] => [
  { type: 'attempt.finished', ...of(attempt), outcome: 'cancelled', summary: '' },
  { type: 'ticket.blocked', ticket: 'T-1', attempt, kind: 'cancelled', reason: '' },
  { type: 'ticket.queued', ticket: 'T-1' },
];

function after(isolation: 'worktree' | 'shared', ...events: NewEvent[]) {
  const run = createRunState('run-1');
  const settings = { mode: 'all', parallel: 1, model: 'm', limits: NO_LIMITS, ...WORKERS_ONLY } as const;
  const opening: NewEvent[] = [
    { type: 'run.opened', track, tickets: [ticket('T-1')] },
    { type: 'run.started', workspace: '/w', ...settings, isolation },
  ];
  for (const event of [...opening, ...events])
    fold(run, { ...event, seq: run.seq + 1, at: '', run: 'run-1' } as RunEvent);
  return { run, aside: workLeftAside(run, requireTicket(run, 'T-1')) };
}

it('work that no review has accepted is left aside, the latest that there is', () => {
  expect(after('worktree').aside).toBeNull();
  expect(after('worktree', ...tried(1)).aside).toBe(1);
  expect(after('worktree', ...tried(1), ...gaveUp(1), ...tried(2)).aside).toBe(2);
  // The second one has nothing yet.
  const proposed: NewEvent = { type: 'attempt.proposed', ...of(2) };
  const { run, aside } = after('worktree', ...tried(1), ...gaveUp(1), proposed);
  expect(aside).toBe(1);
  expect(asideText(run, 1)).toContain('The work of attempt 1 is not on baton/run-1:');
});

it('accepted work is on the branch, and work in the folder itself is where it should be', () => {
  const accepted: NewEvent[] = [
    { type: 'attempt.finished', ...of(1), outcome: 'completed', summary: '' },
    { type: 'ticket.completed', ticket: 'T-1', attempt: 1, by: 'worker', summary: '' },
  ];
  expect(after('worktree', ...tried(1), ...accepted).aside).toBeNull();
  expect(after('shared', ...tried(1)).aside).toBeNull();
});
