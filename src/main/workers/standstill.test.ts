import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mayMount, mountSmallDisk, type SmallDisk } from '../disk/small-disk-rig';
import { commandPlaces } from './commands/supervisors-rig';
import { createWorker, type Worker } from './create-worker';
import { sampleStep, stepJob, turnJob } from './job-rig';
import { createStandstill, type Lack } from './standstill';
import { createInstantTimer, createManualTimer } from './timer-rig';

let base: string;
let controller: AbortController;
/** Each with the attempts that waited for it. */
let lacks: (string | null)[];
let waiting: (readonly string[])[];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'baton-standstill-'));
  controller = new AbortController();
  lacks = [];
  waiting = [];
});
afterEach(() => rm(base, { recursive: true }));

/** A reason is noted once, however many come to wait for it. */
function note(lack: Lack | null): void {
  if (lacks.length === 0 || lacks.at(-1) !== (lack?.what ?? null)) lacks.push(lack?.what ?? null);
  waiting.push(lack?.attempts ?? []);
}

function worker(recordsFolder: string, hear: (lack: string | null) => void = () => {}): Worker {
  return createWorker({
    recordsFolder,
    closed: [],
    onStream: () => {},
    timer: createInstantTimer(),
    onLack(lack) {
      note(lack);
      hear(lack?.what ?? null);
    },
  });
}

const write = (step = 'T-1#1.1') =>
  sampleStep(step, ['write_file', { path: 'a.txt', content: 'hello\n'.repeat(4000) }]);

describe.skipIf(!mayMount)('on a disk that is full', () => {
  let disk: SmallDisk;
  beforeEach(async () => {
    disk = await mountSmallDisk();
  });
  afterEach(() => disk.remove());

  it('a file of the workspace is written once there is room; until then people are told why not', async () => {
    await disk.fill();
    const job = stepJob(disk.path, write());
    const own = worker(join(base, 'records'), (lack) => {
      if (lack !== null) void disk.free();
    });
    expect(await own.step(job, controller.signal)).toMatchObject({ outcome: 'ok' });
    expect(lacks).toEqual(['a.txt could not be used: the disk is full (ENOSPC)', null]);
    expect(waiting).toEqual([['T-1#1'], []]);
    expect(await readFile(join(disk.path, 'a.txt'), 'utf8')).toHaveLength(24_000);
    await own.close();
  });

  it('a file that waits is not written any more when its worker is stopped, and nothing is left of it', async () => {
    await disk.fill();
    const own = worker(join(base, 'records'), () => controller.abort());
    const job = stepJob(disk.path, write());
    expect(await own.step(job, controller.signal)).toMatchObject({ outcome: 'error' });
    expect(await readdir(disk.path)).toEqual(['fillers']);
    // The next process knows how it ended.
    await own.close();
    const next = worker(join(base, 'records'));
    expect(await next.rejoin(job, new AbortController().signal)).toMatchObject({ outcome: 'error' });
    await next.close();
  });

  it('a command that waits when Baton is quit was interrupted: one that verifies runs again', async () => {
    const places = join(base, 'records/outputs/0-1');
    await mkdir(dirname(places), { recursive: true });
    await symlink(join(disk.path, 'places'), places);
    await mkdir(join(disk.path, 'places'));
    await disk.fillWithNames();
    const command = sampleStep('T-1#1.1', ['run_command', { command: 'touch ran' }], { origin: 'verify' });
    const job = stepJob(base, command);
    const own = worker(join(base, 'records'), () => controller.abort());
    expect(await own.step(job, controller.signal)).toEqual({
      outcome: 'error',
      note: 'interrupted: stopped before it began',
      isInterrupted: true,
    });
    expect(lacks[0]).toMatch(/the disk is full \(ENOSPC\)$/);
    await own.close();
    const next = worker(join(base, 'records'));
    expect(await next.rejoin(job, new AbortController().signal)).toBe('again');
    expect(await readdir(base)).not.toContain('ran');
    await next.close();
  });

  it('a command is stopped as well while it waits for something else to have room', async () => {
    await disk.fill();
    const own = worker(join(base, 'records'), () => controller.abort());
    const writing = own.step(stepJob(disk.path, write()), controller.signal);
    while (lacks.length === 0) await new Promise(setImmediate);
    const command = sampleStep('T-1#1.2', ['run_command', { command: 'touch ran' }], { origin: 'setup' });
    const job = stepJob(base, command);
    expect(await own.step(job, controller.signal)).toMatchObject({ isInterrupted: true });
    await writing;
    expect(await own.rejoin(job, new AbortController().signal)).toBe('again');
    expect(await readdir(base)).not.toContain('ran');
    await own.close();
  });

  it('an answer of the model that cannot be kept is not lost', async () => {
    const workspace = join(base, 'workspace');
    await mkdir(workspace);
    await disk.fill();
    const own = worker(join(disk.path, 'records'), (lack) => {
      if (lack !== null) void disk.free();
    });
    const turn = await own.turn(turnJob(workspace, { rehearsal: [{ say: 'Hello.' }] }, 1), controller.signal);
    expect(turn).toMatchObject({ type: 'answered', text: 'Hello.' });
    expect(lacks[0]).toMatch(/record: the disk is full \(ENOSPC\)$/);
    expect(lacks.at(-1)).toBeNull();
    await own.close();
    const place = { key: 'T-1#1', position: 0, number: 1 };
    const { entries } = await worker(join(disk.path, 'records')).readRecord(place);
    expect(entries).toEqual([{ kind: 'text', turn: 1, text: 'Hello.' }]);
  });
});

const mayLimit = process.platform === 'linux' && spawnSync('prlimit', ['--version']).status === 0;

describe.skipIf(!mayLimit)('where only one file can be opened more', () => {
  it('a command is started once there are more, a single time', async () => {
    const own = worker(join(base, 'records'), (lack) => {
      if (lack !== null) void letGo();
    });
    const limit = (files: string) =>
      spawnSync('prlimit', ['--pid', String(process.pid), `--nofile=${files}`]);
    const was = /(\d+) +(\d+)/.exec(
      String(
        spawnSync('prlimit', ['--pid', String(process.pid), '--nofile', '--noheadings', '-o', 'SOFT,HARD'])
          .stdout,
      ),
    );
    const held: Awaited<ReturnType<typeof open>>[] = [];
    const letGo = () => Promise.all(held.splice(0).map((file) => file.close()));
    limit('400:');
    try {
      for (;;) held.push(await open('/dev/null'));
    } catch {
      await held.pop()?.close();
    }
    try {
      const command = sampleStep('T-1#1.1', ['run_command', { command: 'echo ran >>ran' }]);
      const outcome = await own.step(stepJob(base, command), controller.signal);
      expect(outcome).toEqual({ outcome: 'ok', note: 'exit code 0' });
    } finally {
      await letGo();
      limit(`${was?.[1]}:`);
    }
    expect(lacks).toEqual([expect.stringMatching(/EMFILE/), null]);
    expect(await readFile(join(base, 'ran'), 'utf8')).toBe('ran\n');
    await own.close();
  });
});

describe.runIf(process.platform === 'linux')('a command that is stopped', () => {
  it('and of which something may be left holds up what comes next, and people are told, until that is seen', async () => {
    const own = worker(join(base, 'records'));
    const command = sampleStep('T-1#1.1', ['run_command', { command: 'echo began >began; sleep 1000' }]);
    const ended = own.step(stepJob(base, command), controller.signal);
    while (!(await readdir(base)).includes('began')) await new Promise(setImmediate);
    const [place] = await commandPlaces(base);
    const file = join(place?.folder ?? '', 'command');
    await rename(file, `${file}.kept`);
    await symlink('/proc/self/mem', file);
    controller.abort();
    await ended;
    while (lacks.length === 0) await new Promise(setImmediate);
    expect(lacks).toEqual(['It cannot be seen whether a stopped command has ended: the disk fails (EIO)']);
    let isIn = false;
    const entering = own.standstill.enter(new AbortController().signal).then(() => {
      isIn = true;
    });
    await new Promise(setImmediate);
    expect(isIn).toBe(false);
    await rename(`${file}.kept`, file);
    await entering;
    expect(lacks.at(-1)).toBeNull();
    await own.close();
  });

  it('is not waited for when its worker is closed', async () => {
    const own = worker(join(base, 'records'));
    const command = sampleStep('T-1#1.1', ['run_command', { command: 'echo began >began; sleep 1000' }]);
    const ended = own.step(stepJob(base, command), controller.signal);
    while (!(await readdir(base)).includes('began')) await new Promise(setImmediate);
    const [place] = await commandPlaces(base);
    const file = join(place?.folder ?? '', 'command');
    await rm(file);
    await symlink('/proc/self/mem', file);
    controller.abort();
    await ended;
    await own.close();
    expect(lacks.at(-1) ?? null).toBeNull();
  });
});

describe('what waits', () => {
  it('is tried after a moment in silence, then each second and whenever a person says so', async () => {
    const timer = createManualTimer();
    const standstill = createStandstill(timer, note);
    let lack: string | null = 'no room';
    let tries = 0;
    const work = async () => {
      tries++;
      return lack;
    };
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    const done = standstill.until(work, (each) => each, controller.signal);
    await settled();
    expect({ tries, lacks }).toEqual({ tries: 1, lacks: [] });
    timer.advance(200);
    await settled();
    expect({ tries, lacks }).toEqual({ tries: 2, lacks: ['no room'] });
    timer.advance(1000);
    await settled();
    standstill.tryNow();
    await settled();
    expect({ tries, lacks }).toEqual({ tries: 4, lacks: ['no room'] });
    // Work that is under way and only needs a file goes on; nothing new begins meanwhile.
    await standstill.untilFile(controller.signal);
    let isIn = false;
    const entering = standstill.enter(controller.signal).then(() => {
      isIn = true;
    });
    await settled();
    expect(isIn).toBe(false);
    lack = null;
    standstill.tryNow();
    await done;
    await entering;
    expect(lacks).toEqual(['no room', null]);
  });

  it('is told of with the attempts that wait, those included that were only about to begin', async () => {
    const timer = createManualTimer();
    const standstill = createStandstill(timer, note);
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    let lack: string | null = 'no room';
    const done = standstill.of('B#1').until(
      async () => lack,
      (each) => each,
      controller.signal,
    );
    await settled();
    timer.advance(200);
    await settled();
    const ended = new AbortController();
    const entering = [
      standstill.of('A#2').enter(controller.signal),
      standstill.of('C#1').enter(ended.signal),
      standstill.enter(controller.signal),
    ];
    await settled();
    expect(waiting).toEqual([['B#1'], ['A#2', 'B#1'], ['A#2', 'B#1', 'C#1']]);
    ended.abort();
    await entering[1];
    expect(waiting.at(-1)).toEqual(['A#2', 'B#1']);
    lack = null;
    standstill.tryNow();
    await Promise.all([done, ...entering]);
    expect(waiting.at(-1)).toEqual([]);
    expect(lacks).toEqual(['no room', null]);
  });

  it('is told of no longer when another try goes on for longer than a failure takes', async () => {
    const timer = createManualTimer();
    const standstill = createStandstill(timer, note);
    let end = () => {};
    const results: (string | Promise<null>)[] = [
      'full',
      'full',
      new Promise((resolve) => {
        end = () => resolve(null);
      }),
    ];
    const work = async () => (await results.shift()) ?? null;
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    const done = standstill.until(work, (each) => each, controller.signal);
    await settled();
    timer.advance(200);
    await settled();
    timer.advance(1000);
    await settled();
    timer.advance(1000);
    expect(lacks).toEqual(['full', null]);
    end();
    await done;
  });

  it('gives what the last try gave when it is stopped', async () => {
    const standstill = createStandstill(createInstantTimer(), () => controller.abort());
    const work = async () => 'full';
    expect(await standstill.until(work, (each) => each, controller.signal)).toBe('full');
    await writeFile(join(base, 'x'), '');
    const failing = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    await expect(standstill.untilRoom(failing, 'x', controller.signal)).rejects.toThrow('full');
  });
});
