import { describe, expect, it } from 'vitest';
import { takeSnapshot } from '../../shared/run-snapshot';
import { createRunStore } from '../store/run-store';
import { createStory, spawnAsked, started, ticketOf, workBegun } from '../store/story';
import { startAttention } from './attention';

function harness(isInFront: boolean) {
  const story = createStory(ticketOf('A'), ticketOf('B'), ticketOf('C'));
  const store = createRunStore(() => {});
  const told: { waiting: number; title: string; notify: string | null }[] = [];
  const face = { isInFront };
  startAttention(store, {
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
    pass() {
      store.getState().apply(story.batch(sent + 1, story.state.seq));
      sent = story.state.seq;
    },
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
});
