import { expect, it } from 'vitest';
import { ticket } from '../../shared/ticket-rig';
import { unknownAgents } from './unknown-agents';

const assigned = (...names: string[]) =>
  names.map((assignedTo, index) => ticket(`T-${index + 1}`, [], { assignedTo }));

it('names that are nobody’s are told, each once; those of agents and of Baton itself are not', () => {
  const tickets = assigned('alice', 'alice', 'unassigned', 'baton', 'claude-code');
  expect(unknownAgents(tickets, ['claude-code'])).toEqual([
    "Baton knows no agent “alice” (T-1 and T-2): the name is kept, and Baton's own worker takes the work.",
  ]);
});

it('many names are told in one sentence', () => {
  const told = unknownAgents(assigned(...Array.from({ length: 500 }, (_, i) => `A${i}`)), []);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/^Baton knows none of the agents A0, .* more: the name is kept/);
});

it('a name that is nearly an agent’s is taken for a slip of the pen, and told so', () => {
  expect(unknownAgents(assigned('claud-code'), ['claude-code'])[0]).toMatch(/ Did you mean “claude-code”\?$/);
});
