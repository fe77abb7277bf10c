import { type JournalEntry, LLMock } from '@copilotkit/aimock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PlanPhase, PlanUsage } from '../../shared/plan';
import type { Problem } from '../../shared/problem';
import { type Message, userMessage } from '../workers/message';
import type { Provider } from '../workers/providers/provider';
import {
  counts,
  forward,
  KEY,
  type Protocol,
  protocols,
  serve,
  type TestServer,
} from '../workers/providers/provider-rig';
import { createSdkProvider } from '../workers/providers/sdk-provider';
import type { Timer } from '../workers/timer';
import { createInstantTimer, createManualTimer } from '../workers/timer-rig';
import { type PlanEnd, planTrack } from './plan-track';

let mock: LLMock;
let servers: TestServer[];

beforeEach(async () => {
  mock = new LLMock({ port: 0, chunkSize: 24 });
  servers = [];
  await mock.start();
});

afterEach(async () => {
  await mock.stop();
  await Promise.all(servers.map((server) => server.close()));
});

const good = {
  title: 'Search',
  tickets: [
    { id: 'T-1', title: 'Index', description: 'Make an index', depends_on: [] },
    { id: 'T-2', title: 'Search', description: 'Search in it', depends_on: ['T-1'] },
  ],
};
const bad = { ...good, tickets: [good.tickets[0], { ...good.tickets[1], depends_on: ['T-9'] }] };

const proposes = (track: unknown) => ({
  toolCalls: [{ name: 'propose_track', arguments: JSON.stringify(track) }],
  usage: counts(900, 120),
});

interface Planned {
  readonly end: PlanEnd;
  readonly phases: PlanPhase[];
  readonly answers: { text: string; problems: readonly Problem[]; conversation: readonly Message[] }[];
  readonly usages: PlanUsage[];
  readonly live: string;
}

interface Given {
  url?: string;
  timer?: Timer;
  signal?: AbortSignal;
  onPhase?(phase: PlanPhase): void;
}

function providerOf({ name, kind, path }: Protocol, url: string): Provider {
  return createSdkProvider({
    name,
    kind,
    baseURL: `${url}${path}`,
    apiKey: KEY,
    keySource: 'SOME_KEY',
    timer: createManualTimer(),
    now: () => Date.parse('2030-01-01T00:00:00Z'),
    gatherMs: 0,
  });
}

async function plan(protocol: Protocol, given: Given = {}): Promise<Planned> {
  const { url = mock.url, timer = createInstantTimer(), onPhase = () => {} } = given;
  const phases: PlanPhase[] = [];
  const answers: Planned['answers'] = [];
  const usages: PlanUsage[] = [];
  let live = '';
  const end = await planTrack(
    {
      model: `${protocol.name}:${protocol.model}`,
      provider: providerOf(protocol, url),
      conversation: [userMessage('Let people search.')],
    },
    { timer, now: () => '2030-01-01T00:00:00.000Z', random: () => 0.5 },
    {
      phase(phase) {
        phases.push(phase);
        onPhase(phase);
      },
      live(text) {
        live += text;
      },
      used: async (usage) => void usages.push(usage),
      answered: async (answer) => void answers.push({ ...answer, conversation: [...answer.conversation] }),
    },
    given.signal ?? new AbortController().signal,
  );
  return { end, phases, answers, usages, live };
}

function bodies(requests: readonly JournalEntry[] = mock.getRequests()): string[] {
  return requests.map(({ body }) => JSON.stringify(body));
}

async function serving(...given: Parameters<typeof serve>): Promise<string> {
  const server = await serve(...given);
  servers.push(server);
  return server.url;
}

const onlyOne = protocols.filter(({ name }) => name === 'openai' || name === 'ollama');

describe.each(protocols)('a plan by $name', (protocol) => {
  it('is the input of one call, as a ticket file, with what it cost', async () => {
    mock.on({}, { content: 'Here it is.', ...proposes(good) });
    const { end, phases, answers, usages, live } = await plan(protocol);
    expect(end).toEqual({ phase: 'answered' });
    expect(phases).toEqual([{ phase: 'asking', round: 0 }]);
    expect(answers.map(({ text, problems }) => ({ track: JSON.parse(text), problems }))).toEqual([
      { track: good, problems: [] },
    ]);
    expect(usages).toEqual([
      expect.objectContaining({ model: `${protocol.name}:${protocol.model}`, estimated: false }),
    ]);
    expect(live).toContain('Here it is.');
    expect(bodies()).toHaveLength(1);
    expect(bodies()[0]).toContain('propose_track');
    expect(bodies()[0]).not.toContain('write_file');
  });

  it('with a problem goes back to the model once, and then is right', async () => {
    mock.on({ hasToolResult: false }, proposes(bad));
    mock.on({}, proposes(good));
    const { end, phases, answers, usages } = await plan(protocol);
    expect(end).toEqual({ phase: 'answered' });
    expect(phases).toEqual([
      { phase: 'asking', round: 0 },
      { phase: 'asking', round: 1 },
    ]);
    expect(answers.map(({ problems }) => problems.length)).toEqual([1, 0]);
    expect(answers[0]?.problems[0]).toMatchObject({ line: 15, message: expect.stringContaining('T-9') });
    expect(usages).toHaveLength(2);
    expect(bodies()).toHaveLength(2);
    expect(bodies()[1]).toMatch(/Mend these problems.*plan\.json:15:\d+ .*T-9/);
    // Every call has its result, so that a person's notes can follow.
    expect(answers.at(-1)?.conversation.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'assistant',
      'tool',
    ]);
  });

  it('that is never right ends after two rounds, with its problems and its text', async () => {
    mock.on({}, proposes(bad));
    const { end, phases, answers } = await plan(protocol);
    expect(end).toEqual({ phase: 'answered' });
    expect(phases.map((phase) => ('round' in phase ? phase.round : null))).toEqual([0, 1, 2]);
    expect(bodies()).toHaveLength(3);
    expect(answers.at(-1)?.problems).toHaveLength(1);
    expect(JSON.parse(answers.at(-1)?.text ?? '')).toEqual(bad);
  });

  it('is asked for again after the wait that the server asks for, in sight', async () => {
    mock.on({}, proposes(good));
    let asked = 0;
    const url = await serving(async (request, response, body) => {
      if (++asked === 1) {
        response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '7' });
        response.end('{"error":{"message":"Slow down."}}');
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(await forward(mock.url, request, body));
    });
    const timer = createInstantTimer();
    const { end, phases, usages } = await plan(protocol, { url, timer });
    expect(end).toEqual({ phase: 'answered' });
    expect(phases).toEqual([
      { phase: 'asking', round: 0 },
      {
        phase: 'waiting',
        round: 0,
        tries: 1,
        reason: expect.stringContaining('429'),
        at: '2030-01-01T00:00:07.000Z',
      },
      { phase: 'asking', round: 0 },
    ]);
    expect(timer.asked).toEqual([7000]);
    // What was refused before its first byte cost nothing.
    expect(usages).toHaveLength(1);
  });

  it('whose stream is cut is no answer; after five tries it is given up, and each one counts', async () => {
    mock.on({}, { content: 'I think about it.', ...proposes(good) });
    let asked = 0;
    const url = await serving(async (request, response, body) => {
      asked++;
      const whole = await forward(mock.url, request, body);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(whole.slice(0, whole.length / 3), () => response.destroy());
    });
    const { end, answers, usages } = await plan(protocol, { url });
    expect(end).toEqual({ phase: 'failed', reason: expect.stringMatching(/broke off.*tried 5 times/) });
    expect(answers).toEqual([]);
    expect(asked).toBe(5);
    expect(usages).toHaveLength(5);
    expect(usages.every(({ estimated }) => estimated)).toBe(true);
  });

  it('may come as text by a model that calls no tools, and its problems go back in words', async () => {
    const fenced = (track: object) =>
      `<think>{ hm }</think>Sure:\n\`\`\`json\n${JSON.stringify(track, null, 2)}\n\`\`\`\nDone.`;
    let asked = 0;
    mock.on({ predicate: () => ++asked === 1 }, { content: fenced(bad) });
    mock.on({}, { content: `<think>{ hm }</think>Here: ${JSON.stringify(good)}` });
    const { end, answers } = await plan(protocol);
    expect(end).toEqual({ phase: 'answered' });
    expect(answers.map(({ text }) => JSON.parse(text))).toEqual([bad, good]);
    expect(bodies().at(-1)).toMatch(/Mend these problems.*T-9/);
  });
});

describe.each(onlyOne)('a plan by $name', (protocol) => {
  it('is cancelled while it waits for another try', async () => {
    const url = await serving((_request, response) => {
      response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '3000' });
      response.end('{}');
    });
    const controller = new AbortController();
    const { end } = await plan(protocol, {
      url,
      timer: createManualTimer(),
      signal: controller.signal,
      onPhase: ({ phase }) => phase === 'waiting' && setImmediate(() => controller.abort()),
    });
    expect(end).toEqual({ phase: 'cancelled' });
    expect(servers[0]?.asked).toBe(1);
  });

  it('whose call is no JSON is told whole, with the place', async () => {
    // A try that was cut leaves nothing behind.
    let asked = 0;
    const url = await serving(async (request, response, body) => {
      const whole = await forward(mock.url, request, body);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (++asked > 1) response.end(whole);
      else response.write(whole.slice(0, whole.length / 2), () => response.destroy());
    });
    const broken = `{"title":"Long","tickets":[{"id":"T-1","description":"${'x'.repeat(5000)}"}`;
    mock.on({ hasToolResult: false }, { toolCalls: [{ name: 'propose_track', arguments: broken }] });
    mock.on({}, proposes(good));
    const { answers } = await plan(protocol, { url });
    expect(answers[0]?.text).toBe(broken);
    expect(answers[0]?.problems[0]).toMatchObject({ line: 1 });
    expect(answers.at(-1)?.problems).toEqual([]);
  });

  it('whose list came in quotes is taken for the list', async () => {
    mock.on({}, proposes({ ...good, tickets: JSON.stringify(good.tickets) }));
    const { answers } = await plan(protocol);
    expect(answers.map(({ text }) => JSON.parse(text))).toEqual([good]);
  });

  it('of words alone shows the words', async () => {
    mock.on({}, { content: 'Which notes do you mean?' });
    const { end, answers } = await plan(protocol);
    expect(end).toEqual({ phase: 'answered' });
    expect(answers).toHaveLength(3);
    expect(answers.at(-1)).toMatchObject({ text: 'Which notes do you mean?' });
    expect(answers.at(-1)?.problems).not.toEqual([]);
  });

  it('that calls a tool nobody offered hears so', async () => {
    mock.on({ hasToolResult: false }, { toolCalls: [{ name: 'read_file', arguments: '{"path":"a"}' }] });
    mock.on({}, proposes(good));
    const { answers } = await plan(protocol);
    expect(answers.at(-1)?.problems).toEqual([]);
    expect(bodies()[1]).toContain('There is no tool “read_file”, only propose_track.');
  });

  it('is not tried again where that mends nothing', async () => {
    const url = await serving((_request, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"error":{"message":"Bad key"}}');
    });
    const { end, phases } = await plan(protocol, { url });
    expect(end).toEqual({ phase: 'failed', reason: expect.stringContaining('SOME_KEY') });
    expect(phases).toHaveLength(1);
  });
});
