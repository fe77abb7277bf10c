import type { StreamMessage } from '../../shared/attempt-record';
import type { HostMessage } from '../../shared/contract';
import type { RunEvent } from '../../shared/run-event';

/**
 * What waits to be sent to one face: all that comes up during one turn of the event loop goes out at its end, the events of a run as
 * one batch and before the text that streams, which is joined.
 */
export interface Outbox {
  events(run: string, generation: string, events: readonly RunEvent[]): void;
  stream(message: StreamMessage): void;
  say(message: HostMessage): void;
  /** Drops what waits of a run: the face is about to get a snapshot that holds it, or wants no more. */
  forget(run: string): void;
  close(): void;
}

type Delta = Extract<StreamMessage, { kind: 'delta' }>;

export function createOutbox(send: (message: HostMessage) => void): Outbox {
  const batches = new Map<string, { generation: string; events: RunEvent[] }>();
  let streams: StreamMessage[] = [];
  /** Where in `streams` the newest message of each attempt is, if it is a delta. */
  let newest = new Map<string, number>();
  let said: HostMessage[] = [];
  let timer: NodeJS.Immediate | null = null;

  function flush(): void {
    timer = null;
    const sending = { batches: [...batches], streams, said };
    batches.clear();
    streams = [];
    newest = new Map();
    said = [];
    for (const [run, { generation, events }] of sending.batches) {
      const [first, last] = [events[0], events.at(-1)];
      if (first === undefined || last === undefined) continue;
      send({ type: 'batch', batch: { run, generation, from: first.seq, to: last.seq, events } });
    }
    for (const message of sending.streams) send({ type: 'stream', message });
    for (const message of sending.said) send(message);
  }

  function wake(): void {
    timer ??= setImmediate(flush);
  }

  return {
    events(run, generation, events) {
      const waiting = batches.get(run);
      if (waiting === undefined) batches.set(run, { generation, events: [...events] });
      else waiting.events.push(...events);
      wake();
    },
    stream(message) {
      const key = JSON.stringify([message.run, message.attempt]);
      const index = newest.get(key);
      const before = index === undefined ? undefined : streams[index];
      if (
        index !== undefined &&
        before?.kind === 'delta' &&
        message.kind === 'delta' &&
        follows(before, message)
      ) {
        streams[index] = { ...before, text: before.text + message.text };
      } else {
        newest.set(key, streams.length);
        streams.push(message);
      }
      wake();
    },
    say(message) {
      const isList = message.type === 'runs.changed' || message.type === 'dispatches.changed';
      const isThere = isList && said.some(({ type }) => type === message.type);
      if (!isThere) said.push(message);
      wake();
    },
    forget(run) {
      batches.delete(run);
      streams = streams.filter((message) => message.run !== run);
      newest = new Map();
    },
    close() {
      if (timer !== null) clearImmediate(timer);
      timer = null;
    },
  };
}

function follows(before: Delta, next: Delta): boolean {
  return before.index === next.index && before.offset + before.text.length === next.offset;
}
