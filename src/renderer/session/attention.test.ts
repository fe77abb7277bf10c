import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../shared/contract';
import { takeSnapshot } from '../../shared/run-snapshot';
import type { StrayDispatch } from '../../shared/stray-dispatch';
import { ticket } from '../../shared/ticket-rig';
import { listedStray } from '../dispatch/stray-rig';
import { listedRun } from '../runs/listed-run-rig';
import { createHostStore } from '../store/host-store';
import { createRunStore } from '../store/run-store';
import { createStory, spawnAsked, started, workBegun } from '../store/story-rig';
import { startAttention } from './attention';

const listed = listedRun({ id: 'other', title: 'Docs' });

function harness(isInFront: boolean) {
  const story = createStory(ticket('A'), ticket('B'), ticket('C'));
  const store = createRunStore(() => {});
  const hostStore = createHostStore();
  const told: { waiting: number; title: string; notify: string | null }[] = [];
  const face = { isInFront };
  startAttention(store, hostStore, {
    isInFront: () => face.isInFront,
    tell: (waiting, title, notify) => void told.push({ waiting, title, notify }),
  });
  let sent = 0;
  return {
    story,
    face,
    told,
    load() {
      sent = story.state.seq;
      store.getState().load({ generation: 'first', snapshot: takeSnapshot(story.state), trouble: null });
    },
    readOnly: (heldBy: string | null) =>
      store.setState({ readOnly: { heldBy, message: 'It can only be read.' } }),
    pass() {
      store.getState().apply(story.batch(sent + 1, story.state.seq));
      sent = story.state.seq;
    },
    list(...runs: Partial<RunSummary>[]) {
      hostStore.setState({ runs: runs.map((run) => ({ ...listed, ...run })) });
    },
    strays(...list: StrayDispatch[]) {
      hostStore.setState({ strays: list });
    },
    leave: () => store.getState().clear(),
    last: () => told[told.length - 1],
  };
}

describe('what waits for the person', () => {
  it('is counted in the title, and gone from it when it is answered', () => {
    const { story, load, pass, last } = harness(true);
    expect(last()?.title).toBe('Baton');
    load();
    expect(last()?.title).toBe('Auth · Baton');
    story.tell(started, ...spawnAsked('A'), ...spawnAsked('B'));
    pass();
    expect(last()).toEqual({ waiting: 2, title: '(2) Auth · Baton', notify: null });
    story.tell(...workBegun('A'));
    pass();
    expect(last()?.title).toBe('(1) Auth · Baton');
  });

  it('in a run that can only be read is not for the person at this Baton, and neither counted nor notified', () => {
    const { story, load, pass, last, readOnly } = harness(false);
    load();
    for (const heldBy of ['process 7', null]) {
      readOnly(heldBy);
      story.tell(...(heldBy === null ? spawnAsked('B') : [started, ...spawnAsked('A')]));
      pass();
      expect(last()).toEqual({ waiting: 0, title: 'Auth · Baton', notify: null });
    }
  });

  it('is notified the moment it comes while the page is not in front, each once', () => {
    const { story, load, pass, told, last, face } = harness(false);
    load();
    story.tell(started, ...spawnAsked('A'));
    pass();
    expect(last()?.notify).toBe('A waits for you: Title of A');
    const before = told.length;
    story.tell({ type: 'mode.changed', mode: 'auto' });
    pass();
    expect(told).toHaveLength(before);
    story.tell(...spawnAsked('B'), ...spawnAsked('C'));
    pass();
    expect(last()?.notify).toBe('2 tickets of “Auth” wait for you.');
    face.isInFront = true;
    story.tell(...workBegun('A'));
    pass();
    expect(last()?.notify).toBeNull();
  });

  it('is told as new also when as much waits as before', () => {
    const { story, load, pass, last } = harness(false);
    load();
    story.tell(started, ...spawnAsked('A'));
    pass();
    story.tell(...workBegun('A'), ...spawnAsked('B'));
    pass();
    expect(last()).toMatchObject({ waiting: 1, notify: 'B waits for you: Title of B' });
  });

  it('is no news when the run that it waits in was only just opened', () => {
    const { story, load, last } = harness(false);
    story.tell(started, ...spawnAsked('A'));
    load();
    expect(last()).toEqual({ waiting: 1, title: '(1) Auth · Baton', notify: null });
  });

  it('counts and is told in all runs that are open, each once', () => {
    const { story, load, pass, list, last, told } = harness(false);
    const shown = { id: 'run', waiting: 9 }; // The run's own copy knows better.
    load();
    list(shown, { waiting: 1 }, { id: 'past', waiting: 5, open: false });
    expect(last()).toEqual({ waiting: 1, title: '(1) Auth · Baton', notify: null });
    list(shown, { waiting: 3 }, { id: 'past', waiting: 6, open: false });
    expect(last()).toMatchObject({ title: '(3) Auth · Baton', notify: '2 tickets of “Docs” wait for you.' });
    const before = told.length;
    list(shown, { waiting: 3, completed: 1 });
    expect(told).toHaveLength(before);
    story.tell(started, ...spawnAsked('A'));
    pass();
    expect(last()).toMatchObject({ title: '(4) Auth · Baton', notify: 'A waits for you: Title of A' });
    list(shown, { waiting: 2 });
    expect(last()).toMatchObject({ waiting: 3, title: '(3) Auth · Baton', notify: null });
    list(shown, { waiting: 3 }, { id: 'third', title: 'Site', waiting: 0 });
    expect(last()?.notify).toBe('1 ticket of “Docs” waits for you.');
    list(shown, { waiting: 4 }, { id: 'third', title: 'Site', waiting: 2 });
    expect(last()?.notify).toBe('3 tickets of 2 tracks wait for you.');
  });

  it('is counted on the first page too, where no run is on show', () => {
    const { story, load, list, leave, last } = harness(false);
    story.tell(started, ...spawnAsked('A'));
    load();
    list({ id: 'run', waiting: 1 });
    leave();
    expect(last()).toEqual({ waiting: 1, title: '(1) Baton', notify: null });
    list({ id: 'run', waiting: 2 });
    expect(last()?.notify).toBe('1 ticket of “Docs” waits for you.');
  });

  it('counts what waits at agents without a run, and tells what happened there', () => {
    const { load, last, strays } = harness(false);
    load();
    strays(listedStray({ standing: 'escalated' }), listedStray({ id: 'e' }));
    expect(last()).toEqual({ waiting: 1, title: '(1) Auth · Baton', notify: null });
    strays(
      listedStray({ standing: 'escalated' }),
      listedStray({ id: 'e', title: 'Draw', standing: 'silent' }),
    );
    expect(last()).toMatchObject({
      waiting: 2,
      notify: 'Draw: No news of Ada for two hours or more. It may still be at it.',
    });
    strays();
    expect(last()?.title).toBe('Auth · Baton');
  });
});
