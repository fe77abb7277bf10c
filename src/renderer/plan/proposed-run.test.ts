import { expect, it } from 'vitest';
import { readSnapshot } from '../../shared/run-snapshot';
import { ticket } from '../../shared/ticket-rig';
import { cardFace } from '../graph/card-face';
import { toGraph } from '../graph/to-graph';
import { proposedRun } from './proposed-run';

it('a proposed track is drawn as the run that it would be: nothing has begun, and the first ticket is ready', () => {
  const track = { title: 'Search', context: '', source: { name: 'plan.json', path: null } };
  const tickets = [ticket('a'), ticket('b', ['a'])];
  const run = readSnapshot(proposedRun('proposed-1', { track, tickets, notices: [] }).snapshot);
  expect(toGraph(run, null).edges.map(({ source, target }) => [source, target])).toEqual([['a', 'b']]);
  expect(cardFace(run, 'a').look).toBe('ready');
  expect(cardFace(run, 'b').status).toBe('Waits for a');
  expect(run.phase).toEqual({ phase: 'opened' });
});
