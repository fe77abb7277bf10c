import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunEvent } from '../../shared/run-event';
import { createSeededRandom } from '../../shared/seeded-random-rig';
import { readJournal } from '../journal/journal';
import { createConductor } from './conductor';
import { attachFace, expectOpened } from './conductor-rig';
import { createLives, type Lives } from './crash-lives-rig';

const seed = Number(process.env.BATON_SEED);
const KILLS = 100;
const LANES = 4;
const PATIENCE = 300_000;

let lives: Lives;
beforeAll(async () => {
  lives = await createLives();
}, PATIENCE);
afterAll(() => lives.end());

const NAMES = ['a', 'b', 'c', 'd'];
const MARKS = NAMES.flatMap((name) => [1, 2, 3].map((number) => `${name}${number}`));

async function createRoot(): Promise<{ root: string; file: string }> {
  const root = await mkdtemp(join(tmpdir(), 'baton-lane-'));
  for (const folder of ['workspace', 'samples']) await mkdir(join(root, folder));
  const tickets = NAMES.map((id) => ({
    id,
    description: `Append the lines of ${id}`,
    step_mode: id === 'b',
    depends_on: id === 'd' ? ['a', 'b'] : [],
    rehearsal: [1, 2, 3].flatMap((number) => [
      { tool: 'run_command', input: { command: `echo ${id}${number} >> done.txt` } },
      { wait_ms: 10 },
    ]),
  }));
  const file = join(root, 'track.json');
  await writeFile(file, JSON.stringify(tickets));
  return { root, file };
}

async function checkDone(root: string, run: string, told: readonly RunEvent[]): Promise<void> {
  const lines = (await readFile(join(root, 'workspace/done.txt'), 'utf8')).trim().split('\n').sort();
  expect(lines).toEqual(MARKS);
  const events: RunEvent[] = [];
  const read = await readJournal(join(root, 'data/runs', run), { apply: (event) => events.push(event) });
  expect(read.ok).toBe(true);
  for (const event of told) expect(events[event.seq - 1]).toEqual(event);
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', outcome: 'done' });
}

it(`a run whose process is killed ${KILLS} times at any moment loses nothing and runs no command twice`, {
  timeout: PATIENCE,
}, async () => {
  const random = createSeededRandom(seed);
  let kills = 0;
  let finished = 0;

  async function lane(): Promise<void> {
    while (kills < KILLS) {
      const { root, file } = await createRoot();
      const told: RunEvent[] = [];
      let run: string | null = null;
      for (;;) {
        const life = lives.start(root, run ?? file);
        const opened = await life.opened;
        expect(opened).not.toBeNull();
        run = opened?.opened ?? run;
        // What was told is there again.
        expect(opened?.seq).toBeGreaterThanOrEqual(told.at(-1)?.seq ?? 0);
        const timer = setTimeout(() => life.child.kill('SIGKILL'), random() * 250);
        const code = await life.ended;
        clearTimeout(timer);
        told.push(...life.events);
        if (code === 0) break;
        expect(code).toBeNull();
        kills++;
      }
      await checkDone(root, run as string, told);
      finished++;
      await rm(root, { recursive: true });
    }
  }

  await Promise.all(Array.from({ length: LANES }, lane));
  expect(kills).toBeGreaterThanOrEqual(KILLS);
  expect(finished).toBeGreaterThanOrEqual(LANES);
});

it('a run that is taken over from a stopped Baton goes on in the other one; the first comes back, is not read, and says that it lost the run', {
  timeout: PATIENCE,
}, async () => {
  const { root, file } = await createRoot();
  const first = lives.start(root, file);
  const run = (await first.opened)?.opened ?? '';
  await first.until(({ type }) => type === 'step.finished');
  first.child.kill('SIGSTOP');
  const conductor = createConductor({
    dataFolder: join(root, 'data'),
    configFolder: join(root, 'config'),
    samplesFolder: join(root, 'samples'),
    startFolder: root,
    version: '1',
    model: 'rehearsal',
    now: () => new Date(),
  });
  const face = attachFace(conductor);
  const heldBy = `process ${first.child.pid}`;
  expect(expectOpened(await face.ask('run.open', { run })).readOnly).toMatchObject({ heldBy });
  expect(expectOpened(await face.ask('run.take_over', { run })).readOnly ?? null).toBeNull();
  const copy = await face.watch(run);
  expect(copy.phase).toMatchObject({ phase: 'paused', by: 'taken_over' });
  first.child.kill('SIGCONT');
  expect(await first.ended).toBe(3);
  expect(first.troubles).toEqual([expect.stringContaining('Another Baton has taken this run over')]);

  expect((await face.ask('run.command', { run, command: { type: 'mode.set', mode: 'all' } })).ok).toBe(true);
  expect((await face.ask('run.command', { run, command: { type: 'run.resume' } })).ok).toBe(true);
  const done = await readFile(join(root, 'workspace/done.txt'), 'utf8');
  for (const { id: step, state, call } of [...copy.steps.values()]) {
    if (state.state !== 'unknown') continue;
    // What the first one had under way it may have done before it was stopped, or when it came back.
    const wasDone = MARKS.some((mark) => done.includes(mark) && String(call.input.command).includes(mark));
    const command = { type: 'step.resolve', step, verdict: wasDone ? 'done' : 'again' } as const;
    await face.ask('run.command', { run, command });
  }
  await face.until(() => copy.phase.phase === 'finished');
  await conductor.close();
  await checkDone(root, run, first.events);
  await rm(root, { recursive: true });
});
