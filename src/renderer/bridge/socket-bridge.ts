// The Bridge over a WebSocket. Requests that were on their way when it broke are answered as failed, never sent twice.
import type { Bridge, HostMessage, Reply } from '../../shared/contract';
import type { RequestInput, RequestName } from '../../shared/request-table';
import type { Connection } from './connection';

/** What this module needs of a WebSocket. */
export interface Socket {
  onopen: (() => void) | null;
  onclose: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  send(text: string): void;
  close(): void;
}

export interface SocketPorts {
  connect(): Socket;
  /** True when the host answers at all: then it is the token that it refuses. */
  isHostThere(): Promise<boolean>;
  after(milliseconds: number, callback: () => void): void;
  now(): number;
  onConnection(connection: Connection): void;
}

export const LOST = 'The connection to Baton was lost. What you just asked for may or may not have happened.';
const AWAY = 'Baton cannot be reached at the moment.';
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

type Incoming = { id: number; reply: Reply<RequestName> } | { message: HostMessage };

export function createSocketBridge(ports: SocketPorts): Bridge {
  const pending = new Map<number, (reply: Reply<RequestName>) => void>();
  const listeners = new Set<(message: HostMessage) => void>();
  let socket: Socket | null = null;
  let lastId = 0;
  let failures = 0;

  function connect(): void {
    const next = ports.connect();
    let opened = false;
    next.onopen = () => {
      opened = true;
      failures = 0;
      socket = next;
      ports.onConnection({ state: 'open' });
    };
    next.onmessage = ({ data }) => {
      if (typeof data === 'string') receive(JSON.parse(data) as Incoming);
    };
    next.onclose = () => {
      socket = null;
      for (const answer of pending.values()) answer({ ok: false, error: LOST });
      pending.clear();
      void retry(opened);
    };
  }

  async function retry(wasOpen: boolean): Promise<void> {
    if (!wasOpen && (await ports.isHostThere())) {
      ports.onConnection({ state: 'refused' });
      return;
    }
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++);
    ports.onConnection({ state: 'lost', retryAt: ports.now() + wait });
    ports.after(wait, connect);
  }

  function receive(incoming: Incoming): void {
    if ('message' in incoming) {
      for (const listener of listeners) listener(incoming.message);
      return;
    }
    pending.get(incoming.id)?.(incoming.reply);
    pending.delete(incoming.id);
  }

  connect();
  return {
    platform: 'browser',
    invoke<Name extends RequestName>(name: Name, input: RequestInput<Name>): Promise<Reply<Name>> {
      const open = socket;
      if (open === null) return Promise.resolve({ ok: false, error: AWAY });
      return new Promise((resolve) => {
        const id = ++lastId;
        pending.set(id, resolve as (reply: Reply<RequestName>) => void);
        open.send(JSON.stringify({ id, name, input }));
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
