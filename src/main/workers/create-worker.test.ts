import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StreamMessage } from '../../shared/attempt-record';
import { fold } from '../../shared/fold';
import { NO_LIMITS } from '../../shared/limits';
import { succeed } from '../../shared/result';
import { type RunEvent, WORKERS_ONLY } from '../../shared/run-event';
import { createRunState, type Step } from '../../shared/run-state';
import type { ApprovalMode, TicketDefinition } from '../../shared/ticket';
import { createEngine, type Engine } from '../engine/engine';
import { noDispatch } from '../engine/no-dispatch';
import { sharedWorkspace } from '../engine/shared-workspace';
import { createWorker, type Worker, type WorkerOptions } from './create-worker';
import {
  prepareJob,
  sampleProposal,
  sampleStep,
  sampleTicket,
  sampleTrack,
  stepJob,
  turnJob,
} from './job-rig';
import { createManualTimer } from './timer-rig';
import { toolPolicy } from './tools/tool-policy';

let base: string;
let workspace: string;
let recordsFolder: string;
let messages: StreamMessage[];
let workers: Worker[];

beforeEach(async () => {
  workers = [];
  base = await mkdtemp(join(tmpdir(), 'baton-worker-'));
  workspace = join(base, 'workspace');
  recordsFolder = join(base, 'records');
  await mkdir(workspace);
  messages = [];
});

afterEach(async () => {
  for (const worker of workers) await worker.close();
  await rm(base, { recursive: true });
});

const place = { key: 'T-1#1', position: 0, number: 1 };
const live = new AbortController().signal;

/** As a process that has just been started. */
function fresh(more: Partial<WorkerOptions> = {}): Worker {
  const onStream = (message: StreamMessage) => messages.push(message);
  const worker = createWorker({ recordsFolder, closed: [], onStream, ...more });
  workers.push(worker);
  return worker;
}

const write = { tool: 'write_file', input: { path: 'a.txt', content: 'one\n' } };

function writeStep(change: Partial<Step> = {}): Step {
  return sampleStep('T-1#1.1', write, change);
}

describe('what a worker would be started with', () => {
  it('is put together from the ticket', async () => {
    await writeFile(join(workspace, 'a.txt'), 'text');
    const prepared = await fresh().prepare(prepareJob(workspace, { targetFile: 'a.txt' }), live);
    expect(prepared).toMatchObject({
      ok: true,
      value: {
        role: 'Tier 3 worker',
        model: 'rehearsal',
        prompt: expect.stringContaining('# Ticket T-1: Say hello'),
        context: [{ name: 'File a.txt', text: 'text' }],
      },
    });
  });

  it('is what a person last made of it, exactly', async () => {
    const lastProposal = { ...sampleProposal, prompt: 'Mine.', context: [{ name: 'N', text: 'T' }] };
    const prepared = await fresh().prepare(prepareJob(workspace, {}, { lastProposal }), live);
    expect(prepared).toEqual(succeed(lastProposal));
  });

  it('has its files, their guide and what came of others read anew when it is what a person made of it', async () => {
    const files = ['seen.txt', 'left-out.txt', 'cut.txt', 'folder/new.txt'];
    const earlier = { file: 'old', 'AGENTS.md': 'old guide' };
    for (const name of files.slice(0, 3)) await writeFile(join(workspace, name), earlier.file);
    await writeFile(join(workspace, 'AGENTS.md'), earlier['AGENTS.md']);
    const of = { contextFiles: files, verify: ['make old'] };
    const past = { dependencies: [{ ticket: 'T-0', summary: 'Old.' }] };
    const first = await fresh().prepare(prepareJob(workspace, of, past), live);
    if (!first.ok) throw new Error(first.failure.reason);
    const context = first.value.context.flatMap((part) => {
      if (part.name === 'File left-out.txt') return [];
      return part.name === 'File cut.txt' ? [part, { name: 'Mine', text: 'By hand.' }] : [part];
    });
    const lastProposal = { ...first.value, model: 'mine:x', prompt: 'Mine.', setup: ['make mine'], context };
    await mkdir(join(workspace, 'folder'));
    for (const name of [...files, 'AGENTS.md']) await writeFile(join(workspace, name), `new ${name}`);
    const change = { lastProposal, dependencies: [{ ticket: 'T-0', summary: 'New.' }] };
    const job = prepareJob(workspace, { ...of, verify: ['make new'] }, change);
    const again = await fresh().prepare(job, live);
    if (!again.ok) throw new Error(again.failure.reason);
    const { context: parts, ...rest } = again.value;
    expect(rest).toEqual({
      role: 'Tier 3 worker',
      model: 'mine:x',
      prompt: 'Mine.',
      setup: ['make mine'],
      verify: ['make new'],
    });
    expect(parts.map(({ name, text }) => [name, text])).toEqual([
      ["The project's AGENTS.md", 'new AGENTS.md'],
      ['What came of T-0', 'New.'],
      ['File seen.txt', 'new seen.txt'],
      ['File cut.txt', 'new cut.txt'],
      ['Mine', 'By hand.'],
      ['File folder/new.txt', 'new folder/new.txt'],
    ]);
  });

  it('shows a file anew as a person chose to see it', async () => {
    await writeFile(join(workspace, 'a.py'), 'a = 1\n');
    const asked: string[] = [];
    const views = {
      view: async ({ source, view }: { source: string; view: 'whole' | 'curated' | 'skeleton' }) => {
        asked.push(view);
        return { text: source, view, note: null };
      },
    };
    const file = { path: 'a.py', view: 'skeleton', note: null } as const;
    const lastProposal = { ...sampleProposal, context: [{ name: 'File a.py', text: '', file }] };
    await fresh({ views }).prepare(prepareJob(workspace, { targetFile: 'a.py' }, { lastProposal }), live);
    expect(asked).toEqual(['skeleton']);
  });

  it('brings the notes of a review into what a person last made of it, once', async () => {
    const context = [
      { name: 'Review of attempt 1', text: 'Old.' },
      { name: 'N', text: 'T' },
    ];
    const lastProposal = { ...sampleProposal, prompt: 'Mine.', context };
    const returned = { attempt: 2, by: 'model', notes: 'Greet louder.' } as const;
    const prepared = await fresh().prepare(prepareJob(workspace, {}, { lastProposal, returned }), live);
    expect(prepared).toMatchObject({
      ok: true,
      value: {
        prompt: 'Mine.',
        context: [
          { name: 'N', text: 'T' },
          { name: 'Review of attempt 2', text: expect.stringContaining('Greet louder.') },
        ],
      },
    });
  });

  it('plays every ticket in a rehearsal, also one that names a model for the real thing', async () => {
    const job = prepareJob(workspace, { model: 'google:x' });
    expect(await fresh().prepare(job, live)).toMatchObject({ ok: true, value: { model: 'rehearsal' } });
  });

  it('needs a model that somebody serves', async () => {
    const reason = 'No provider serves the model “google:x”; this Baton has “rehearsal”.';
    expect(await fresh().prepare(prepareJob(workspace, {}, { model: 'google:x' }), live)).toEqual({
      ok: false,
      failure: { type: 'failed', reason },
    });
    const proposal = { ...sampleProposal, model: 'google:x' };
    expect(await fresh().turn(turnJob(workspace, {}, 1, [], { proposal }), live)).toMatchObject({
      type: 'failed',
      reason,
    });
  });
});

describe('a turn', () => {
  it.each([
    ['**Blocked:** no key', [{ tool: 'report_blocked', input: { reason: 'no key' } }]],
    ['I was BLOCKED for a while', []],
  ])('that answers %j is blocked only by the first word', async (say, calls) => {
    const outcome = await fresh().turn(turnJob(workspace, { rehearsal: [{ say }] }, 1), live);
    expect(outcome).toMatchObject({ type: 'answered', text: say, calls });
  });

  it('whose final answer is empty has failed; what it used counts', async () => {
    const outcome = await fresh().turn(turnJob(workspace, { rehearsal: [{ say: ' \n' }] }, 1), live);
    expect(outcome).toMatchObject({ type: 'failed', reason: 'The model gave an empty answer.' });
    expect(outcome.usage).not.toBeNull();
  });

  it('streams its text and has it in the record when it ends', async () => {
    const worker = fresh();
    await worker.turn(turnJob(workspace, { rehearsal: [{ say: 'All done now.' }] }, 1), live);
    const deltas = messages.flatMap((message) => (message.kind === 'delta' ? [message.text] : []));
    expect(deltas.join('')).toBe('All done now.');
    expect(messages.at(-1)).toMatchObject({ kind: 'entry', index: 0 });
    expect(await worker.readRecord(place)).toEqual({
      entries: [{ kind: 'text', turn: 1, text: 'All done now.' }],
      live: null,
    });
  });

  it('that was answered, but of which the run never heard, is not asked again', async () => {
    const ticket: Partial<TicketDefinition> = { rehearsal: [{ say: 'Look.' }, write, { say: 'End.' }] };
    const worker = fresh();
    await worker.turn(turnJob(workspace, ticket, 1), live);
    const before = await worker.turn(turnJob(workspace, ticket, 2), live);
    const outcome = await fresh().turn(turnJob(workspace, { rehearsal: [{ say: 'Other.' }] }, 3), live);
    expect(outcome).toEqual(before);
    const after = fresh();
    expect((await after.readRecord(place)).entries).toEqual([
      { kind: 'text', turn: 1, text: 'Look.' },
      { kind: 'text', turn: 3, text: '' },
    ]);
    // Its calls are steps of the new turn now, and the conversation goes on behind them.
    const last = await after.turn(turnJob(workspace, ticket, 4, [writeStep({ turn: 3 })]), live);
    expect(last).toMatchObject({ text: 'End.', ends: true });
  });

  it('that only said something, but of which the run never heard, counts what it used', async () => {
    const ticket: Partial<TicketDefinition> = { rehearsal: [{ say: 'Look.' }, { say: 'End.' }] };
    const before = await fresh().turn(turnJob(workspace, ticket, 1), live);
    expect(before).toMatchObject({ text: 'Look.', ends: false, usage: expect.anything() });
    const after = fresh();
    expect(await after.turn(turnJob(workspace, ticket, 1), live)).toEqual(before);
    expect(await after.turn(turnJob(workspace, ticket, 2), live)).toMatchObject({ text: 'End.', ends: true });
  });

  it('that is broken off keeps what was said for people, and starts over', async () => {
    const controller = new AbortController();
    const worker = fresh({
      onStream: (message) => {
        messages.push(message);
        controller.abort();
      },
      wordPauseMs: 10,
      timer: createManualTimer(),
    });
    const ticket: Partial<TicketDefinition> = { rehearsal: [{ say: 'one two three' }] };
    const outcome = await worker.turn(turnJob(workspace, ticket, 1), controller.signal);
    // What had come was paid for: its tokens are counted from the text, “Do it.” and “one ”.
    const usage = {
      input: 2,
      cacheRead: 0,
      cacheWrite: 0,
      output: 1,
      reasoning: 0,
      cost: 0,
      estimated: true,
    };
    expect(outcome).toEqual({
      type: 'failed',
      reason: 'The turn was broken off.',
      retry: null,
      usage,
      model: 'rehearsal',
    });
    expect((await worker.readRecord(place)).entries).toEqual([{ kind: 'text', turn: 1, text: 'one ' }]);
    await fresh().turn(turnJob(workspace, ticket, 2), live);
    expect((await fresh().readRecord(place)).entries).toEqual([
      { kind: 'text', turn: 2, text: 'one two three' },
    ]);
  });

  it('is held in memory until its attempt has ended', async () => {
    const worker = fresh();
    const finish = { tool: 'finish', input: { summary: 'Done.' } };
    await worker.turn(turnJob(workspace, { rehearsal: [finish] }, 1), live);
    await rm(join(recordsFolder, '0-1.jsonl'));
    const { entries } = await worker.readRecord(place);
    expect(entries).toHaveLength(1);
    worker.ended(place);
    expect((await worker.readRecord(place)).entries).toEqual([]);
  });

  it('that is broken off before a word of its answer came has used nothing', async () => {
    const outcome = await fresh().turn(
      turnJob(workspace, { rehearsal: [{ say: 'x' }] }, 1),
      AbortSignal.abort(),
    );
    expect(outcome).toMatchObject({ type: 'failed', usage: null });
  });

  it('does not go on from a damaged record', async () => {
    await mkdir(recordsFolder);
    await writeFile(join(recordsFolder, '0-1.jsonl'), 'nonsense\n');
    const outcome = await fresh().turn(turnJob(workspace, { rehearsal: [{ say: 'x' }] }, 1), live);
    expect(outcome).toMatchObject({
      type: 'failed',
      reason: expect.stringContaining('line 1, cannot be read'),
    });
  });

  it('that cannot be kept fails, and says why; what it used counts', async () => {
    const worker = fresh({
      onStream: () => void mkdirSync(join(recordsFolder, '0-1.jsonl'), { recursive: true }),
    });
    const outcome = await worker.turn(turnJob(workspace, { rehearsal: [{ say: 'x' }] }, 1), live);
    expect(outcome).toMatchObject({
      type: 'failed',
      reason: expect.stringMatching(
        /^The worker's answer came, but the attempt's record could not be written: /,
      ),
      usage: { output: 1 },
    });
    const next = await fresh().turn(turnJob(workspace, { rehearsal: [{ say: 'x' }] }, 1), live);
    expect(next).toMatchObject({ reason: expect.stringMatching(/^The attempt's record cannot be read: /) });
  });
});

describe('a step', () => {
  it('really runs, and what the model gets is in the record', async () => {
    const worker = fresh();
    expect(await worker.step(stepJob(workspace, writeStep()), live)).toEqual({
      outcome: 'ok',
      note: 'wrote a.txt, 1 line',
    });
    expect(await readFile(join(workspace, 'a.txt'), 'utf8')).toBe('one\n');
    expect((await worker.readRecord(place)).entries).toEqual([
      { kind: 'output', step: 'T-1#1.1', text: 'wrote a.txt, 1 line', isError: false },
    ]);
  });

  it('of which the end was written down does not run again', async () => {
    await fresh().step(stepJob(workspace, writeStep()), live);
    await rm(join(workspace, 'a.txt'));
    expect(await fresh().step(stepJob(workspace, writeStep()), live)).toMatchObject({ outcome: 'ok' });
    expect(await readdir(workspace)).toEqual([]);
  });

  it('does not run when the record of its attempt is damaged', async () => {
    await mkdir(recordsFolder);
    await writeFile(join(recordsFolder, '0-1.jsonl'), 'nonsense\n');
    expect(await fresh().step(stepJob(workspace, writeStep()), live)).toMatchObject({
      outcome: 'error',
      note: expect.stringMatching(/^It was not run\. .* line 1, cannot be read/),
    });
    expect(await readdir(workspace)).toEqual([]);
  });

  it('shows what a command prints while it runs', async () => {
    const step = sampleStep('T-1#1.1', ['run_command', { command: 'echo hello' }]);
    expect(await fresh().step(stepJob(workspace, step), live)).toEqual({
      outcome: 'ok',
      note: 'exit code 0',
    });
    expect(messages.map(({ kind }) => kind)).toEqual(['delta', 'entry']);
    expect(messages[0]).toMatchObject({ of: { kind: 'output', step: 'T-1#1.1' }, text: 'hello\n' });
  });

  it('that sets up and fails is told of with the last line that it printed, if it printed any', async () => {
    const noteIn = async (folder: string, step: string, command: string) => {
      const call: [string, unknown] = ['run_command', { command }];
      const job = stepJob(folder, sampleStep(step, call, { origin: 'setup' }));
      return (await fresh().step(job, live)).note;
    };
    expect(await noteIn(workspace, 'T-1#1.1', 'echo one; echo [exit code 2; exit 2')).toBe(
      'exit code 2: [exit code 2',
    );
    expect(await noteIn(workspace, 'T-1#1.2', 'exit 2')).toBe('exit code 2');
    const gone = join(workspace, 'gone');
    expect(await noteIn(gone, 'T-1#1.3', 'true')).toBe(
      `could not be started: its folder ${gone} is not there`,
    );
  });

  it('with a tool that is not there is an error for the model', async () => {
    const outcome = await fresh().step(stepJob(workspace, sampleStep('s', ['nothing', {}])), live);
    expect(outcome).toMatchObject({
      outcome: 'error',
      note: expect.stringContaining('There is no tool “nothing”'),
    });
  });
});

describe('a step of an earlier process', () => {
  const command = (text: string) => sampleStep('T-1#1.1', ['run_command', { command: text }]);
  const started = (step: Step) => ({ run: 'run-1', attempt: place, step: step.id, call: step.call });
  const outputs = () => join(recordsFolder, 'outputs/0-1');

  it('whose end is in the record is known, whatever its tool', async () => {
    await fresh().step(stepJob(workspace, writeStep()), live);
    await rm(join(workspace, 'a.txt'));
    const next = fresh();
    expect(await next.canRejoin(started(writeStep()))).toBe(true);
    expect(await next.rejoin(stepJob(workspace, writeStep()), live)).toMatchObject({ outcome: 'ok' });
    expect(await readdir(workspace)).toEqual([]);
  });

  it('that changed a file is not known otherwise', async () => {
    const step = writeStep();
    expect(await fresh().canRejoin(started(step))).toBe(false);
    expect(await fresh().rejoin(stepJob(workspace, step), live)).toBeNull();
    expect(await readdir(workspace)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'is known from what a command has left, once, and also when the record cannot be read',
    async () => {
      const step = command('echo hello; exit 2');
      await fresh().step(stepJob(workspace, step), live);
      await rm(join(recordsFolder, '0-1.jsonl'));
      const next = fresh();
      expect(await next.canRejoin(started(step))).toBe(true);
      expect(await next.rejoin(stepJob(workspace, step), live)).toEqual({
        outcome: 'error',
        note: 'exit code 2',
      });
      const { entries } = await next.readRecord(place);
      expect(entries).toMatchObject([{ step: 'T-1#1.1', text: 'hello\n\n[exit code 2]', isError: true }]);
      await writeFile(join(recordsFolder, '0-1.jsonl'), 'nonsense\n');
      expect(await fresh().rejoin(stepJob(workspace, step), live)).toMatchObject({
        outcome: 'error',
        note: expect.stringMatching(/^exit code 2; .* line 1, cannot be read/),
      });
      expect(await readFile(join(recordsFolder, '0-1.jsonl'), 'utf8')).toBe('nonsense\n');
    },
  );

  it.runIf(process.platform === 'linux')(
    'leaves nothing but a long output once its attempt is over',
    async () => {
      const worker = fresh();
      await worker.step(stepJob(workspace, command('echo hello')), live);
      const long = sampleStep('T-1#1.2', ['run_command', { command: 'seq 1 50000' }]);
      await worker.step(stepJob(workspace, long), live);
      expect(await readdir(outputs())).toHaveLength(5);
      worker.ended(place);
      await worker.close();
      expect(await readdir(outputs())).toEqual([expect.stringMatching(/\.txt$/)]);
    },
  );

  it.runIf(process.platform === 'linux')(
    'goes on when its process leaves it to another one, and writes no record any more',
    async () => {
      const controller = new AbortController();
      const first = fresh();
      const step = command('echo began; until [ -e go ]; do sleep 0.02; done; echo end');
      const left = first.step(stepJob(workspace, step), controller.signal);
      await vi.waitUntil(() => messages.some(({ kind }) => kind === 'delta'));
      first.leave();
      controller.abort();
      await left;
      await first.close();
      const next = fresh();
      expect((await next.readRecord(place)).entries).toEqual([]);
      expect(await next.canRejoin(started(step))).toBe(true);
      await writeFile(join(workspace, 'go'), '');
      expect(await next.rejoin(stepJob(workspace, step), live)).toMatchObject({ outcome: 'ok' });
    },
  );
});

describe('what an attempt changed', () => {
  it('is known to its worker, also after a restart', async () => {
    await fresh().step(stepJob(workspace, writeStep()), live);
    const of = { workspace, attempt: 'T-1#1' };
    expect(await fresh().changesOf(of)).toEqual([{ path: 'a.txt', before: null, after: 'one\n' }]);
    expect(await fresh().changedFiles(of)).toMatchObject([{ path: 'a.txt', before: null }]);
    expect(await fresh().lookAtStep({ workspace, step: 'T-1#1.1' })).toBe('done');
  });

  it('goes by the files that its prompt held whole', async () => {
    await writeFile(join(workspace, 'a.txt'), 'old\n');
    const file = { path: 'a.txt', view: 'whole', note: null } as const;
    const proposal = { ...sampleProposal, context: [{ name: 'File a.txt', text: 'old\n', file }] };
    const worker = fresh();
    await worker.turn(turnJob(workspace, { rehearsal: [write] }, 1, [], { proposal }), live);
    await writeFile(join(workspace, 'a.txt'), 'by hand\n');
    expect(await worker.step(stepJob(workspace, writeStep()), live)).toMatchObject({
      outcome: 'error',
      note: expect.stringMatching(/^a\.txt was changed since you read it/),
    });
  });
});

describe('with the engine', () => {
  async function run(
    mode: ApprovalMode,
    tickets: TicketDefinition[],
  ): Promise<{ engine: Engine; events: RunEvent[] }> {
    const events: RunEvent[] = [];
    const engine = createEngine(createRunState('run-1'), {
      now: () => '2030-01-01T00:00:00.000Z',
      random: () => 0,
      wait: async () => {},
      workspaces: sharedWorkspace,
      hash: (text) => createHash('sha256').update(text).digest('hex'),
      journal: { append: async () => succeed(null) },
      worker: fresh(),
      dispatch: noDispatch,
      tools: toolPolicy,
      publish: (batch) => events.push(...batch),
      trouble: (message) => expect(message).toBeNull(),
    });
    await engine.command({ type: 'run.open', track: sampleTrack, tickets });
    await engine.command({
      type: 'run.start',
      workspace,
      mode,
      parallel: 4,
      limits: NO_LIMITS,
      ...WORKERS_ONLY,
      model: 'rehearsal',
    });
    await engine.idle();
    return { engine, events };
  }

  it('tickets are worked on to their end, and the dependents hear what came of them', async () => {
    const { engine, events } = await run('all', [
      sampleTicket({ id: 'A', rehearsal: [write, { say: 'Wrote it.' }] }),
      sampleTicket({
        id: 'B',
        dependsOn: ['A'],
        contextFiles: ['a.txt'],
        rehearsal: [{ tool: 'run_command', input: { command: 'wc -l < a.txt > count.txt' } }],
      }),
      sampleTicket({ id: 'C', rehearsal: [{ block: 'No key.' }] }),
      sampleTicket({ id: 'D' }),
    ]);
    const status = Object.fromEntries([...engine.state.tickets].map(([id, { state }]) => [id, state]));
    expect(status).toMatchObject({
      A: { status: 'completed', summary: 'Wrote it.' },
      B: { status: 'completed', summary: 'Done: 1 step.' },
      C: { status: 'blocked', kind: 'worker', reason: 'No key.' },
      D: { status: 'completed', summary: 'Rehearsed D: read 0 of 0 files and wrote baton-notes/D.md.' },
    });
    expect((await readFile(join(workspace, 'count.txt'), 'utf8')).trim()).toBe('1');
    expect(engine.state.attempts.get('B#1')?.proposal?.context).toEqual([
      { name: 'What came of A', text: 'Wrote it.' },
      { name: 'File a.txt', text: 'one\n', file: { path: 'a.txt', view: 'whole', note: null } },
    ]);
    expect(events.at(-1)?.type).toBe('run.finished');
    const copy = createRunState('run-1');
    for (const event of events) fold(copy, event);
    expect(copy.counts).toEqual(engine.state.counts);
  });

  it('a step that a person edits runs as edited; a wrong input goes back to the worker', async () => {
    const { engine } = await run('auto', [
      sampleTicket({
        id: 'A',
        stepMode: true,
        rehearsal: [
          { tool: 'write_file', input: { path: '../out.txt', content: 'x' } },
          write,
          { say: 'End.' },
        ],
      }),
    ]);
    const [approval] = engine.state.approvals.values();
    if (approval?.action.kind !== 'step') throw new Error('Nothing asks.');
    const call = { tool: 'write_file', input: { path: 'b.txt', content: 'mine' } };
    await engine.command({
      type: 'approval.answer',
      approval: approval.id,
      hash: approval.hash,
      answer: { answer: 'approve', edited: { ...approval.action, call } },
    });
    await engine.idle();
    expect(engine.state.tickets.get('A')?.state).toMatchObject({ status: 'completed', summary: 'End.' });
    expect(await readdir(workspace)).toEqual(['b.txt']);
    expect(await readdir(base)).toEqual(['records', 'workspace']);
  });
});
