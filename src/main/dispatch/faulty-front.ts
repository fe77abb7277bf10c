// For tests: stands before a server and lets it misbehave; what it forwards reaches the server as it came, without `/api/v1`.
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** `reset_before`: the server never hears of it; `reset_after`: it did what it was asked, and nobody hears of that. */
export type Misbehaviour =
  | 'reset_before'
  | 'reset_after'
  | 'hang'
  | 'hang_after'
  /** Goes on as usual once `release` was called. */
  | 'hold'
  | { status: number; body?: string; headers?: Record<string, string>; acts?: true };

export interface FaultyFront {
  readonly url: string;
  /** What came, as `METHOD /path`, with the headers. */
  readonly heard: { route: string; headers: IncomingMessage['headers']; body: string }[];
  /** Requests that broke the contract, as the checker between this and the server has it. */
  readonly breaches: string[];
  /** Asked for each request. */
  misbehave: (route: string, body: string) => Misbehaviour | null;
  release(): void;
  /** Resolves when so many requests hang or are held. */
  hanging(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Without a server behind it, it says yes to everything. */
export async function createFaultyFront(upstream: string | null = null): Promise<FaultyFront> {
  const heard: FaultyFront['heard'] = [];
  const breaches: string[] = [];
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let hangs = 0;
  const watchers: { count: number; resolve: () => void }[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const route = `${request.method} ${(request.url ?? '/').replace(/^\/api\/v1/, '').replace(/\?.*$/, '')}`;
    const wish = front.misbehave(route, body.toString());
    heard.push({ route, headers: request.headers, body: body.toString() });
    if (wish === 'reset_before') return void response.destroy();
    if (wish === 'hang') return hang();
    if (wish === 'hold') {
      hang();
      await released;
    }
    const acts =
      wish === null ||
      wish === 'hold' ||
      wish === 'reset_after' ||
      wish === 'hang_after' ||
      wish.acts === true;
    const reply = acts ? await pass(request, body) : null;
    if (wish === 'reset_after') return void response.destroy();
    if (wish === 'hang_after') return hang();
    if (wish !== null && wish !== 'hold') {
      response.writeHead(wish.status, { 'content-type': 'application/json', ...wish.headers });
      return void response.end(wish.body ?? '{}');
    }
    answer(response, reply);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const front: FaultyFront = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    breaches,
    misbehave: () => null,
    release: () => release(),
    hanging: (count) =>
      new Promise((resolve) => {
        watchers.push({ count, resolve });
        look();
      }),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return front;

  function hang(): void {
    hangs++;
    look();
  }

  function look(): void {
    for (const { count, resolve } of watchers) if (hangs >= count) resolve();
  }

  interface Passed {
    status: number;
    type: string;
    body: Buffer;
  }

  function pass({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Passed> {
    if (upstream === null)
      return Promise.resolve({ status: 200, type: 'application/json', body: Buffer.from('{}') });
    const path = (url ?? '/').replace(/^\/api\/v1/, '');
    return new Promise((resolve, reject) => {
      const options = { method: method ?? 'GET', headers: { ...headers, host: new URL(upstream).host } };
      const asked = forward(`${upstream}${path}`, options, async (reply) => {
        const text = await buffer(reply);
        const type = reply.headers['content-type'] ?? 'application/json';
        if (type.includes('problem+json')) breaches.push(`${method} ${path}: ${text}`);
        resolve({ status: reply.statusCode ?? 500, type, body: text });
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }

  function answer(response: ServerResponse, reply: Passed | null): void {
    response.writeHead(reply?.status ?? 500, { 'content-type': reply?.type ?? 'text/plain' });
    response.end(reply?.body);
  }
}
