import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { StreamMessage } from '../../shared/attempt-record';
import type { HostMessage } from '../../shared/contract';
import type { RunEvent } from '../../shared/run-event';
import { createOutbox } from './outbox';

function event(seq: number): RunEvent {
  return { type: 'ticket.queued', seq, at: '', run: 'r', ticket: 'T' };
}

function delta(offset: number, text: string, more: { attempt?: string; index?: number } = {}): StreamMessage {
  return {
    kind: 'delta',
    run: 'r',
    attempt: 'A#1',
    index: 0,
    of: { kind: 'text', turn: 1 },
    offset,
    text,
    ...more,
  };
}

function collect() {
  const sent: HostMessage[] = [];
  return { sent, outbox: createOutbox((message) => sent.push(message)) };
}

describe('what waits for a face', () => {
  it('goes out once a turn of the event loop, the events of a run as one batch', async () => {
    const { sent, outbox } = collect();
    outbox.events('r', 'g', [event(1), event(2)]);
    outbox.events('s', 'g', [event(7)]);
    await Promise.resolve();
    outbox.events('r', 'g', [event(3)]);
    expect(sent).toEqual([]);
    await nextTurn();
    const batch = { run: 'r', generation: 'g', from: 1, to: 3, events: [event(1), event(2), event(3)] };
    expect(sent).toEqual([
      { type: 'batch', batch },
      { type: 'batch', batch: { run: 's', generation: 'g', from: 7, to: 7, events: [event(7)] } },
    ]);
    outbox.events('r', 'g', [event(4)]);
    await nextTurn();
    expect(sent).toHaveLength(3);
  });

  it('joins the text of an attempt, of however many pieces, and no more than belongs together', async () => {
    const { sent, outbox } = collect();
    for (let offset = 0; offset < 1000; offset++) {
      outbox.stream(delta(offset, 'x'));
      outbox.stream(delta(offset, 'y', { attempt: 'B#1' }));
    }
    outbox.stream(delta(1000, 'other piece', { index: 1 }));
    outbox.stream(delta(50, 'not next', { index: 1 }));
    const entry: StreamMessage = {
      kind: 'entry',
      run: 'r',
      attempt: 'B#1',
      index: 0,
      entry: { kind: 'text', turn: 1, text: 'y' },
    };
    outbox.stream(entry);
    outbox.stream(delta(1000, 'late', { attempt: 'B#1' }));
    await nextTurn();
    expect(sent.map((each) => each.type === 'stream' && each.message)).toEqual([
      delta(0, 'x'.repeat(1000)),
      delta(0, 'y'.repeat(1000), { attempt: 'B#1' }),
      delta(1000, 'other piece', { index: 1 }),
      delta(50, 'not next', { index: 1 }),
      entry,
      delta(1000, 'late', { attempt: 'B#1' }),
    ]);
  });

  it('says once that the list of runs has changed', async () => {
    const { sent, outbox } = collect();
    outbox.say({ type: 'runs.changed' });
    outbox.say({ type: 'trouble', run: 'r', trouble: null });
    outbox.say({ type: 'runs.changed' });
    await nextTurn();
    expect(sent.map(({ type }) => type)).toEqual(['runs.changed', 'trouble']);
  });

  it('drops what waits of a run whose snapshot was just taken, and nothing else', async () => {
    const { sent, outbox } = collect();
    outbox.events('r', 'g', [event(1)]);
    outbox.stream(delta(0, 'x'));
    outbox.events('s', 'g', [event(1)]);
    outbox.forget('r');
    outbox.events('r', 'g', [event(2)]);
    await nextTurn();
    expect(sent.map((each) => each.type === 'batch' && [each.batch.run, each.batch.from])).toEqual([
      ['s', 1],
      ['r', 2],
    ]);
  });

  it('sends nothing to a face that has gone', async () => {
    const { sent, outbox } = collect();
    outbox.events('r', 'g', [event(1)]);
    outbox.close();
    await nextTurn();
    expect(sent).toEqual([]);
  });
});
