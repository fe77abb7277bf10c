import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Asker, Exchange } from '../../../shared/exchange';
import {
  ask,
  eventsOf,
  forward,
  type Handler,
  KEY,
  protocols,
  sendEvents,
  serve,
  serveStatus,
  type TestServer,
} from '../providers/provider-rig';
import { createManualTimer } from '../timer-rig';
import { createExchanges, type Exchanges, listExchanges } from './exchanges';

const place = { key: 'T-1#1', position: 0, number: 1 };
const turn: Asker = { tier: 3, purpose: { kind: 'turn', turn: 1 } };
const [google, anthropic, openai, ollama] = protocols;

let folder: string;
let time: number;
let changes: string[];
let closing: (() => Promise<unknown>)[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-exchanges-'));
  time = Date.parse('2030-01-01T00:00:00Z');
  changes = [];
  closing = [() => rm(folder, { recursive: true, force: true })];
});

afterEach(async () => {
  for (const close of closing.reverse()) await close();
});

function exchangesIn(path = folder, most?: number): Exchanges {
  return createExchanges({
    folder: path,
    timer: createManualTimer(),
    now: () => time++,
    onChange: (attempt) => changes.push(attempt),
    ...(most === undefined ? {} : { most }),
  });
}

async function serving(handler: Handler): Promise<TestServer> {
  const server = await serve(handler);
  closing.push(() => server.close());
  return server;
}

async function refusing(...args: Parameters<typeof serveStatus>): Promise<TestServer> {
  const server = await serveStatus(...args);
  closing.push(() => server.close());
  return server;
}

async function mocked(): Promise<LLMock> {
  const mock = new LLMock({ port: 0, chunkSize: 12 });
  mock.on({}, { content: `Hello, I was told ${KEY}.` });
  await mock.start();
  closing.push(() => mock.stop());
  return mock;
}

async function readAs(exchanges: Exchanges, number: number): Promise<Exchange> {
  const read = await exchanges.read(place, number);
  if (!read.ok) throw new Error(read.failure);
  return read.value;
}

/** Everything that is on disk. */
async function written(): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((each) => each.isFile());
  return (await Promise.all(files.map((each) => readFile(join(each.parentPath, each.name), 'utf8')))).join(
    '\n',
  );
}

const withKey = [{ role: 'user', content: [{ type: 'text', text: `Never say ${KEY}.` }] }] as const;

describe.each(protocols)('a request to $name', (protocol) => {
  it('is kept as it went, and so is its answer, without the key', async () => {
    const mock = await mocked();
    const bodies: { sent: string; received: string; headers: NodeJS.Dict<string | string[]> }[] = [];
    const server = await serving(async (request, response, body) => {
      const received = await forward(mock.url, request, body);
      bodies.push({ sent: body.toString(), received, headers: request.headers });
      sendEvents(response, eventsOf(received));
      response.end();
    });
    const exchanges = exchangesIn();
    const { answer } = await ask(protocol, server.url, { wire: exchanges.recorder(place, turn) }, withKey);
    expect(answer.type).toBe('answered');

    const { heads, problem } = await exchanges.list(place);
    const [went] = bodies;
    if (went === undefined) throw new Error('Nothing was asked.');
    expect(problem).toBeNull();
    expect(heads).toEqual([
      {
        number: 1,
        ...turn,
        at: '2030-01-01T00:00:00.000Z',
        method: 'POST',
        address: expect.stringContaining(`${server.url}${protocol.path}/`),
        sent: Buffer.byteLength(went.sent),
        status: 200,
        state: { end: 'whole', ms: expect.any(Number), received: Buffer.byteLength(went.received) },
      },
    ]);
    const { request, answer: answered } = await readAs(exchanges, 1);
    expect(went.sent).toContain(KEY);
    expect(request.body).toBe(went.sent.replaceAll(KEY, '[key]'));
    expect(answered?.body).toBe(went.received.replaceAll(KEY, '[key]'));
    expect(answered).toMatchObject({ status: 200, statusText: 'OK', isCut: false });
    expect(Object.fromEntries(answered?.headers ?? [])).toMatchObject({
      'content-type': 'text/event-stream',
    });
    // Each header that carried the key is there, masked.
    const secret = Object.entries(went.headers).filter(([, value]) => `${value}`.includes(KEY));
    expect(secret).toHaveLength(1);
    const kept = new Map(request.headers.map(([name, value]) => [name.toLowerCase(), value]));
    for (const [name] of secret) expect(kept.get(name)).toMatch(/^(Bearer )?\[key\]$/);
    expect(await written()).not.toContain(KEY);
  });

  it('that is refused is kept with what was said, and no part of the key', async () => {
    const said = JSON.stringify({ error: { message: `Wrong key ${KEY}, sk-proj-****7890.` } });
    const server = await refusing(401, said, { 'x-echo': KEY });
    const exchanges = exchangesIn();
    const { answer } = await ask(protocol, server.url, { wire: exchanges.recorder(place, turn) });
    expect(answer.type).toBe('failed');
    const { head, answer: answered } = await readAs(exchanges, 1);
    expect(head).toMatchObject({ status: 401, state: { end: 'whole', received: said.length } });
    expect(answered?.body).toBe('{"error":{"message":"Wrong key [key], [key]"}}');
    expect(await written()).not.toMatch(/secret-key|7890/);
  });

  it('whose answer is cut is kept up to there', async () => {
    const mock = await mocked();
    let sent = '';
    const server = await serving(async (request, response, body) => {
      const events = eventsOf(await forward(mock.url, request, body)).slice(0, 2);
      sent = events.join('');
      sendEvents(response, events);
      response.write('', () => response.destroy());
    });
    const exchanges = exchangesIn();
    await ask(protocol, server.url, { wire: exchanges.recorder(place, turn) });
    const { head, answer } = await readAs(exchanges, 1);
    expect(head).toMatchObject({ status: 200, state: { end: 'broken_off', received: sent.length } });
    expect(head.state).toHaveProperty('why', expect.stringContaining('The connection failed'));
    expect(answer?.body).toBe(sent);
  });
});

describe('an exchange', () => {
  it('that nobody answered says why', async () => {
    const server = await serve(() => {});
    await server.close();
    const exchanges = exchangesIn();
    await ask(openai as never, server.url, { wire: exchanges.recorder(place, turn) });
    const { head, answer } = await readAs(exchanges, 1);
    expect(head).toMatchObject({ status: null, state: { end: 'unanswered' } });
    expect(head.state).toHaveProperty('why', expect.stringContaining('ECONNREFUSED'));
    expect(answer).toBeNull();
  });

  it('that falls silent says so', async () => {
    const server = await serving((_request, response) => {
      sendEvents(response, ['data: {"partial":']);
    });
    const timer = createManualTimer();
    const exchanges = exchangesIn();
    const asked = ask(ollama as never, server.url, {
      timer,
      idleMs: 3000,
      wire: exchanges.recorder(place, turn),
    });
    while ((await exchanges.list(place)).heads[0]?.status !== 200) await new Promise(setImmediate);
    expect((await exchanges.list(place)).heads[0]?.state).toEqual({ end: 'open' });
    timer.advance(3000);
    await asked;
    const { head } = await readAs(exchanges, 1);
    expect(head.state).toMatchObject({
      end: 'broken_off',
      why: 'Nothing came for 3 s, so Baton ended the request.',
    });
  });

  it('that a person ended says so, also before there was an answer', async () => {
    let begin = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const server = await serving(() => begin());
    const controller = new AbortController();
    const exchanges = exchangesIn();
    const { signal } = controller;
    const asked = ask(google as never, server.url, { signal, wire: exchanges.recorder(place, turn) });
    await begun;
    controller.abort();
    await asked;
    const { head } = await readAs(exchanges, 1);
    expect(head.state).toMatchObject({ end: 'unanswered', why: 'Baton ended the request.' });
  });

  it('with a web page for an answer is kept with the page', async () => {
    const server = await serving((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<html>Sign in</html>');
    });
    const exchanges = exchangesIn();
    await ask(anthropic as never, server.url, { wire: exchanges.recorder(place, turn) });
    const { head, answer } = await readAs(exchanges, 1);
    expect(head.state).toMatchObject({ end: 'whole', received: 20 });
    expect(answer?.body).toBe('<html>Sign in</html>');
  });

  it('keeps the beginning of what is long, and counts the rest', async () => {
    const server = await refusing(500, 'x'.repeat(5000));
    const exchanges = exchangesIn(folder, 1000);
    await ask(openai as never, server.url, { wire: exchanges.recorder(place, turn) });
    const { head, request, answer } = await readAs(exchanges, 1);
    expect(request).toMatchObject({ isCut: true, body: expect.stringMatching(/^.{1000}$/s) });
    expect(head.sent).toBeGreaterThan(1000);
    expect(answer).toMatchObject({ isCut: true, body: 'x'.repeat(1000) });
    expect(head.state).toMatchObject({ end: 'whole', received: 5000 });
  });

  it('that is long is listed as it is read', async () => {
    const server = await refusing(500, 'é'.repeat(200_000));
    const exchanges = exchangesIn();
    await ask(openai as never, server.url, { wire: exchanges.recorder(place, turn) });
    const { head, answer } = await readAs(exchanges, 1);
    expect((await exchanges.list(place)).heads).toEqual([head]);
    expect(head.state).toMatchObject({ end: 'whole', received: 400_000 });
    expect(answer?.body).toBe('é'.repeat(200_000));
  });

  it('is told of as it begins, is answered and ends', async () => {
    const server = await refusing(500, 'No.');
    const exchanges = exchangesIn();
    await ask(openai as never, server.url, { wire: exchanges.recorder(place, turn) });
    await exchanges.settle();
    await new Promise(setImmediate);
    expect(changes).toEqual(['T-1#1', 'T-1#1', 'T-1#1']);
  });
});

describe('the exchanges of an attempt', () => {
  it('are numbered in the order in which they began, whoever asked, also after a restart', async () => {
    const server = await refusing(500, 'No.');
    const review: Asker = { tier: 2, purpose: { kind: 'review' } };
    const first = exchangesIn();
    await ask(openai as never, server.url, { wire: first.recorder(place, turn) });
    await ask(openai as never, server.url, { wire: first.recorder(place, review) });
    await first.settle();
    const again = exchangesIn();
    await Promise.all([
      ask(openai as never, server.url, { wire: again.recorder(place, turn) }),
      ask(openai as never, server.url, { wire: again.recorder(place, review) }),
    ]);
    const { heads } = await again.list(place);
    expect(heads.map(({ number, tier }) => [number, tier])).toEqual([
      [1, 3],
      [2, 2],
      [3, 3],
      [4, 2],
    ]);
    expect((await again.list({ ...place, key: 'T-2#1', position: 1 })).heads).toEqual([]);
  });

  it('that a dying process left are there, broken off, wherever their files end', async () => {
    const mock = await mocked();
    const before = exchangesIn();
    await ask(ollama as never, mock.url, { wire: before.recorder(place, turn) });
    await before.settle();
    const path = join(folder, '0-1', '1.jsonl');
    const bytes = await readFile(path);
    const head = bytes.indexOf(0x0a) + 1;
    for (let length = bytes.length - 1; length >= head; length -= 31) {
      await truncate(path, length);
      const { heads, problem } = await exchangesIn().list(place);
      expect(problem).toBeNull();
      expect(heads).toMatchObject([{ number: 1, state: { end: 'lost' } }]);
      expect((await readAs(exchangesIn(), 1)).request.headers).not.toEqual([]);
    }
    for (const length of [head - 1, 0]) {
      await truncate(path, length);
      const problem = 'Nothing of request 1 was kept.';
      expect(await exchangesIn().list(place)).toEqual({ heads: [], problem });
    }
  });

  it('that cannot be kept disturb nobody, and the list says why', async () => {
    const mock = await mocked();
    await writeFile(join(folder, 'file'), '');
    const exchanges = exchangesIn(join(folder, 'file'));
    const { answer } = await ask(ollama as never, mock.url, { wire: exchanges.recorder(place, turn) });
    expect(answer.type).toBe('answered');
    const { heads, problem } = await exchanges.list(place);
    expect(heads).toEqual([]);
    expect(problem).toMatch(/^Some requests could not be kept: ENOTDIR.* The work itself goes on\.$/);
  });

  it('of which one is damaged are there all the same, and it is named', async () => {
    const server = await refusing(500, 'No.');
    const exchanges = exchangesIn();
    for (let times = 0; times < 2; times++)
      await ask(openai as never, server.url, { wire: exchanges.recorder(place, turn) });
    await exchanges.settle();
    await writeFile(join(folder, '0-1', '1.jsonl'), 'nonsense\n');
    const { heads, problem } = await listExchanges(join(folder, '0-1'));
    expect(heads.map(({ number }) => number)).toEqual([2]);
    expect(problem).toMatch(/1\.jsonl cannot be read/);
    expect(await exchanges.read(place, 9)).toEqual({ ok: false, failure: 'There is no request 9.' });
  });
});
