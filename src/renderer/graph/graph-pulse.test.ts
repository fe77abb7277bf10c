import { describe, expect, it } from 'vitest';
import type { NewEvent, RunEvent } from '../../shared/run-event';
import { takeSnapshot } from '../../shared/run-snapshot';
import { createRunState } from '../../shared/run-state';
import { ticket } from '../../shared/ticket-rig';
import { createRunStore, type RunStore } from '../store/run-store';
import { createGraphPulse } from './graph-pulse';

/** A → B → C and D alone; `frame` lets the next frame come. */
function setUp() {
  const runStore = createRunStore(() => {});
  runStore.getState().await('run');
  runStore.getState().load({ generation: 'g', snapshot: takeSnapshot(createRunState('run')), trouble: null });
  const track = { title: 'Track', context: '', source: { name: 'a.json', path: null } };
  const tickets = [ticket('A'), ticket('B', ['A']), ticket('C', ['B']), ticket('D')];
  happen(runStore, { type: 'run.opened', track, tickets });

  const due: (() => void)[] = [];
  const pulse = createGraphPulse(runStore, (callback) => due.push(callback));
  const heard: string[] = [];
  const stop = pulse.start();
  const stopD = pulse.subscribe('D', () => heard.push('D'));
  for (const id of ['A', 'B', 'C']) pulse.subscribe(id, () => heard.push(id));
  const frame = () => {
    for (const callback of due.splice(0)) callback();
    return heard.splice(0);
  };
  return { runStore, due, frame, stop, stopD };
}

function happen(runStore: RunStore, ...events: NewEvent[]): void {
  const seq = runStore.getState().run?.seq ?? 0;
  const numbered = events.map(
    (event, i) => ({ ...event, seq: seq + 1 + i, at: '2026-01-01T00:00:00Z', run: 'run' }) as RunEvent,
  );
  const to = seq + events.length;
  runStore.getState().apply({ run: 'run', generation: 'g', from: seq + 1, to, events: numbered });
}

const complete = (id: string): NewEvent => ({
  type: 'ticket.completed',
  ticket: id,
  attempt: null,
  by: 'person',
  summary: '',
});

const READ = { heldBy: null, message: 'It is damaged.' };

it('all cards hear that the run is at rest from now on, and that it is not any more', () => {
  const { runStore, frame } = setUp();
  expect(frame()).toEqual([]);
  for (const readOnly of [READ, null]) {
    runStore.setState({ readOnly });
    expect(frame().sort()).toEqual(['A', 'B', 'C', 'D']);
  }
});

it('the card whose attempt waits for room hears so, with those that wait for it, and hears when it goes on', () => {
  const { runStore, frame } = setUp();
  happen(runStore, { type: 'attempt.proposed', ticket: 'C', attempt: 1, tier: 3 });
  frame();
  const trouble = {
    of: 'machine',
    message: 'No room.',
    retries: true,
    attempts: ['C#1'],
    since: '',
  } as const;
  for (const now of [trouble, null]) {
    runStore.getState().setTrouble('run', now);
    expect(frame()).toEqual(['C']);
  }
});

describe('the pulse of the graph', () => {
  it('reaches a ticket that changed and those that wait for it, no other', () => {
    const { runStore, frame } = setUp();
    happen(runStore, complete('A'));
    expect(frame()).toEqual(['A', 'B']);
    expect(frame()).toEqual([]);
  });

  it('comes once a frame, however much has happened', () => {
    const { runStore, due, frame } = setUp();
    happen(runStore, complete('A'));
    happen(runStore, { type: 'attempt.proposed', ticket: 'B', attempt: 1, tier: 3 });
    happen(runStore, { type: 'attempt.started', ticket: 'B', attempt: 1, tier: 3, model: 'm' });
    expect(due).toHaveLength(1);
    expect(frame()).toEqual(['A', 'B', 'C']);
  });

  it('follows an attempt while the status of its ticket stays', () => {
    const { runStore, frame } = setUp();
    happen(runStore, { type: 'attempt.proposed', ticket: 'D', attempt: 1, tier: 3 });
    frame();
    happen(runStore, { type: 'turn.started', ticket: 'D', attempt: 1, tier: 3, turn: 1 });
    expect(frame()).toEqual(['D']);
  });

  it('leaves alone who no longer listens', () => {
    const { runStore, frame, stop, stopD } = setUp();
    stopD();
    happen(runStore, complete('D'));
    expect(frame()).toEqual([]);
    stop();
    happen(runStore, complete('A'));
    expect(frame()).toEqual([]);
  });
});
