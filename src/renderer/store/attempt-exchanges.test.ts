import { describe, expect, it } from 'vitest';
import type { ExchangeHead, ExchangeList } from '../../shared/exchange';
import { createAttemptExchanges } from './attempt-exchanges';

const head: ExchangeHead = {
  number: 1,
  tier: 3,
  purpose: { kind: 'turn', turn: 1 },
  at: '2030-01-01T00:00:00.000Z',
  method: 'POST',
  address: 'http://localhost/v1/chat/completions',
  sent: 10,
  status: 200,
  state: { end: 'whole', ms: 20, received: 30 },
};

/** A host that answers when it is told to. */
function host() {
  const waiting: { asked: string; answer(heads: ExchangeHead[]): void; fail(why: string): void }[] = [];
  const exchanges = createAttemptExchanges(
    (run, attempt) =>
      new Promise<ExchangeList>((resolve, reject) =>
        waiting.push({
          asked: `${run} ${attempt}`,
          answer: (heads) => resolve({ heads, problem: null }),
          fail: (why) => reject(new Error(why)),
        }),
      ),
  );
  return { waiting, exchanges, settled: () => new Promise((resolve) => setImmediate(resolve)) };
}

describe('what went over the wire for the attempt that is looked at', () => {
  it('is read when it is shown, and again when there is more', async () => {
    const { waiting, exchanges, settled } = host();
    exchanges.show({ run: 'r', attempt: 'A#1' });
    expect(exchanges.store.getState()).toMatchObject({ attempt: 'A#1', list: null });
    waiting[0]?.answer([]);
    await settled();
    expect(exchanges.store.getState().list?.heads).toEqual([]);
    exchanges.changed('r', 'A#1');
    waiting[1]?.answer([head]);
    await settled();
    expect(exchanges.store.getState().list?.heads).toEqual([head]);
    expect(waiting.map(({ asked }) => asked)).toEqual(['r A#1', 'r A#1']);
  });

  it('is read once more, however often it changes while it is read', async () => {
    const { waiting, exchanges, settled } = host();
    exchanges.show({ run: 'r', attempt: 'A#1' });
    for (let times = 0; times < 5; times++) exchanges.changed('r', 'A#1');
    waiting[0]?.answer([]);
    await settled();
    expect(waiting).toHaveLength(2);
    waiting[1]?.answer([head]);
    await settled();
    expect(waiting).toHaveLength(2);
    expect(exchanges.store.getState().list?.heads).toEqual([head]);
  });

  it('is not that of another attempt, however late an answer comes', async () => {
    const { waiting, exchanges, settled } = host();
    exchanges.show({ run: 'r', attempt: 'A#1' });
    exchanges.show({ run: 'r', attempt: 'B#1' });
    exchanges.changed('r', 'A#1');
    waiting[0]?.answer([head]);
    await settled();
    expect(exchanges.store.getState()).toMatchObject({ attempt: 'B#1', list: null });
    waiting[1]?.answer([]);
    await settled();
    expect(exchanges.store.getState().list?.heads).toEqual([]);
    expect(waiting.map(({ asked }) => asked)).toEqual(['r A#1', 'r B#1']);
    exchanges.show(null);
    exchanges.reload();
    expect(waiting).toHaveLength(2);
  });

  it('says why it could not be read, and is read when that is over', async () => {
    const { waiting, exchanges, settled } = host();
    exchanges.show({ run: 'r', attempt: 'A#1' });
    waiting[0]?.fail('The connection is lost.');
    await settled();
    expect(exchanges.store.getState().failure).toBe('The connection is lost.');
    exchanges.reload();
    waiting[1]?.answer([head]);
    await settled();
    expect(exchanges.store.getState()).toMatchObject({ failure: null, list: { heads: [head] } });
  });
});
