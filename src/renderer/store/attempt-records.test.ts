import { describe, expect, it } from 'vitest';
import type { AttemptRecord, RecordEntry, StreamMessage } from '../../shared/attempt-record';
import { createAttemptRecords } from './attempt-records';

const at = { run: 'run', attempt: 'A#1' };
const of = { kind: 'text', turn: 1 } as const;

function said(text: string): RecordEntry {
  return { kind: 'text', turn: 1, text };
}
function delta(index: number, offset: number, text: string): StreamMessage {
  return { kind: 'delta', ...at, index, of, offset, text };
}
function entry(index: number, text: string): StreamMessage {
  return { kind: 'entry', ...at, index, entry: said(text) };
}

/** Reads are answered by hand, frames come by hand. */
function harness(bound = 1000) {
  const reads: { attempt: string; answer(record: AttemptRecord): Promise<void>; refuse(): Promise<void> }[] =
    [];
  const frames: (() => void)[] = [];
  const records = createAttemptRecords({
    read: (_run, attempt) =>
      new Promise((resolve, reject) => {
        reads.push({
          attempt,
          answer: async (record) => resolve(record),
          refuse: async () => reject(new Error('Baton cannot be reached.')),
        });
      }),
    schedule: (callback) => frames.push(callback),
    bound,
  });
  return {
    records,
    reads,
    shown: () => records.store.getState(),
    frame: () => {
      for (const callback of frames.splice(0)) callback();
    },
  };
}

async function showing(record: AttemptRecord, bound?: number) {
  const all = harness(bound);
  all.records.show(at);
  await all.reads[0]?.answer(record);
  return all;
}

describe('the record that is looked at', () => {
  it('is read once and then grows with the stream, once a frame', async () => {
    const { records, reads, shown, frame } = await showing({ entries: [said('one')], live: null });
    let changes = 0;
    records.store.subscribe(() => changes++);
    for (const message of [delta(1, 0, 'tw'), delta(1, 2, 'o'), entry(1, 'two'), delta(2, 0, 'th')])
      records.receive(message);
    frame();
    expect(shown().entries).toEqual([said('one'), said('two')]);
    expect(shown().live).toEqual({ index: 2, of, text: 'th' });
    expect(changes).toBe(1);
    expect(reads).toHaveLength(1);
  });

  it('takes what was streamed while it was read only once', async () => {
    const { records, reads, shown, frame } = harness();
    records.show(at);
    records.receive(delta(0, 0, 'hel'));
    records.receive(delta(0, 3, 'lo'));
    frame();
    await reads[0]?.answer({ entries: [], live: { index: 0, of, text: 'hel' } });
    expect(shown().live?.text).toBe('hello');
  });

  it.each([
    ['a piece', delta(0, 7, 'x')],
    ['an entry', entry(3, 'x')],
  ])('is read again when %s is missing', async (_what, message) => {
    const { records, reads, shown, frame } = await showing({ entries: [], live: null });
    records.receive(message);
    frame();
    expect(reads).toHaveLength(2);
    await reads[1]?.answer({ entries: [said('all')], live: null });
    expect(shown().entries).toEqual([said('all')]);
    expect(shown().loading).toBe(false);
  });

  it('ignores the stream of other attempts, and a late answer for one that is shown no more', async () => {
    const { records, reads, shown, frame } = harness();
    records.show(at);
    records.show({ run: 'run', attempt: 'B#1' });
    await reads[0]?.answer({ entries: [said('of A')], live: null });
    expect(shown().entries).toEqual([]);
    await reads[1]?.answer({ entries: [said('of B')], live: null });
    records.receive(entry(1, 'more of A'));
    frame();
    expect(shown().entries).toEqual([said('of B')]);
  });

  it('lets the oldest entries go beyond its bound and goes on', async () => {
    const { records, shown, frame } = await showing({ entries: [said('a'.repeat(6))], live: null }, 10);
    records.receive(entry(1, 'b'.repeat(6)));
    records.receive(delta(2, 0, 'c'));
    frame();
    expect(shown().skipped).toBe(1);
    expect(shown().entries).toEqual([said('bbbbbb')]);
    records.receive(entry(2, 'c'));
    frame();
    expect(shown().entries).toEqual([said('bbbbbb'), said('c')]);
  });

  it('says why it could not be read', async () => {
    const { records, reads, shown } = harness();
    records.show(at);
    await reads[0]?.refuse();
    await Promise.resolve();
    expect(shown()).toMatchObject({ loading: false, failure: 'Baton cannot be reached.' });
  });
});
