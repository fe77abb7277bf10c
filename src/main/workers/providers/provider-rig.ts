// For tests of providers: servers that really answer over HTTP, well or badly, and what was asked of them.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { ProviderKind } from '../../../shared/settings';
import type { WireRecorder } from '../exchanges/wire-recorder';
import type { Message } from '../message';
import type { Timer } from '../timer';
import { createManualTimer } from '../timer-rig';
import { tools } from '../tools/find-tool';
import type { ModelAnswer } from './provider';
import { createSdkProvider, type SdkProviderOptions } from './sdk-provider';

export interface Protocol {
  readonly name: string;
  readonly kind: ProviderKind;
  /** Behind the server's address. */
  readonly path: string;
  readonly model: string;
}

export const protocols: readonly Protocol[] = [
  { name: 'google', kind: 'google', path: '/v1beta', model: 'gemini-2.5-flash-lite' },
  { name: 'anthropic', kind: 'anthropic', path: '/v1', model: 'claude-haiku-4-5' },
  { name: 'openai', kind: 'openai', path: '/v1', model: 'gpt-5-mini' },
  { name: 'ollama', kind: 'openai-compatible', path: '/v1', model: 'qwen3:8b' },
];

export const KEY = 'secret-key-1234567890';

export const HELLO: readonly Message[] = [{ role: 'user', content: [{ type: 'text', text: 'Say hello.' }] }];

export interface Asked {
  readonly answer: ModelAnswer;
  /** What people saw while it came. */
  readonly shown: string;
}

export async function ask(
  { name, kind, path, model }: Protocol,
  url: string,
  given: Partial<SdkProviderOptions> & { signal?: AbortSignal; timer?: Timer; wire?: WireRecorder } = {},
  conversation = HELLO,
): Promise<Asked> {
  const { signal = new AbortController().signal, wire, ...options } = given;
  const provider = createSdkProvider({
    name,
    kind,
    baseURL: `${url}${path}`,
    apiKey: KEY,
    keySource: 'SOME_KEY',
    timer: createManualTimer(),
    now: () => Date.parse('2030-01-01T00:00:00Z'),
    gatherMs: 0,
    ...options,
  });
  let shown = '';
  const onText = (text: string) => {
    shown += text;
  };
  const answer = await provider.ask({
    model: `${name}:${model}`,
    conversation,
    tools,
    signal,
    onText,
    ...(wire === undefined ? {} : { wire }),
  });
  return { answer, shown };
}

export interface TestServer {
  readonly url: string;
  /** How often it was asked. */
  readonly asked: number;
  close(): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: Buffer) => unknown;

export async function serve(handler: Handler): Promise<TestServer> {
  let asked = 0;
  const server = createServer(async (request, response) => {
    asked++;
    const body = await buffer(request);
    await handler(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    get asked() {
      return asked;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Answers every request with the same status, body and headers. */
export function serveStatus(
  status: number,
  body: string,
  headers: Record<string, string> = {},
): Promise<TestServer> {
  return serve((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  });
}

/** The events of a stream, each with the empty line that ends it. */
export function eventsOf(stream: string): string[] {
  return stream.split(/(?<=\n\n)/).filter((event) => event.trim() !== '');
}

export function sendEvents(response: ServerResponse, events: readonly string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) response.write(event);
}

/** Asks `url` what it was asked itself and hands the answer's body on, as text. */
export async function forward(url: string, request: IncomingMessage, body: Buffer): Promise<string> {
  const answer = await fetch(`${url}${request.url}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: body.toString(),
  });
  return answer.text();
}

/** What the mock shall report, in the words of every protocol. */
export function counts(input: number, output: number) {
  return {
    input_tokens: input,
    output_tokens: output,
    prompt_tokens: input,
    completion_tokens: output,
    promptTokenCount: input,
    candidatesTokenCount: output,
  };
}
