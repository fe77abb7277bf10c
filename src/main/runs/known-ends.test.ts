// What is known of a step when a run is opened again: nobody is asked about what can be known.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../shared/limits';
import { WORKERS_ONLY } from '../../shared/run-event';
import type { RunState, Step } from '../../shared/run-state';
import { type JournalFileSystem, nodeFileSystem } from '../journal/journal-file-system';
import { digest } from '../workers/tools/digest';
import type { Conductor } from './conductor';
import { attachFace, createPlace, expectOpened, type Place, type TestFace } from './conductor-rig';

let place: Place;
let workspace: string;

beforeEach(async () => {
  place = await createPlace();
  workspace = join(place.root, 'workspace');
  await mkdir(workspace);
});
afterEach(() => place.remove());

interface Open {
  readonly conductor: Conductor;
  readonly face: TestFace;
  readonly run: string;
  readonly copy: RunState;
}

const command = (text: string) => ({ tool: 'run_command', input: { command: text } });
const there = (name: string) => readFile(join(workspace, name), 'utf8').catch(() => null);
const steps = ({ copy }: Open): Step[] => [...copy.steps.values()];
const tell = ({ face, run }: Open, told: Parameters<TestFace['ask']>[1] extends never ? never : object) =>
  face.ask('run.command', { run, command: told as never });

async function start(ticket: object): Promise<Open> {
  const conductor = place.conductor();
  const face = attachFace(conductor);
  const path = await place.write('track.json', [{ id: 'A', description: 'a', ...ticket }]);
  const { run } = expectOpened(await face.ask('track.open', { path }));
  const copy = await face.watch(run);
  const settings = {
    mode: 'all',
    parallel: 1,
    limits: NO_LIMITS,
    model: 'rehearsal',
    ...WORKERS_ONLY,
  } as const;
  const started = await face.ask('run.command', {
    run,
    command: { type: 'run.start', workspace, ...settings },
  });
  expect(started).toEqual({ ok: true, value: null });
  return { conductor, face, run, copy };
}

async function reopen(run: string, journalFiles: JournalFileSystem = nodeFileSystem): Promise<Open> {
  const conductor = place.conductor({ journalFiles });
  const face = attachFace(conductor);
  expectOpened(await face.ask('run.open', { run }));
  return { conductor, face, run, copy: await face.watch(run) };
}

/** Resolves when the ticket's command says so in a file. */
async function untilThere(name: string): Promise<void> {
  while ((await there(name)) === null) await new Promise(setImmediate);
}

describe.runIf(process.platform === 'linux')('a command that quitting ended', () => {
  const LONG = 'echo said; echo began >began; sleep 1000';

  it('is known as interrupted: nobody is asked, and its worker is told, with what it had said', async () => {
    const first = await start({ rehearsal: [command(LONG), command('echo after >after')] });
    await untilThere('began');
    await first.conductor.close();
    const again = await reopen(first.run);
    await again.face.until(() => steps(again)[0]?.state.state === 'finished');
    expect(steps(again)[0]?.state).toMatchObject({
      outcome: 'error',
      note: expect.stringMatching(/^interrupted/),
    });
    expect(await there('after')).toBeNull();
    await tell(again, { type: 'run.resume' });
    await again.face.until(() => again.copy.counts.completed === 1);
    expect(steps(again)).toHaveLength(2);
    const { entries } = await again.face.ask('attempt.read', { run: again.run, attempt: 'A#1' });
    expect(entries).toContainEqual(
      expect.objectContaining({ kind: 'output', text: expect.stringMatching(/^said\n\n\[interrupted/) }),
    );
  });

  it('runs again by itself where it verifies the work, once the run goes on', async () => {
    const verify = ['echo v >>verified; [ -e pass ] || { echo began >began; sleep 1000; }'];
    const first = await start({ verify, rehearsal: [{ say: 'Done.' }] });
    await untilThere('began');
    await first.conductor.close();
    await writeFile(join(workspace, 'pass'), '');
    const again = await reopen(first.run);
    await again.face.until(() => steps(again).length === 2);
    expect(steps(again)[0]?.state).toEqual({ state: 'resolved', verdict: 'again', by: 'recovery' });
    expect(await there('verified')).toBe('v\n');
    await tell(again, { type: 'run.resume' });
    await again.face.until(() => again.copy.counts.completed === 1);
    expect(await there('verified')).toBe('v\nv\n');
  });

  it('in the very moment in which it was to begin is to verify later, and has not failed', async () => {
    const first = await start({ verify: ['[ -e pass ] || sleep 1000'], rehearsal: [{ say: 'Done.' }] });
    await first.face.until(() => steps(first)[0]?.state.state === 'running');
    await first.conductor.close();
    await writeFile(join(workspace, 'pass'), '');
    const again = await reopen(first.run);
    await again.face.until(() => steps(again)[0]?.state.state !== 'running');
    expect(steps(again)[0]?.state).toEqual({ state: 'resolved', verdict: 'again', by: 'recovery' });
    expect(again.copy.attempts.get('A#1')?.verifyFailures).toBe(0);
    await tell(again, { type: 'run.resume' });
    await again.face.until(() => again.copy.counts.completed === 1);
    expect(steps(again)).toHaveLength(2);
  });
});

describe.runIf(process.platform === 'linux')(
  'a command whose supervisor had not begun when Baton died',
  () => {
    /** As Baton leaves it that dies between writing down that the second step starts and starting it. */
    async function diedBefore(): Promise<string> {
      const first = await start({
        rehearsal: [
          command('echo 1 >>done'),
          command('echo 2 >>done; echo began >began; until [ -e go ]; do sleep 0.05; done'),
        ],
      });
      await untilThere('began');
      await first.conductor.close();
      const attempts = join(place.data, 'runs', first.run, 'attempts');
      const lines = (await readFile(join(attempts, '0-1.jsonl'), 'utf8')).split('\n');
      const isOfSecond = (line: string) => line.includes('"step":"A#1.2"');
      await writeFile(join(attempts, '0-1.jsonl'), lines.filter((line) => !isOfSecond(line)).join('\n'));
      await rm(join(attempts, 'outputs/0-1', digest('A#1.2')), { recursive: true });
      await writeFile(join(workspace, 'done'), '1\n');
      await writeFile(join(workspace, 'go'), '');
      return first.run;
    }

    it('runs once the run goes on, and nobody is asked', async () => {
      const again = await reopen(await diedBefore());
      await again.face.until(() => steps(again).length === 3);
      expect(steps(again).map(({ state }) => state.state)).toEqual(['finished', 'resolved', 'approved']);
      expect(await there('done')).toBe('1\n');
      await tell(again, { type: 'run.resume' });
      await again.face.until(() => again.copy.counts.completed === 1);
      expect(await there('done')).toBe('1\n2\n');
    });

    it('is unknown where the machine was started anew since: the files may have been lost with the power', async () => {
      const run = await diedBefore();
      await writeFile(join(place.data, 'runs', run, 'attempts/outputs/0-1/boot'), 'another start');
      const again = await reopen(run);
      expect(steps(again).map(({ state }) => state.state)).toEqual(['finished', 'unknown']);
    });
  },
);

describe('the record of an attempt that somebody has deleted', () => {
  it('blocks the ticket with the reason: its worker does not begin anew', async () => {
    const first = await start({
      rehearsal: [command('echo 1 >>done'), command('echo began >began; sleep 1000'), { say: 'Done.' }],
    });
    await untilThere('began');
    await first.conductor.close();
    const attempts = join(place.data, 'runs', first.run, 'attempts');
    await rm(join(attempts, '0-1.jsonl'));
    const again = await reopen(first.run);
    for (const { id, state } of steps(again)) {
      if (state.state === 'unknown')
        await tell(again, { type: 'step.resolve', step: id, verdict: 'not_done' });
    }
    await tell(again, { type: 'run.resume' });
    await again.face.until(() => again.copy.tickets.get('A')?.state.status === 'blocked');
    expect(again.copy.tickets.get('A')?.state).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/record.*is gone.*retry the ticket/),
    });
    expect(await there('done')).toBe('1\n');
  });
});

describe('a run of the past whose journal cannot be written', () => {
  it('is open and stands still; what was under way is told first once it can, and nothing begins before', async () => {
    const first = await start({
      rehearsal: [{ tool: 'read_file', input: { path: 'x' } }, command('echo began >began; sleep 1000')],
    });
    await untilThere('began');
    await first.conductor.close();
    let isFull = true;
    const again = await reopen(first.run, {
      ...nodeFileSystem,
      async open(path, use) {
        const file = await nodeFileSystem.open(path, use);
        return {
          ...file,
          async write(bytes, position) {
            if (isFull) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
            return file.write(bytes, position);
          },
        };
      },
    });
    const before = again.copy.seq;
    const refused = await again.face.ask('run.command', { run: again.run, command: { type: 'run.pause' } });
    expect(refused).toMatchObject({ ok: false, failure: { type: 'trouble' } });
    expect(await again.face.ask('run.watch', { run: again.run })).toMatchObject({
      value: { trouble: { message: expect.stringMatching(/ENOSPC.*every second/), retries: true } },
    });
    isFull = false;
    await again.face.until(() =>
      again.face.messages.some((each) => each.type === 'trouble' && !each.trouble),
    );
    const now = await again.face.watch(again.run);
    await again.face.until(
      () => now.phase.phase === 'paused' && now.steps.get('A#1.2')?.state.state === 'finished',
    );
    const journals = (await readdir(join(place.data, 'runs', again.run))).filter((name) =>
      /^journal/.test(name),
    );
    expect(journals).toHaveLength(2);
    expect(before).toBeLessThan(now.seq);
  });
});
