import { describe, expect, it } from 'vitest';
import { countWaiting } from '../../shared/count-waiting';
import { readSnapshot, takeSnapshot } from '../../shared/run-snapshot';
import { ticket } from '../../shared/ticket-rig';
import { wordsOfRun } from '../runs/run-words';
import {
  blocked,
  createStory,
  delivered,
  reviewBegun,
  sentBack,
  spawnAsked,
  started,
  workBegun,
  workDone,
} from '../store/story-rig';
import { groupTickets } from '../tickets/group-tickets';
import { lookOf, looks, retryingTiers, statusText, tiersAtWork } from './status';
import { waitingFor } from './waiting';

function states(story: ReturnType<typeof createStory>): string[] {
  return [...story.state.tickets.values()].map(
    (ticket) => `${looks[lookOf(story.state, ticket)].glyph} ${statusText(story.state, ticket)}`,
  );
}

describe('a ticket’s status', () => {
  it('has a glyph and a word of its own at each point of its way', () => {
    const story = createStory(ticket('A'), ticket('B', ['A']));
    expect(states(story)).toEqual(['◔ Ready', '○ Waits for A']);
    story.tell(started, ...spawnAsked('A').slice(0, 1));
    expect(states(story)[0]).toBe('● Preparing');
    story.tell(...spawnAsked('A').slice(1));
    expect(states(story)[0]).toBe('▲ Waits for you');
    story.tell(...workBegun('A').slice(0, 1));
    expect(states(story)[0]).toBe('◔ Queued');
    story.tell(...workBegun('A').slice(1));
    expect(states(story)[0]).toBe('● Tier 3 works');
    story.tell(...workDone('A'));
    expect(states(story)).toEqual(['✓ Completed', '◔ Ready']);
    story.tell(blocked('B', 'No key'));
    expect(states(story)[1]).toBe('■ Blocked');
  });

  it('is past where the run is at rest, and as it is where the run goes on elsewhere', () => {
    const story = createStory(ticket('A'), ticket('B', ['A']));
    const said = (standing: 'elsewhere' | 'at_rest') =>
      [...story.state.tickets.values()].map(
        (each) =>
          `${looks[lookOf(story.state, each, standing)].glyph} ${statusText(story.state, each, standing)}`,
      );
    expect(said('at_rest')).toEqual(['◔ Ready', '○ Waits for A']);
    story.tell(started, ...spawnAsked('A').slice(0, 1));
    expect(said('at_rest')[0]).toBe('◌ Was to start');
    story.tell(...spawnAsked('A').slice(1));
    expect(said('at_rest')[0]).toBe('◌ Waited for you');
    expect(said('elsewhere')[0]).toBe('▲ Waits for you');
    story.tell(...workBegun('A'));
    expect(said('at_rest')[0]).toBe('◌ Was working');
    expect(said('elsewhere')[0]).toBe('● Tier 3 works');
    expect(tiersAtWork(story.state, 0, 'elsewhere')[3]).toBe(1);
    expect(tiersAtWork(story.state, 0, 'at_rest')).toEqual({ 1: 0, 2: 0, 3: 0, 4: 0 });
    story.tell(...delivered('A', ['make']));
    expect(said('at_rest')[0]).toBe('◌ Was verifying');
    story.tell(...reviewBegun('A', 'model'));
    expect(said('at_rest')[0]).toBe('◌ Was in review');
    story.tell(...workDone('A'));
    expect(said('at_rest')).toEqual(['✓ Completed', '◔ Ready']);
  });

  it('waits for room where the machine has none for its attempt, and goes on beside it', () => {
    const story = createStory(ticket('A'), ticket('B')).tell(started);
    for (const id of ['A', 'B']) story.tell(...spawnAsked(id), ...workBegun(id));
    const said = [...story.state.tickets.values()].map((each) => {
      const look = lookOf(story.state, each, 'ours', ['A#1']);
      return `${looks[look].glyph} ${statusText(story.state, each, 'ours', ['A#1'])}`;
    });
    expect(said).toEqual(['◎ Waits for room', '● Tier 3 works']);
    expect(tiersAtWork(story.state, 0, 'ours', ['A#1'])[3]).toBe(1);
    expect(groupTickets(story.state, '')[0]).toMatchObject({ group: 'in_progress', count: 2 });
    expect(wordsOfRun(story.state.phase, 'ours', false).word).toBe('Waits for room');
  });

  it('tells of what comes after the work: verifying, explaining, reviewing', () => {
    const story = createStory(ticket('A')).tell(started, ...spawnAsked('A'), ...workBegun('A'));
    story.tell(...delivered('A', ['make']));
    expect(states(story)[0]).toBe('● Verifying');
    const step = { ticket: 'A', attempt: 1, step: 'A#1.1' } as const;
    story.tell({ type: 'step.started', ...step, tier: 3, tool: 'run_command', hash: 'h', approval: null });
    expect(states(story)[0]).toBe('● Verifying');
    story.tell({ type: 'diagnosis.started', ...step, tier: 4 });
    expect(states(story)[0]).toBe('● Tier 4 explains');
    story.tell(...reviewBegun('A', 'model'));
    expect(states(story)[0]).toBe('◆ In review');
    story.tell(...reviewBegun('A', 'person'));
    expect(states(story)[0]).toBe('▲ Waits for your review');
    story.tell(...sentBack('A', 'person', 'More.'));
    expect(states(story)[0]).toBe('◔ Ready');
  });

  it('is “Paused” where a run stands still before a step, though its attempt keeps its slot', () => {
    const story = createStory(ticket('A')).tell(started, ...spawnAsked('A'), ...workBegun('A'));
    const call = { tool: 'read_file', input: { path: 'a' } };
    const at = { ticket: 'A', attempt: 1, tier: 3 } as const;
    story.tell({ type: 'turn.finished', ...at, turn: 1, calls: [{ step: 'A#1.1', call }] });
    expect(states(story)[0]).toBe('● Tier 3 works');
    story.tell({ type: 'run.paused', by: 'limit', limit: 'stepsPerAttempt' });
    expect(states(story)[0]).toBe('● Paused');
  });

  it('is never told by colour alone', () => {
    const all = Object.values(looks);
    expect(new Set(all.map(({ glyph }) => glyph)).size).toBe(all.length);
    expect(new Set(all.map(({ word }) => word)).size).toBe(all.length);
  });
});

describe('what waits for the person', () => {
  it('is every approval and every step whose end nobody saw, the oldest first', () => {
    const story = createStory(ticket('A'), ticket('B')).tell(
      started,
      ...spawnAsked('A'),
      ...workBegun('A'),
      {
        type: 'turn.finished',
        ticket: 'A',
        attempt: 1,
        tier: 3,
        turn: 1,
        calls: [{ step: 'A#1.1', call: { tool: 'run_command', input: { command: 'make' } } }],
      },
      {
        type: 'step.started',
        ticket: 'A',
        attempt: 1,
        tier: 3,
        step: 'A#1.1',
        tool: 'run_command',
        hash: 'h',
        approval: null,
      },
      ...spawnAsked('B'),
      { type: 'run.recovered', again: [], unknown: ['A#1.1'] },
    );
    const run = readSnapshot(takeSnapshot(story.state)); // There attempts stand in the order of their beginning.
    expect(countWaiting(run)).toBe(2);
    expect(waitingFor(run).map(({ ticket, approval }) => [ticket, approval])).toEqual([
      ['B', 'B#1?'],
      ['A', null],
    ]);
  });
});

const NOW = Date.parse('2026-03-01T12:00:00Z');

describe('the active tiers', () => {
  it('are those with a request or a step running, not those that wait', () => {
    const story = createStory(ticket('A'), ticket('B')).tell(started, ...spawnAsked('A'));
    expect(tiersAtWork(story.state, NOW)[3]).toBe(0);
    story.tell(...workBegun('A'), ...spawnAsked('B'), ...workBegun('B'));
    expect(tiersAtWork(story.state, NOW)).toEqual({ 1: 0, 2: 0, 3: 2, 4: 0 });
    const call = { tool: 'read_file', input: { path: 'a' } };
    const at = { ticket: 'A', attempt: 1, tier: 3 } as const;
    story.tell({ type: 'turn.finished', ...at, turn: 1, calls: [{ step: 'A#1.1', call }] });
    expect(tiersAtWork(story.state, NOW)[3]).toBe(1);
    story.tell({ type: 'step.started', ...at, step: 'A#1.1', tool: 'read_file', hash: 'h', approval: null });
    expect(tiersAtWork(story.state, NOW)[3]).toBe(2);
  });

  it('are not those whose only worker waits to ask again, until it asks', () => {
    const at = { ticket: 'A', attempt: 1, tier: 3, turn: 1 } as const;
    const retryAt = new Date(NOW + 4000).toISOString();
    const { state } = createStory(ticket('A')).tell(
      started,
      ...spawnAsked('A'),
      ...workBegun('A'),
      { type: 'turn.failed', ...at, tries: 1, reason: 'Overloaded.', retryAt },
      { type: 'turn.started', ...at },
    );
    expect([tiersAtWork(state, NOW)[3], retryingTiers(state, NOW)[3]]).toEqual([0, 1]);
    expect([tiersAtWork(state, NOW + 4000)[3], retryingTiers(state, NOW + 4000)[3]]).toEqual([1, 0]);
  });
});
