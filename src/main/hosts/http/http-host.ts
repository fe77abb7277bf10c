import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { fail, type Result, succeed } from '../../../shared/result';
import type { Conductor, FaceServices } from '../../runs/conductor';
import { createPageFiles } from '../page-files';
import { bareHeaders } from '../page-policy';
import { createCredentials } from './credentials';
import { isOwnHost, isOwnOrigin } from './own-address';
import { connectSocket } from './socket-face';

const LOOPBACK = '127.0.0.1';
const SUBPROTOCOL = 'baton';
const TOKEN_PREFIX = 'token.';
/** A dropped file of 16 MB fits, as JSON with its escapes. */
const MAX_MESSAGE_BYTES = 40 * 1024 * 1024;
const MAX_BODY_BYTES = 1024;

const codeSchema = z.object({ code: z.string() });

export interface HttpHostOptions {
  readonly conductor: Conductor;
  /** The built page. */
  readonly pageFolder: string;
  /** 0 takes any free one. */
  readonly port: number;
  now(): number;
}

export interface HttpHost {
  readonly port: number;
  /** An address that opens Baton once: its code is good for one page and ten minutes. */
  newLink(): string;
  close(): Promise<void>;
}

/**
 * Baton in a browser: the page, and a WebSocket for each page that has a token, on this machine's loopback only.
 * Checked in this order, and before a WebSocket is accepted: Host, Origin, token, and then each message's schema.
 */
export async function startHttpHost(
  options: HttpHostOptions,
): Promise<Result<HttpHost, { type: 'not_listening'; message: string }>> {
  const { conductor, pageFolder, now } = options;
  const credentials = createCredentials(now);
  const page = createPageFiles(pageFolder);
  let port = options.port;

  const app = new Hono();
  app.use(async (context, next) => {
    const host = context.req.header('host');
    if (!isOwnHost(host, port)) return context.text('This is not the address of Baton', 403, bareHeaders);
    const reads = context.req.method === 'GET' || context.req.method === 'HEAD';
    if (!reads && !isOwnOrigin(context.req.header('origin'), host))
      return context.text('This comes from another page', 403, bareHeaders);
    return next();
  });
  app.post('/api/token', async (context) => {
    // A body that does not say its length has none here.
    const length = Number(context.req.header('content-length') ?? Number.NaN);
    if (!(length <= MAX_BODY_BYTES)) return context.text('A code is short', 413, bareHeaders);
    const body = codeSchema.safeParse(await context.req.json().catch(() => null));
    if (!body.success) return context.text('A code is needed', 400, bareHeaders);
    const token = credentials.redeem(body.data.code);
    return token === null
      ? context.text('This link was used or is too old: ask Baton for a new one', 401, bareHeaders)
      : context.json({ token }, 200, bareHeaders);
  });
  app.get('*', (context) => page(new URL(context.req.url).pathname, [`ws://${context.req.header('host')}`]));

  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: () => SUBPROTOCOL,
  });
  const services: FaceServices = {
    'browser.link': async () => succeed({ url: newLink() }),
  };
  const streams = new Set<Duplex>();
  server.on('connection', (stream) => {
    streams.add(stream);
    stream.on('close', () => streams.delete(stream));
  });
  server.on('upgrade', (request, stream, head) => {
    const refusal = refuseUpgrade(request, port, credentials.knows);
    if (refusal !== null) {
      endWith(stream, refusal);
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => connectSocket(socket, conductor, services));
  });

  const listening = await listen(server, options.port);
  if (!listening.ok) return listening;
  port = listening.value;

  function newLink(): string {
    return `http://${LOOPBACK}:${port}/#${credentials.newCode()}`;
  }

  return succeed({
    port,
    newLink,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const stream of streams) stream.destroy();
      await closed;
    },
  });
}

/** The status that a wrong upgrade is answered with, or null for a right one. */
function refuseUpgrade(
  request: IncomingMessage,
  port: number,
  knows: (token: string) => boolean,
): number | null {
  const { host, origin } = request.headers;
  if (!isOwnHost(host, port) || !isOwnOrigin(origin, host)) return 403;
  if (request.url !== '/api/socket') return 404;
  const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const token = protocols.find((name) => name.startsWith(TOKEN_PREFIX))?.slice(TOKEN_PREFIX.length);
  if (token === undefined || !knows(token)) return 401;
  return protocols.includes(SUBPROTOCOL) ? null : 400;
}

function endWith(stream: Duplex, status: number): void {
  stream.on('error', () => {});
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function listen(
  server: Server,
  port: number,
): Promise<Result<number, { type: 'not_listening'; message: string }>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' ? 'it is taken; name another with --port' : error.message;
      resolve(
        fail({ type: 'not_listening', message: `Port ${port} of ${LOOPBACK} cannot be used: ${taken}.` }),
      );
    });
    server.listen(port, LOOPBACK, () => resolve(succeed((server.address() as AddressInfo).port)));
  });
}
