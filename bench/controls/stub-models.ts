import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server with three models: `stream` writes a word every 10 ms and never ends, `busy` always refuses with 429, `quick` answers at once. */
export interface StubModels {
  readonly baseURL: string;
  /** How many answers are being streamed right now. */
  streaming(): number;
  /** Resolves when no answer is streamed any more. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

export async function startStubModels(): Promise<StubModels> {
  const open = new Set<ServerResponse>();
  let waiting: (() => void)[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    const { model } = JSON.parse(body) as { model: string };
    if (model === 'busy') {
      response.writeHead(429, { 'retry-after': '30', 'content-type': 'application/json' });
      response.end('{"error":{"message":"Too many requests, rate limit reached"}}');
      return;
    }
    const send = (fields: object) => response.write(`data: ${JSON.stringify({ id: '1', ...fields })}\n\n`);
    const say = (content: string) =>
      send({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.on('error', () => {});
    if (model === 'quick') {
      say('Done.');
      send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
      send({ choices: [], usage: { prompt_tokens: 100, completion_tokens: 2 } });
      response.end('data: [DONE]\n\n');
      return;
    }
    open.add(response);
    const timer = setInterval(() => say('abc '), 10);
    response.on('close', () => {
      clearInterval(timer);
      open.delete(response);
      if (open.size > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseURL: `http://127.0.0.1:${port}/v1`,
    streaming: () => open.size,
    quiet: () => (open.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
