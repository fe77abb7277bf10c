import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takeSnapshot } from '../../shared/run-snapshot';
import { ticket } from '../../shared/ticket-rig';
import { createRunStore } from './run-store';
import { blocked, createStory, type Story, spawnAsked, started, workBegun, workDone } from './story-rig';

const FULL = { of: 'journal', message: 'The disk is full.', retries: true } as const;

function wholeStory(): Story {
  return createStory(ticket('A'), ticket('B', ['A']), ticket('C')).tell(
    started,
    ...spawnAsked('A'),
    ...spawnAsked('C'),
    ...workBegun('A'),
    ...workDone('A'),
    ...spawnAsked('B'),
    blocked('C', 'No key'),
  );
}

function watched(story: Story, generation = 'first') {
  return { generation, snapshot: structuredClone(takeSnapshot(story.state)), trouble: null };
}

/** A store that shows the run as it was after its first event. */
function storeAtStart() {
  const stale: string[] = [];
  const store = createRunStore((run) => stale.push(run));
  store.getState().await('run');
  store.getState().load(watched(createStory(ticket('A'), ticket('B', ['A']), ticket('C'))));
  return { store, stale };
}

describe('the copy of a run', () => {
  it('is the host’s state, whatever the batches’ cuts, and also when batches come twice', () => {
    const story = wholeStory();
    const last = story.events.length;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 2, max: last })), fc.boolean(), (cuts, twice) => {
        const { store, stale } = storeAtStart();
        const ends = [...new Set([...cuts, last])].sort((a, b) => a - b);
        let from = 2;
        for (const to of ends) {
          store.getState().apply(story.batch(from, to));
          if (twice) store.getState().apply(story.batch(Math.max(1, from - 1), to));
          from = to + 1;
        }
        expect(store.getState().run).toEqual(story.state);
        expect(stale).toEqual([]);
      }),
    );
  });

  it('says so once for each batch, however many events it holds', () => {
    const { store } = storeAtStart();
    const before = store.getState().version;
    let calls = 0;
    store.subscribe(() => calls++);
    store.getState().apply(wholeStory().batch(2, 6));
    expect(store.getState().version).toBe(before + 1);
    expect(calls).toBe(1);
  });

  it('keeps the identity of every ticket that a batch does not touch', () => {
    const { store } = storeAtStart();
    const before = new Map(store.getState().run?.tickets);
    store.getState().apply(wholeStory().batch(2, 4));
    const after = store.getState().run?.tickets;
    expect(after?.get('A')).not.toBe(before.get('A'));
    expect(after?.get('B')).toBe(before.get('B'));
    expect(after?.get('C')).toBe(before.get('C'));
  });

  it('asks for a new snapshot when events are missing, and changes nothing until it is there', () => {
    const story = wholeStory();
    const { store, stale } = storeAtStart();
    store.getState().apply(story.batch(4, 5));
    expect(stale).toEqual(['run']);
    expect(store.getState().run?.seq).toBe(1);
    store.getState().load(watched(story));
    expect(store.getState().run).toEqual(story.state);
  });

  it('asks for a new snapshot when another process has taken the run over', () => {
    const { store, stale } = storeAtStart();
    store.getState().apply(wholeStory().batch(2, 3, 'second'));
    expect(stale).toEqual(['run']);
  });

  it('asks once, also when more batches come before the snapshot', () => {
    const story = wholeStory();
    const { store, stale } = storeAtStart();
    store.getState().apply(story.batch(4, 5));
    store.getState().apply(story.batch(6, 7));
    expect(stale).toEqual(['run']);
  });

  it('goes on with the batches that came before its snapshot', () => {
    const story = createStory(ticket('A')).tell(started);
    const store = createRunStore(() => {});
    store.getState().await('run');
    const early = watched(story);
    story.tell(...spawnAsked('A'));
    store.getState().apply(story.batch(2, 3));
    store.getState().apply(story.batch(4, 4));
    store.getState().load(early);
    expect(store.getState().run).toEqual(story.state);
  });

  it('leaves alone what belongs to another run', () => {
    const { store, stale } = storeAtStart();
    store.getState().apply({ ...wholeStory().batch(2, 3), run: 'other' });
    store.getState().setTrouble('other', FULL);
    expect(store.getState().run?.seq).toBe(1);
    expect(store.getState().trouble).toBeNull();
    expect(stale).toEqual([]);
  });

  it('shows trouble until the host takes it back', () => {
    const { store } = storeAtStart();
    store.getState().setTrouble('run', FULL);
    expect(store.getState().trouble).toBe(FULL);
    store.getState().setTrouble('run', null);
    expect(store.getState().trouble).toBeNull();
  });
});
