import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JournalEntry, LLMock } from '@copilotkit/aimock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../../shared/limits';
import { succeed } from '../../../shared/result';
import { type RunEvent, WORKERS_ONLY } from '../../../shared/run-event';
import { createRunState } from '../../../shared/run-state';
import type { ApprovalMode, TicketDefinition } from '../../../shared/ticket';
import { createEngine, type Engine } from '../../engine/engine';
import { noDispatch } from '../../engine/no-dispatch';
import { sharedWorkspace } from '../../engine/shared-workspace';
import { createWorker, type Worker, type WorkerOptions } from '../create-worker';
import { sampleTicket, sampleTrack, turnJob } from '../job-rig';
import { systemTimer } from '../timer';
import { createManualTimer } from '../timer-rig';
import { toolPolicy } from '../tools/tool-policy';
import { createModels, type Models } from './models';
import {
  ask,
  counts,
  eventsOf,
  forward,
  KEY,
  type Protocol,
  protocols,
  sendEvents,
  serve,
} from './provider-rig';

let base: string;
let workspace: string;
let mock: LLMock;

const workers: Worker[] = [];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'baton-models-'));
  workspace = join(base, 'workspace');
  await mkdir(workspace);
  await writeFile(join(workspace, 'a.txt'), 'the old words\n');
  mock = new LLMock({ port: 0 });
  await mock.start();
});

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.close();
  await mock.stop();
  await rm(base, { recursive: true });
});

function workerWith(more: Partial<WorkerOptions>): Worker {
  const worker = createWorker({
    recordsFolder: join(base, 'records'),
    closed: [],
    onStream: () => {},
    ...more,
  });
  workers.push(worker);
  return worker;
}

function modelsOf({ name, kind, path }: Protocol, url = mock.url): Models {
  return createModels({
    settings: { providers: { [name]: { kind, baseURL: `${url}${path}`, apiKeyEnv: 'SOME_KEY' } } },
    env: { SOME_KEY: KEY },
    timer: systemTimer,
    now: () => 0,
  });
}

interface Ran {
  readonly engine: Engine;
  readonly events: RunEvent[];
}

async function run(
  protocol: Protocol,
  mode: ApprovalMode,
  ticket: Partial<TicketDefinition> = {},
): Promise<Ran> {
  const events: RunEvent[] = [];
  const engine = createEngine(createRunState('run-1'), {
    now: () => '2030-01-01T00:00:00.000Z',
    random: () => 0,
    wait: async () => {},
    workspaces: sharedWorkspace,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    journal: { append: async () => succeed(null) },
    dispatch: noDispatch,
    worker: workerWith({ models: modelsOf(protocol) }),
    tools: toolPolicy,
    publish: (batch) => events.push(...batch),
    trouble: (message) => expect(message).toBeNull(),
  });
  const model = `${protocol.name}:${protocol.model}`;
  await engine.command({ type: 'run.open', track: sampleTrack, tickets: [sampleTicket(ticket)] });
  await engine.command({
    type: 'run.start',
    workspace,
    mode,
    parallel: 1,
    limits: NO_LIMITS,
    ...WORKERS_ONLY,
    model,
  });
  await engine.idle();
  return { engine, events };
}

function bodies(requests: readonly JournalEntry[] = mock.getRequests()): string[] {
  return requests.map(({ body }) => JSON.stringify(body));
}

const USAGE = expect.objectContaining({ type: 'usage.recorded', tier: 3, estimated: false });

describe.each(protocols)('an attempt with a model of $name', (protocol) => {
  it('goes from its ticket over several calls to its summary, each request with its usage', async () => {
    mock.on(
      { hasToolResult: false },
      {
        content: 'I read both.',
        reasoning: 'Best to look first.',
        toolCalls: [
          { name: 'read_file', arguments: '{"path":"a.txt"}' },
          { name: 'list_files', arguments: '{}' },
        ],
        usage: counts(100, 20),
      },
    );
    mock.on(
      { predicate: ({ messages }) => JSON.stringify(messages).includes('wrote b.txt') },
      { content: 'All is written.', usage: counts(500, 5) },
    );
    mock.on(
      {},
      {
        toolCalls: [{ name: 'write_file', arguments: '{"path":"b.txt","content":"the new words\\n"}' }],
        usage: counts(300, 30),
      },
    );

    const { engine, events } = await run(protocol, 'all');
    expect(engine.state.tickets.get('T-1')?.state).toMatchObject({
      status: 'completed',
      summary: 'All is written.',
    });
    expect(await readFile(join(workspace, 'b.txt'), 'utf8')).toBe('the new words\n');
    expect(events.filter(({ type }) => type === 'usage.recorded')).toEqual([USAGE, USAGE, USAGE]);
    expect(engine.state.attempts.get('T-1#1')?.usage).toMatchObject({
      requests: 3,
      input: 900,
      cacheRead: 0,
      output: 55,
      estimated: 0,
      unpriced: protocol.name === 'ollama' ? 3 : 0,
    });
    const [first, second, third, ...more] = bodies();
    expect(more).toEqual([]);
    expect(first).toContain('# Ticket T-1: Say hello');
    expect(first).toContain('"read_file"');
    expect(second).toContain('the old words');
    expect(third).toContain('wrote b.txt, 1 line');
    expect(JSON.stringify(events)).not.toContain(KEY);
    expect(await readFile(join(base, 'records/0-1.jsonl'), 'utf8')).not.toContain(KEY);
  });

  it('hears of what really ran: an edited input takes the place of its own', async () => {
    mock.on(
      { hasToolResult: false },
      {
        reasoning: 'I know what to do.',
        toolCalls: [{ name: 'write_file', arguments: '{"path":"wrong.txt","content":"x"}' }],
      },
    );
    mock.on({}, { content: 'Done.' });
    const { engine } = await run(protocol, 'auto', { stepMode: true });
    const [approval] = engine.state.approvals.values();
    if (approval?.action.kind !== 'step') throw new Error('Nothing asks.');
    const call = { tool: 'write_file', input: { path: 'right.txt', content: 'x' } };
    await engine.command({
      type: 'approval.answer',
      approval: approval.id,
      hash: approval.hash,
      answer: { answer: 'approve', edited: { ...approval.action, call } },
    });
    await engine.idle();
    const [, second = ''] = bodies();
    expect(second).toContain('right.txt');
    expect(second).not.toContain('wrong.txt');
    expect(second).toContain('A person changed the input of this call');
  });

  it('hears what was wrong with calls that cannot run, and goes on', async () => {
    mock.on(
      { hasToolResult: false },
      {
        toolCalls: [
          { name: 'no_such_tool', arguments: '{"a":1}' },
          { name: 'read_file', arguments: '{"path":7}' },
          { name: 'write_file', arguments: '{"path":"b.txt","con' },
        ],
      },
    );
    mock.on({}, { content: 'I see.' });
    const { engine } = await run(protocol, 'all');
    expect(engine.state.tickets.get('T-1')?.state).toMatchObject({ status: 'completed', summary: 'I see.' });
    const [, second = ''] = bodies();
    expect(second).toContain('There is no tool “no_such_tool”');
    expect(second).toMatch(/The input of read_file is wrong: “path”/);
    // The mock itself turns what is not JSON into an empty object for some protocols.
    expect(second).toMatch(/The input of write_file is (not a JSON object|wrong: “path” is missing)/);
  });

  it('takes a call with an argument of 10 MB as any other', async () => {
    const content = 'x'.repeat(10 * 1024 * 1024);
    await mock.stop();
    mock = new LLMock({ port: 0, chunkSize: 64 * 1024 });
    mock.on(
      { hasToolResult: false },
      { toolCalls: [{ name: 'write_file', arguments: JSON.stringify({ path: 'big.txt', content }) }] },
    );
    await mock.start();
    const { engine } = await run(protocol, 'all');
    // The mock refuses to hear so long a conversation; real models do as well.
    expect(engine.state.tickets.get('T-1')?.state).toMatchObject({
      status: 'blocked',
      reason: expect.stringMatching(/too large|broke off/),
    });
    expect((await readFile(join(workspace, 'big.txt'))).length).toBe(content.length);
  });
});

// The mock ends OpenAI's answers as whole ones, whatever the fixture says.
describe.each(protocols.filter(({ kind }) => kind !== 'openai'))('an answer of $name', (protocol) => {
  it.each([
    ['says nothing', { content: '' }, /gave an empty answer/],
    ['is cut at its longest', { content: 'I was just', finishReason: 'length' }, /was cut at the longest/],
    ['is held back', { content: 'I', finishReason: 'content_filter' }, /(content filter|ended its answer)/],
  ])('that %s fails the attempt and says why', async (_what, response, reason) => {
    mock.on({}, response);
    const { engine } = await run(protocol, 'all');
    expect(engine.state.tickets.get('T-1')?.state).toMatchObject({
      status: 'blocked',
      kind: 'failed',
      reason: expect.stringMatching(reason),
    });
  });

  it('that was cut behind a call runs nothing', async () => {
    mock.on(
      {},
      {
        content: 'Now.',
        toolCalls: [{ name: 'write_file', arguments: '{"path":"b.txt","content":"x"}' }],
        finishReason: 'length',
      },
    );
    const { engine } = await run(protocol, 'all');
    expect(engine.state.tickets.get('T-1')?.state).toMatchObject({ status: 'blocked' });
    expect(engine.state.steps.size).toBe(0);
  });
});

describe('an answer of openai', () => {
  it.each([
    ['max_output_tokens', /was cut at the longest/],
    ['content_filter', /content filter/],
  ])('that is incomplete (%s) runs nothing, and its usage counts', async (why, reason) => {
    mock.on({}, { toolCalls: [{ name: 'write_file', arguments: '{"path":"b.txt","content":"x"}' }] });
    const server = await serve(async (request, response, body) => {
      const stream = (await forward(mock.url, request, body))
        .replaceAll('response.completed', 'response.incomplete')
        .replaceAll('"status":"completed"', `"status":"incomplete","incomplete_details":{"reason":"${why}"}`);
      sendEvents(response, eventsOf(stream));
      response.end();
    });
    const { answer } = await ask(protocols[2] as Protocol, server.url);
    await server.close();
    expect(answer).toMatchObject({ type: 'failed', retry: null, usage: { estimated: false } });
    expect(answer).toHaveProperty('reason', expect.stringMatching(reason));
  });

  it('that says nothing fails', async () => {
    mock.on({}, { content: '' });
    const { answer } = await ask(protocols[2] as Protocol, mock.url);
    expect(answer).toMatchObject({ type: 'failed', reason: 'openai gave an empty answer.' });
  });
});

describe('a turn that may be asked again', () => {
  it('is asked again under the same number, and what was shown of it makes place for the answer', async () => {
    const protocol = protocols.find(({ kind }) => kind === 'openai-compatible') as Protocol;
    let tries = 0;
    const chunk = (content: string, end: string | null) =>
      `data: ${JSON.stringify({ id: '1', choices: [{ index: 0, delta: { content }, finish_reason: end }] })}\n\n`;
    const server = await serve((_request, response) => {
      sendEvents(response, ++tries === 1 ? [chunk('Half', null)] : [chunk('Whole.', 'stop')]);
      response.end();
    });
    const worker = workerWith({ models: modelsOf(protocol, server.url), timer: createManualTimer() });
    const place = { key: 'T-1#1', position: 0, number: 1 };
    const proposal = {
      role: '',
      model: `${protocol.name}:x`,
      prompt: 'Do it.',
      context: [],
      setup: [],
      verify: [],
    };
    const job = turnJob(workspace, {}, 1, [], { proposal });
    const live = new AbortController().signal;
    const first = await worker.turn(job, live);
    expect(first).toMatchObject({ type: 'failed', retry: { afterMs: null }, usage: { estimated: true } });
    expect((await worker.readRecord(place)).entries).toEqual([{ kind: 'text', turn: 1, text: 'Half' }]);
    expect(await worker.turn(job, live)).toMatchObject({ type: 'answered', text: 'Whole.' });
    expect((await worker.readRecord(place)).entries).toEqual([{ kind: 'text', turn: 1, text: 'Whole.' }]);
    await server.close();
  });
});
