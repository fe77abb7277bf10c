import { execFileSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../shared/run-event';
import type { RunState, Step } from '../../shared/run-state';
import type { CommandPlace } from '../workers/commands/command-place';
import {
  commandPlaces,
  killSupervisor,
  killWithSupervisor,
  runningWith,
  untilOutcome,
} from '../workers/commands/supervisors-rig';
import { type Conductor, createConductor } from './conductor';
import { attachFace, expectOpened, type TestFace } from './conductor-rig';
import { createLives, type Life, type Lives } from './crash-lives-rig';

const PATIENCE = 120_000;

let lives: Lives;
let root: string;
let sleep: string;
let conductor: Conductor | null;

beforeAll(async () => {
  lives = await createLives();
}, PATIENCE);
afterAll(() => lives.end());

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'baton-outliving-'));
  for (const folder of ['workspace', 'samples']) await mkdir(join(root, folder));
  // In it the command says that it has begun; and what it waits for before it goes on.
  for (const name of ['began', 'go']) execFileSync('mkfifo', [at(name)]);
  // A length of sleep that no other process has.
  sleep = `sleep 1000.${randomInt(2 ** 40)}`;
  conductor = null;
});
afterEach(async () => {
  await conductor?.close();
  expect(await runningWith(sleep.slice(6))).toEqual([]);
  await rm(root, { recursive: true });
});

function at(name: string): string {
  return join(root, 'workspace', name);
}

const WAITS = 'echo once >> ran; echo hello; echo >began; read word <go; echo "heard $word"; exit 3';

/** What a ticket's worker runs, after which it says that it is done. */
interface Work {
  readonly command?: string;
  readonly limit?: number;
  readonly verify?: string;
}

/** A Baton that has got as far as the command, and is then killed. */
async function diedWith(work: Work): Promise<{ run: string; place: CommandPlace }> {
  const input = { command: work.command, ...(work.limit === undefined ? {} : { time_limit_s: work.limit }) };
  const calls = work.command === undefined ? [] : [{ tool: 'run_command', input }];
  const verify = work.verify === undefined ? {} : { verify: [work.verify] };
  const file = join(root, 'track.json');
  const rehearsal = [...calls, { say: 'Done.' }];
  await writeFile(file, JSON.stringify([{ id: 'a', description: 'Do it', rehearsal, ...verify }]));
  const life = lives.start(root, file);
  await readFile(at('began'));
  return kill(life);
}

async function kill(life: Life): Promise<{ run: string; place: CommandPlace }> {
  const run = (await life.opened)?.opened ?? '';
  life.child.kill('SIGKILL');
  await life.ended;
  const [place] = await commandPlaces(join(root, 'data/runs', run));
  if (place === undefined) throw new Error('The command has left no trace');
  return { run, place };
}

interface Again {
  readonly face: TestFace;
  readonly copy: RunState;
  step(): Step;
  /** What its face was told since it watches. */
  told(): RunEvent[];
  output(): Promise<string>;
  goOn(): Promise<void>;
}

/** The next Baton, in this process. */
async function openAgain(run: string): Promise<Again> {
  conductor = createConductor({
    dataFolder: join(root, 'data'),
    configFolder: join(root, 'config'),
    samplesFolder: join(root, 'samples'),
    startFolder: root,
    version: '1',
    model: 'rehearsal',
    now: () => new Date(),
  });
  const face = attachFace(conductor);
  expectOpened(await face.ask('run.open', { run }));
  const copy = await face.watch(run);
  return {
    face,
    copy,
    step() {
      const [step] = copy.steps.values();
      if (step === undefined) throw new Error('There is no step');
      return step;
    },
    told: () => face.messages.flatMap((message) => (message.type === 'batch' ? message.batch.events : [])),
    async output() {
      const { entries, live } = await face.ask('attempt.read', { run, attempt: 'a#1' });
      const kept = entries.find(({ kind }) => kind === 'output');
      return kept?.text ?? live?.text ?? '';
    },
    async goOn() {
      await face.ask('run.command', { run, command: { type: 'run.resume' } });
      await face.until(() => copy.phase.phase === 'finished');
    },
  };
}

const finished = (note: string) => ({ state: 'finished', outcome: 'error', note });
const hasRun = () => readFile(at('ran'), 'utf8');

describe.runIf(process.platform === 'linux')(
  'a command whose Baton was killed',
  { timeout: PATIENCE },
  () => {
    it('and that ended before the next one came, is known to it, and does not run again', async () => {
      const { run, place } = await diedWith({ command: WAITS });
      await writeFile(at('go'), 'you\n');
      await untilOutcome(place);
      const again = await openAgain(run);
      await again.face.until(() => again.step().state.state !== 'running');
      expect(again.step().state).toEqual(finished('exit code 3'));
      expect(await again.output()).toBe('hello\nheard you\n\n[exit code 3]');
      expect(again.copy.phase).toMatchObject({ phase: 'paused', by: 'restart' });
      await again.goOn();
      expect(again.copy.phase).toEqual({ phase: 'finished', outcome: 'done' });
      expect(await hasRun()).toBe('once\n');
    });

    it('and that still runs, is waited for, and shows what it prints', async () => {
      const { run } = await diedWith({ command: WAITS });
      const again = await openAgain(run);
      expect(again.step().state).toEqual({ state: 'running' });
      while ((await again.output()) !== 'hello\n') await new Promise(setImmediate);
      await again.face.ask('run.command', { run, command: { type: 'run.resume' } });
      await writeFile(at('go'), 'me\n');
      await again.face.until(() => again.copy.phase.phase === 'finished');
      expect(again.step().state).toEqual(finished('exit code 3'));
      expect(again.told().map(({ type }) => type)).not.toContain('step.started');
      expect(again.face.messages).toContainEqual({
        type: 'stream',
        message: expect.objectContaining({ kind: 'entry', attempt: 'a#1', index: 1 }),
      });
      expect(await hasRun()).toBe('once\n');
    });

    it('is known also when it verifies', async () => {
      const { run, place } = await diedWith({ verify: 'echo once >> ran; echo >began; read word <go' });
      await writeFile(at('go'), 'you\n');
      await untilOutcome(place);
      const again = await openAgain(run);
      await again.goOn();
      expect(again.step()).toMatchObject({ origin: 'verify', state: { state: 'finished', outcome: 'ok' } });
      expect(again.copy.counts.completed).toBe(1);
      expect(await hasRun()).toBe('once\n');
    });

    it('is ended at its time limit by what watches over it', async () => {
      const command = `echo >began; setsid ${sleep} & ${sleep}`;
      const { run, place } = await diedWith({ command, limit: 1 });
      await untilOutcome(place);
      expect(await runningWith(sleep.slice(6))).toEqual([]);
      const again = await openAgain(run);
      await again.face.until(() => again.step().state.state !== 'running');
      expect(again.step().state).toEqual(finished('ended after its time limit of 1 s'));
    });

    it('and that is killed by hand with what watches over it, is unknown', async () => {
      const { run, place } = await diedWith({ command: `echo >began; ${sleep}` });
      await killWithSupervisor(place);
      const again = await openAgain(run);
      expect(again.step().state).toEqual({ state: 'unknown' });
      const command = { type: 'step.resolve', step: 'a#1.1', verdict: 'not_done' } as const;
      await again.face.ask('run.command', { run, command });
      await again.goOn();
      expect(again.copy.phase).toEqual({ phase: 'finished', outcome: 'done' });
    });

    it('and over which nobody watches any more, is ended, since nobody would know how it ends', async () => {
      const { run, place } = await diedWith({ command: `setsid ${sleep} & echo >began; ${sleep}` });
      await killSupervisor(place);
      const again = await openAgain(run);
      expect(again.step().state).toEqual({ state: 'unknown' });
      expect(await runningWith(sleep.slice(6))).toEqual([]);
    });

    it('and that is killed by hand while the next Baton waits for it, is unknown', async () => {
      const { run, place } = await diedWith({ command: `echo >began; ${sleep}` });
      const again = await openAgain(run);
      expect(again.step().state).toEqual({ state: 'running' });
      await killWithSupervisor(place);
      await again.face.until(() => again.step().state.state === 'unknown');
      expect(again.told().map(({ type }) => type)).toEqual(['step.lost']);
    });

    it('is waited for by a third one when the second is killed while it waits', async () => {
      const { run } = await diedWith({ command: WAITS });
      const second = lives.start(root, run);
      // It has opened the run and goes on with it.
      await second.until(({ type }) => type === 'run.resumed');
      await kill(second);
      const again = await openAgain(run);
      expect(again.step().state).toEqual({ state: 'running' });
      await writeFile(at('go'), 'all\n');
      await again.goOn();
      expect(again.step().state).toEqual(finished('exit code 3'));
      expect(await hasRun()).toBe('once\n');
    });

    it.each(['ticket.cancel', 'run.cancel', 'quit'] as const)(
      'is ended by %s of the next one, with all that it started',
      async (how) => {
        const { run } = await diedWith({ command: `setsid ${sleep} & echo >began; ${sleep} | ${sleep}` });
        const again = await openAgain(run);
        expect((await runningWith(sleep.slice(6))).length).toBeGreaterThan(3);
        if (how === 'quit') await conductor?.close();
        else {
          const command =
            how === 'ticket.cancel' ? ({ type: how, ticket: 'a' } as const) : ({ type: how } as const);
          expect(await again.face.ask('run.command', { run, command })).toMatchObject({ ok: true });
          await again.face.until(() => again.step().state.state === 'broken_off');
          await conductor?.close();
        }
        conductor = null;
        expect(await runningWith(sleep.slice(6))).toEqual([]);
      },
    );
  },
);
