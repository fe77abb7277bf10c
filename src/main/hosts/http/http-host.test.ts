import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { HostMessage } from '../../../shared/contract';
import type { Conductor, Connection, Face } from '../../runs/conductor';
import { type HttpHost, startHttpHost } from './http-host';

/** Answers every request with what it was asked, and keeps who is connected. */
function createFakeConductor() {
  const faces = new Set<Face>();
  let onLast = () => {};
  const conductor = {
    attach(face: Face): Connection {
      faces.add(face);
      return {
        request: (async (name: string, input: unknown) =>
          name === 'browser.link'
            ? { ok: true, value: await face.services['browser.link']?.({}) }
            : { ok: true, value: { name, input } }) as unknown as Connection['request'],
        close() {
          faces.delete(face);
          if (faces.size === 0) onLast();
        },
      };
    },
  } as Pick<Conductor, 'attach'> as Conductor;
  /** Resolves once no face is attached. */
  const alone = () =>
    new Promise<void>((resolve) => {
      onLast = resolve;
      if (faces.size === 0) resolve();
    });
  return { conductor, faces, alone };
}

let folder: string;
let host: HttpHost;
let fake: ReturnType<typeof createFakeConductor>;
let clock: number;
const open: WebSocket[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-http-'));
  const page = join(folder, 'page');
  await mkdir(join(page, 'assets'), { recursive: true });
  await writeFile(join(page, 'index.html'), '<!doctype html><html><head><title>B</title></head></html>');
  await writeFile(join(page, 'assets', 'index.js'), 'export {};');
  await writeFile(join(folder, 'secret.txt'), 'not for pages');
  fake = createFakeConductor();
  clock = 1_000_000;
  const started = await startHttpHost({
    conductor: fake.conductor,
    pageFolder: page,
    port: 0,
    now: () => clock,
  });
  if (!started.ok) throw new Error(started.failure.message);
  host = started.value;
});

afterEach(async () => {
  for (const socket of open.splice(0)) socket.terminate();
  await host.close();
  await rm(folder, { recursive: true });
});

const own = () => `127.0.0.1:${host.port}`;
const codeOf = (link: string) => new URL(link).hash.slice(1);

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Unlike `fetch`, sends the path and the Host as they are. */
function ask(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
) {
  return new Promise<Answer>((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = options;
    const request = httpRequest({ host: '127.0.0.1', port: host.port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece) => {
        text += piece;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    request.on('error', reject).end(body);
  });
}

const exchange = (code: unknown, headers: Record<string, string> = { origin: `http://${own()}` }) =>
  ask('/api/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ code }),
  });

async function newToken(): Promise<string> {
  const { text } = await exchange(codeOf(host.newLink()));
  return (JSON.parse(text) as { token: string }).token;
}

/** Resolves to the open socket, or to the status that refused it. */
function dial(
  protocols: string[],
  headers: Record<string, string> = { origin: `http://${own()}` },
  path = '/api/socket',
): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, protocols, { headers });
    open.push(socket);
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', reject);
  });
}

async function dialIn(): Promise<WebSocket> {
  const socket = await dial(['baton', `token.${await newToken()}`]);
  if (typeof socket === 'number') throw new Error(`Refused with ${socket}`);
  return socket;
}

const nextMessage = (socket: WebSocket) =>
  new Promise<unknown>((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))));
const closed = (socket: WebSocket) =>
  new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)));

describe('the page', () => {
  it('comes with a policy that runs its own scripts only, and a nonce of its own each time', async () => {
    const [first, second] = [await ask('/'), await ask('/')];
    const nonce = /<meta name="csp-nonce" content="([\w-]+)">/.exec(first.text)?.[1];
    expect(nonce?.length).toBeGreaterThanOrEqual(22);
    expect(second.text).not.toContain(nonce);
    const policy = String(first.headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(policy).toContain(`connect-src 'self' ws://${own()}`);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(first.headers['x-content-type-options']).toBe('nosniff');
    expect(first.headers['referrer-policy']).toBe('no-referrer');
    expect(first.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('comes with its scripts, and needs no token', async () => {
    const script = await ask('/assets/index.js');
    expect(script).toMatchObject({ status: 200, text: 'export {};' });
    expect(script.headers['content-type']).toContain('text/javascript');
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/....//secret.txt',
    '//etc/passwd',
    '/%00/../secret.txt',
    '/%ff',
  ])('is all there is to read: %s finds nothing', async (path) => {
    const answer = await ask(path);
    expect(answer.text).not.toContain('not for pages');
    expect(answer.status).toBe(404);
  });

  it('is not given to another Host, which a name made to point here would be', async () => {
    for (const name of ['evil.example', `evil.example:${host.port}`, '127.0.0.1', `127.0.0.2:${host.port}`]) {
      expect((await ask('/', { headers: { host: name } })).status).toBe(403);
    }
    expect((await ask('/', { headers: { host: `localhost:${host.port}` } })).status).toBe(200);
  });

  it('is out of reach from any address but the loopback', async () => {
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.2', port: host.port }, () => resolve(true));
      socket.on('error', () => resolve(false));
    });
    expect(reached).toBe(false);
  });
});

describe('a one-time link', () => {
  it('is exchanged for a token of at least 128 bits, once', async () => {
    const code = codeOf(host.newLink());
    expect(code.length).toBeGreaterThanOrEqual(22);
    const answer = await exchange(code);
    expect(answer.status).toBe(200);
    expect((JSON.parse(answer.text) as { token: string }).token.length).toBeGreaterThanOrEqual(22);
    expect((await exchange(code)).status).toBe(401);
  });

  it('is good for ten minutes', async () => {
    const [early, late] = [codeOf(host.newLink()), codeOf(host.newLink())];
    clock += 10 * 60_000 - 1;
    expect((await exchange(early)).status).toBe(200);
    clock += 1;
    expect((await exchange(late)).status).toBe(401);
  });

  it('is not accepted from another page, nor by another name, and stays good', async () => {
    const code = codeOf(host.newLink());
    const origins = ['http://evil.example', 'null', `https://${own()}`, `http://localhost:${host.port}`];
    for (const origin of origins) expect((await exchange(code, { origin })).status).toBe(403);
    expect((await exchange(code, {})).status).toBe(403);
    const foreign = { origin: 'http://evil.example', host: 'evil.example' };
    expect((await exchange(code, foreign)).status).toBe(403);
    expect((await exchange(code)).status).toBe(200);
  });

  it.each([
    ['a wrong code', 'x'.repeat(43), 401],
    ['no text', 5, 400],
    ['nothing', null, 400],
    ['too much', 'x'.repeat(5000), 413],
  ])('does not open with %s', async (_what, code, status) => {
    host.newLink();
    expect((await exchange(code)).status).toBe(status);
  });
});

describe('a socket', () => {
  it('carries requests and replies by number, and messages from the host', async () => {
    const socket = await dialIn();
    expect(socket.protocol).toBe('baton');
    socket.send(JSON.stringify({ id: 7, name: 'run.list', input: { a: 1 } }));
    expect(await nextMessage(socket)).toEqual({
      id: 7,
      reply: { ok: true, value: { name: 'run.list', input: { a: 1 } } },
    });
    const message: HostMessage = { type: 'runs.changed' };
    const arrived = nextMessage(socket);
    for (const face of fake.faces) face.send(message);
    expect(await arrived).toEqual({ message });
  });

  it('can ask for a link for one more page', async () => {
    const socket = await dialIn();
    socket.send(JSON.stringify({ id: 1, name: 'browser.link', input: {} }));
    const { reply } = (await nextMessage(socket)) as { reply: { value: { value: { url: string } } } };
    expect((await exchange(codeOf(reply.value.value.url))).status).toBe(200);
  });

  it('goes on with the same token after a reload', async () => {
    const token = await newToken();
    const first = (await dial(['baton', `token.${token}`])) as WebSocket;
    first.close();
    await closed(first);
    expect(await dial(['baton', `token.${token}`])).toBeInstanceOf(WebSocket);
  });

  it('is refused before the upgrade: wrong Host, wrong Origin, no token, wrong token, wrong place', async () => {
    const token = `token.${await newToken()}`;
    const origin = `http://${own()}`;
    expect(await dial(['baton', token], { origin: 'http://evil.example', host: 'evil.example' })).toBe(403);
    expect(await dial(['baton', token], { origin, host: 'evil.example' })).toBe(403);
    expect(await dial(['baton', token], { origin: 'http://evil.example' })).toBe(403);
    expect(await dial(['baton', token], {})).toBe(403);
    expect(await dial(['baton'], { origin: 'http://evil.example' })).toBe(403);
    expect(await dial(['baton'])).toBe(401);
    expect(await dial(['baton', 'token.'])).toBe(401);
    expect(await dial(['baton', `${token}x`])).toBe(401);
    expect(await dial(['baton', `token.${codeOf(host.newLink())}`])).toBe(401);
    expect(await dial([token])).toBe(400);
    expect(await dial(['baton', token], { origin }, '/api/socket?x')).toBe(404);
    expect(fake.faces.size).toBe(0);
  });

  it('is closed on anything that is not a request, and its face is let go', async () => {
    for (const bad of ['hello', '[]', '{"id":"1","name":"run.list"}', '{"id":1}', new Uint8Array([1, 2])]) {
      const socket = await dialIn();
      socket.send(bad);
      expect(await closed(socket)).toBe(1008);
      await fake.alone();
    }
  });

  it('is closed on a huge message, without reading it whole', async () => {
    const socket = await dialIn();
    socket.on('error', () => {});
    socket.send('x'.repeat(41 * 1024 * 1024));
    expect(await closed(socket)).toBe(1009);
    await fake.alone();
  });

  it('ends with the host, and takes its face along', async () => {
    const socket = await dialIn();
    const end = closed(socket);
    await host.close();
    await end;
    await fake.alone();
  });
});

it('a port that is taken is said to be so', async () => {
  const again = await startHttpHost({
    conductor: fake.conductor,
    pageFolder: join(folder, 'page'),
    port: host.port,
    now: Date.now,
  });
  expect(again).toMatchObject({ ok: false, failure: { message: expect.stringContaining(`${host.port}`) } });
});
