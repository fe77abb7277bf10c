import { describe, expect, it } from 'vitest';
import type { HostMessage } from '../../shared/contract';
import type { Connection } from './connection';
import { createSocketBridge, LOST, type Socket } from './socket-bridge';

interface FakeSocket extends Socket {
  readonly sent: { id: number; name: string; input: unknown }[];
}

function harness({ hostIsThere = false } = {}) {
  const sockets: FakeSocket[] = [];
  const timers: { wait: number; callback: () => void }[] = [];
  const states: Connection[] = [];
  const bridge = createSocketBridge({
    connect() {
      const sent: FakeSocket['sent'] = [];
      const socket: FakeSocket = {
        onopen: null,
        onclose: null,
        onmessage: null,
        sent,
        send: (text) => void sent.push(JSON.parse(text)),
        close() {},
      };
      sockets.push(socket);
      return socket;
    },
    isHostThere: async () => hostIsThere,
    after: (wait, callback) => void timers.push({ wait, callback }),
    now: () => 1000,
    onConnection: (connection) => void states.push(connection),
  });
  return {
    bridge,
    states,
    timers,
    newest: () => sockets[sockets.length - 1] as FakeSocket,
    says: (message: unknown) => sockets[sockets.length - 1]?.onmessage?.({ data: JSON.stringify(message) }),
  };
}

/** Lets everything happen that waits for no timer. */
async function settle(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve();
}

describe('the way to the host from a browser', () => {
  it('gives each answer to its question, in whatever order they come', async () => {
    const { bridge, newest, says } = harness();
    newest().onopen?.();
    const first = bridge.invoke('run.list', {});
    const second = bridge.invoke('path.complete', { text: '/', foldersOnly: true });
    expect(newest().sent.map(({ name }) => name)).toEqual(['run.list', 'path.complete']);
    says({ id: newest().sent[1]?.id, reply: { ok: true, value: ['/a'] } });
    says({ id: newest().sent[0]?.id, reply: { ok: true, value: [] } });
    expect(await first).toEqual({ ok: true, value: [] });
    expect(await second).toEqual({ ok: true, value: ['/a'] });
  });

  it('passes messages on in their order until one has enough', () => {
    const { bridge, newest, says } = harness();
    const heard: HostMessage[] = [];
    newest().onopen?.();
    const stop = bridge.subscribe((message) => void heard.push(message));
    says({ message: { type: 'runs.changed' } });
    says({ message: { type: 'trouble', run: 'r', trouble: null } });
    stop();
    says({ message: { type: 'runs.changed' } });
    expect(heard.map(({ type }) => type)).toEqual(['runs.changed', 'trouble']);
  });

  it('says when it is lost, fails what was under way, and comes back with longer and longer waits', async () => {
    const { bridge, newest, states, timers } = harness();
    newest().onopen?.();
    const asked = bridge.invoke('run.list', {});
    newest().onclose?.();
    expect(await asked).toEqual({ ok: false, error: LOST });
    for (const wait of [500, 1000, 2000, 4000, 8000, 10_000, 10_000]) {
      await settle();
      expect(states[states.length - 1]).toEqual({ state: 'lost', retryAt: 1000 + wait });
      timers[timers.length - 1]?.callback();
      newest().onclose?.();
    }
    await settle();
    timers[timers.length - 1]?.callback();
    newest().onopen?.();
    expect(states[states.length - 1]).toEqual({ state: 'open' });
    newest().onclose?.();
    await settle();
    expect(timers[timers.length - 1]?.wait).toBe(500);
  });

  it('does not keep questions for later while the host is away', async () => {
    const { bridge, newest } = harness();
    expect(await bridge.invoke('run.list', {})).toMatchObject({ ok: false });
    newest().onopen?.();
    expect(newest().sent).toEqual([]);
  });

  it('stops trying when the host is there and does not take the token', async () => {
    const { newest, states, timers } = harness({ hostIsThere: true });
    newest().onclose?.();
    await settle();
    expect(states).toEqual([{ state: 'refused' }]);
    expect(timers).toEqual([]);
  });
});
