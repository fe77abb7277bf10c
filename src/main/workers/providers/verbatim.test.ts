import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorker } from '../create-worker';
import { sampleStep, turnJob } from '../job-rig';
import { systemTimer } from '../timer';
import { createModels } from './models';
import {
  eventsOf,
  forward,
  KEY,
  type Protocol,
  protocols,
  sendEvents,
  serve,
  type TestServer,
} from './provider-rig';

let base: string;
let server: TestServer;
let mock: LLMock;
let bodies: string[];

const GEMINI = [
  { text: 'Let me see.', thought: true, thoughtSignature: 'signature-of-thought' },
  { functionCall: { name: 'read_file', args: { path: 'a.txt' } }, thoughtSignature: 'signature-of-call' },
  { functionCall: { name: 'read_file', args: { path: 'b.txt' } } },
]
  .map((part, index, { length }) => ({
    candidates: [
      {
        index: 0,
        content: { role: 'model', parts: [part] },
        ...(index === length - 1 ? { finishReason: 'STOP' } : {}),
      },
    ],
    usageMetadata: {
      promptTokenCount: 100,
      cachedContentTokenCount: 60,
      candidatesTokenCount: 10,
      thoughtsTokenCount: 5,
      totalTokenCount: 115,
    },
  }))
  .map((event) => `data: ${JSON.stringify(event)}\n\n`);

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'baton-verbatim-'));
  bodies = [];
  mock = new LLMock({ port: 0 });
  mock.on(
    {},
    {
      reasoning: 'Let me see.',
      reasoningSignature: 'signature-of-thought',
      redactedThinking: ['what-nobody-may-read'],
      toolCalls: [
        { name: 'read_file', arguments: '{"path":"a.txt"}' },
        { name: 'read_file', arguments: '{"path":"b.txt"}' },
      ],
    },
  );
  await mock.start();
  server = await serve(async (request, response, body) => {
    bodies.push(body.toString());
    const isGemini = request.url?.includes('gemini') === true;
    sendEvents(response, isGemini ? GEMINI : eventsOf(await forward(mock.url, request, body)));
    response.end();
  });
});

afterEach(async () => {
  await server.close();
  await mock.stop();
  await rm(base, { recursive: true });
});

/** As a process that has just been started: what it knows of the turn before, it has from disk. */
async function turn({ name, kind, path, model }: Protocol, number: number): Promise<unknown> {
  const worker = createWorker({
    recordsFolder: join(base, 'records'),
    closed: [],
    onStream: () => {},
    models: createModels({
      settings: { providers: { [name]: { kind, baseURL: `${server.url}${path}`, apiKeyEnv: 'SOME_KEY' } } },
      env: { SOME_KEY: KEY },
      timer: systemTimer,
      now: () => 0,
    }),
  });
  const edited = { tool: 'read_file', input: { path: 'other.txt' } };
  const steps =
    number === 1
      ? []
      : [
          sampleStep('T-1#1.1', ['read_file', { path: 'a.txt' }]),
          sampleStep('T-1#1.2', edited, { edited: true }),
        ];
  const proposal = {
    role: '',
    model: `${name}:${model}`,
    prompt: 'Do it.',
    context: [],
    setup: [],
    verify: [],
  };
  const job = turnJob(base, {}, number, steps, { proposal });
  return worker.turn(job, new AbortController().signal).finally(() => worker.close());
}

describe('what a provider wants back comes back as it was, from disk and next to an edited call', () => {
  const wanted: Record<string, string[]> = {
    google: ['signature-of-thought', 'signature-of-call'],
    anthropic: ['"signature":"signature-of-thought"', 'what-nobody-may-read'],
    openai: ['"encrypted_content":"', '"store":false'],
    ollama: ['"reasoning_content":"Let me see."'],
  };

  it.each(protocols)('with $name', async (protocol) => {
    expect(await turn(protocol, 1)).toMatchObject({
      type: 'answered',
      calls: [{ input: { path: 'a.txt' } }, { input: { path: 'b.txt' } }],
    });
    await turn(protocol, 2);
    const [, second = ''] = bodies;
    for (const text of wanted[protocol.name] ?? []) expect(second).toContain(text);
    expect(second).toContain('other.txt');
    expect(second).not.toContain('b.txt');
  });

  it('and what the run hears of a turn has none of it', async () => {
    const [google] = protocols;
    expect(await turn(google as Protocol, 1)).not.toHaveProperty('content');
  });
});

describe('a request', () => {
  it('to Anthropic asks for its conversation to be cached', async () => {
    await turn(protocols[1] as Protocol, 1);
    expect(bodies[0]).toContain('"cache_control":{"type":"ephemeral"}');
  });

  it('to a server of the OpenAI kind asks for the usage', async () => {
    await turn(protocols[3] as Protocol, 1);
    expect(bodies[0]).toContain('"include_usage":true');
  });

  it('counts each token once: what was cached and what was thought stand for themselves', async () => {
    expect(await turn(protocols[0] as Protocol, 1)).toMatchObject({
      usage: { input: 40, cacheRead: 60, cacheWrite: 0, output: 10, reasoning: 5, estimated: false },
    });
  });
});
