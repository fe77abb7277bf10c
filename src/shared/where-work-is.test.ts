import { expect, it } from 'vitest';
import { createRunState, type RunState, type TicketState } from './run-state';
import { whereWorkIs } from './where-work-is';

function after(isolation: RunState['isolation'], ...states: TicketState[]): RunState {
  const state = createRunState('run-1');
  state.isolation = isolation;
  for (const [index, one] of states.entries()) state.tickets.set(`T-${index}`, { state: one } as never);
  return state;
}

const completed = (by: 'file' | 'worker' | 'person'): TicketState => ({
  status: 'completed',
  by,
  summary: '',
});

it('the work of a run with worktrees is on its branch as soon as a worker completed a ticket', () => {
  const state = after('worktree', completed('file'), { status: 'todo' }, completed('worker'));
  expect(whereWorkIs(state, 'a button')).toBe(
    'The work is on branch baton/run-1; a button puts it on yours.',
  );
});

it.each([
  ['nothing was completed by a worker', after('worktree', completed('file'), completed('person'))],
  ['all is in the folder itself', after('shared', completed('worker'))],
])('nothing is said of a branch where %s', (_what, state) => {
  expect(whereWorkIs(state, 'a button')).toBeNull();
});
