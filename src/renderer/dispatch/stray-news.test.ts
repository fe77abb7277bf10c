import { describe, expect, it } from 'vitest';
import { createHostStore } from '../store/host-store';
import { strayNews } from './stray-news';
import { listedStray } from './stray-rig';
import { tellStrayNews } from './tell-stray-news';

const later = { newsAt: '2026-01-01T01:00:00.000Z' };
const texts = (...news: Parameters<typeof strayNews>) => strayNews(...news).map(({ text }) => text);

describe('news of dispatches without a run', () => {
  it('are none at the first look, whatever waits', () => {
    expect(strayNews(null, [listedStray({ standing: 'escalated' })])).toEqual([]);
  });

  it('tell what came to wait, also of one that was not known before', () => {
    const error = 'Ada answered 503: gone fishing';
    const escalated = listedStray({ standing: 'escalated', facts: { error, escalation: 'posted' } });
    const told = [`Nobody took it. ${error}. Its issue says so in a comment.`];
    expect(texts([], [escalated])).toEqual(told);
    expect(texts([listedStray({ standing: 'on_its_way' })], [escalated])).toEqual(told);
    expect(strayNews([], [escalated])[0]?.waits).toBe(true);
    expect(texts([listedStray()], [listedStray({ standing: 'silent' })])).toEqual([
      'No news of Ada for two hours or more. It may still be at it.',
    ]);
    const partial = listedStray({ standing: 'partial', facts: { missing: ['label'] } });
    expect(texts([listedStray({ standing: 'on_its_way' })], [partial])).toEqual([
      'The label is missing on its issue.',
    ]);
  });

  it('tell how it ended, with the reason of who cannot go on', () => {
    const done = listedStray({ standing: 'completed', facts: later });
    expect(strayNews([listedStray()], [done])).toMatchObject([{ text: 'Ada has done it.', waits: false }]);
    const blocked = listedStray({ standing: 'blocked', blockedReason: 'no tests', facts: later });
    expect(strayNews([listedStray()], [blocked])).toMatchObject([
      { text: 'Ada cannot go on: no tests', waits: true },
    ]);
  });

  it('come once, and not of what the person did', () => {
    const escalated = listedStray({ standing: 'escalated' });
    expect(strayNews([escalated], [escalated])).toEqual([]);
    const givenUp = listedStray({ standing: 'failed', facts: { status: 'failed', error: 'Given up.' } });
    expect(strayNews([escalated], [givenUp])).toEqual([]);
    expect(strayNews([escalated], [listedStray({ standing: 'at_agent' })])).toEqual([]);
    expect(strayNews([], [listedStray({ standing: 'completed' })]), 'it ended before').toEqual([]);
  });

  it('are told as the list changes', () => {
    const hostStore = createHostStore();
    const told: string[] = [];
    const stop = tellStrayNews(hostStore, ({ title }) => told.push(title));
    const list = (...strays: ReturnType<typeof listedStray>[]) => hostStore.setState({ strays });
    list(listedStray({ standing: 'escalated', title: 'Old' }));
    list(listedStray({ standing: 'escalated', title: 'Old' }), listedStray({ id: 'e', title: 'New' }));
    list(listedStray({ id: 'e', title: 'New', standing: 'silent' }));
    hostStore.setState({ opening: true });
    expect(told).toEqual(['New']);
    stop();
    list(listedStray({ id: 'f', standing: 'escalated' }));
    expect(told).toEqual(['New']);
  });
});
