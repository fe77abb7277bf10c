import { expect, it } from 'vitest';
import { countSetups } from './count-setups';
import { addTickets } from './run-moves';
import { createRunState } from './run-state';
import { ticket } from './ticket-rig';

it('counts the tickets that have setup commands', () => {
  const state = createRunState('run-1');
  expect(countSetups(state)).toBe(0);
  addTickets(state, [
    ticket('a'),
    ticket('b', [], { setup: ['make', 'make more'] }),
    ticket('c', [], { setup: ['x'] }),
  ]);
  expect(countSetups(state)).toBe(2);
});
