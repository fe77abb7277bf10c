import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processStart } from '../../disk/process-start';
import { mayMount, mountSmallDisk } from '../../disk/small-disk-rig';
import { systemTimer, type Timer } from '../timer';
import {
  type CommandPlace,
  hasNotBegun,
  parseOutcome,
  readOutcome,
  readRest,
  readSupervisor,
} from './command-place';
import { endCommand } from './end-command';
import { type CommandEnd, canRejoin, mayRejoin, rejoinSupervised, runSupervised } from './supervised-command';
import { BECOME_COMMAND, SUPERVISE } from './supervisor-script';
import { runningWith } from './supervisors-rig';

let base: string;
let place: CommandPlace;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'baton-supervised-'));
  place = { folder: join(base, 'step'), output: join(base, 'step.txt') };
});
afterEach(() => rm(base, { recursive: true }));

interface Running {
  readonly end: Promise<CommandEnd>;
  /** What has to be done of it later, when there is room. */
  readonly left: readonly (() => Promise<unknown>)[];
  text(): string;
  abort(): void;
  /** From here on another process has the run. */
  leave(): void;
}

function watched(
  by: (watch: Parameters<typeof rejoinSupervised>[0]) => Promise<CommandEnd>,
  timer: Timer = systemTimer,
): Running {
  const controller = new AbortController();
  let text = '';
  let isLeft = false;
  const left: (() => Promise<unknown>)[] = [];
  const end = by({
    place,
    timer,
    signal: controller.signal,
    isLeft: () => isLeft,
    untilRoom: async () => {},
    onLeft: (finish) => left.push(finish),
    onText: (piece) => {
      text += piece;
    },
  });
  return {
    end,
    left,
    text: () => text,
    abort: () => controller.abort(),
    leave: () => {
      isLeft = true;
    },
  };
}

function run(
  command: string,
  { maxOutputBytes = 1024 * 1024, limitSeconds = 60, timer = systemTimer } = {},
): Running {
  return watched(
    (watch) => runSupervised({ ...watch, command, workspace: base, limitSeconds, maxOutputBytes }),
    timer,
  );
}

/** From here on its bytes cannot be read; gives it back as it was. */
async function spoil(path: string): Promise<() => Promise<void>> {
  // At no moment is it gone: that would say something else.
  await link(path, `${path}.kept`);
  await symlink('/proc/self/mem', `${path}.spoiled`);
  await rename(`${path}.spoiled`, path);
  return () => rename(`${path}.kept`, path);
}

/** Waits as long as it has to, and not longer. */
const hasty: Timer = { after: (_milliseconds, run) => systemTimer.after(2, run) };

const rejoin = () => watched(rejoinSupervised);

/** Whom the files name when their supervisor is one that this test made up. */
async function writeSupervisor(pid: number, start: string): Promise<void> {
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  await mkdir(place.folder);
  await writeFile(join(place.folder, 'supervisor'), `1 ${pid} ${start} ${boot} some-mark\n`);
  await writeFile(join(place.folder, 'command'), `1 ${pid} ${start}\n`);
}

describe.runIf(process.platform === 'linux')('a supervised command', () => {
  it('leaves its outcome where the next process reads it, as often as it wants', async () => {
    await run('echo hello; exit 7').end;
    expect(await mayRejoin(place)).toBe(true);
    expect(await canRejoin(place, systemTimer)).toBe(true);
    for (let times = 0; times < 2; times++) {
      const again = rejoin();
      expect(await again.end).toEqual({ type: 'exited', code: 7 });
      expect(again.text()).toBe('hello\n');
    }
  });

  it('has an end for this process even when nothing of it can be written down', async () => {
    const running = run(`rm -r ${place.folder}; ln -s /dev/full ${place.folder}; exit 4`);
    expect(await running.end).toEqual({ type: 'exited', code: 4 });
  });

  it('goes on when its process leaves it to another one, which can wait for it', async () => {
    const first = run('mkfifo go; echo began; read word <go; echo "heard $word"');
    while (first.text() === '') await new Promise(setImmediate);
    first.leave();
    first.abort();
    expect(await first.end).toEqual({ type: 'aborted' });
    expect(await mayRejoin(place)).toBe(true);
    expect(await canRejoin(place, systemTimer)).toBe(true);
    const second = rejoin();
    await writeFile(join(base, 'go'), 'you\n');
    expect(await second.end).toEqual({ type: 'exited', code: 0 });
    expect(second.text()).toBe('began\nheard you\n');
  });

  it('that is aborted has its output read while it tidies up', async () => {
    const running = run(`trap 'echo bye; touch tidied; exit' TERM; echo began; sleep 1000 & wait`);
    while (running.text() === '') await new Promise(setImmediate);
    running.abort();
    await running.end;
    expect(running.text()).toMatch(/^began\n(Terminated\n)?bye\n/);
    expect(await readdir(base)).toContain('tidied');
  });

  it('that is aborted is ended though its files cannot be read, and looked for once more when they can', async () => {
    const running = run('echo began; sleep 1000 & sleep 1000', { timer: hasty });
    while (running.text() === '') await new Promise(setImmediate);
    const mark = (await readSupervisor(place))?.mark ?? '-';
    const mended = [];
    for (const name of ['supervisor', 'command']) mended.push(await spoil(join(place.folder, name)));
    running.abort();
    expect(await running.end).toEqual({ type: 'aborted' });
    expect(await runningWith(mark)).toEqual([]);
    const [finish] = running.left;
    await expect(finish?.()).rejects.toThrow('EIO');
    for (const mend of mended) await mend();
    expect(await finish?.()).toBe(true);
  });

  it('of an earlier process that is aborted before anybody can see who it is ends when that can be seen', async () => {
    const first = run('echo began; sleep 1000');
    while (first.text() === '') await new Promise(setImmediate);
    first.leave();
    first.abort();
    await first.end;
    const mark = (await readSupervisor(place))?.mark ?? '-';
    const second = watched(rejoinSupervised, hasty);
    const mend = await spoil(join(place.folder, 'supervisor'));
    second.abort();
    expect(await second.end).toEqual({ type: 'aborted' });
    await expect(second.left[0]?.()).rejects.toThrow('EIO');
    expect(await runningWith(mark)).not.toEqual([]);
    await mend();
    expect(await second.left[0]?.()).toBe(true);
    expect(await runningWith(mark)).toEqual([]);
  });

  it('is ended at its time limit, also when that is over before it has begun', async () => {
    const running = run('sleep 20', { limitSeconds: 0.0001 });
    expect(await running.end).toEqual({ type: 'limit', seconds: 0.0001 });
  });

  it('whose supervisor is killed alone is ended then, not at its time limit', async () => {
    const running = run('mkfifo go; echo began; kill -KILL $PPID; read word <go', { limitSeconds: 30 });
    expect(await running.end).toEqual({ type: 'lost' });
    expect(running.text()).toBe('began\n');
    expect(await readdir(place.folder)).not.toContain('over-limit');
    expect(await runningWith((await readSupervisor(place))?.mark ?? '-')).toEqual([]);
  });

  it('keeps the end of what is more than its file may hold', async () => {
    const running = run('seq 1 100000', { maxOutputBytes: 4096 });
    await running.end;
    expect(running.text()).toHaveLength(4096);
    const rest = await readRest(place);
    expect(rest?.tail).toMatch(/\n99999\n100000\n$/);
    expect(rest?.leftOut).toBeGreaterThan(100_000);
  });
});

describe.skipIf(!mayMount)('a command for whose traces there is no room', () => {
  // So many more files may be made: for none of its traces, the first of them, the first two.
  it.each([0, 2, 3])('is not started, and can be once there is: %i', async (files) => {
    const disk = await mountSmallDisk();
    place = { folder: join(disk.path, 'attempt/step'), output: join(disk.path, 'attempt/step.txt') };
    await mkdir(join(disk.path, 'attempt'));
    await disk.fillWithNames();
    await disk.free(files);
    expect(await run('echo ran >>ran').end).toMatchObject({
      type: 'not_started',
      lack: expect.stringMatching(/the disk is full \(ENOSPC\)$/),
    });
    await disk.free();
    expect(await run('echo ran >>ran').end).toEqual({ type: 'exited', code: 0 });
    expect(await readFile(join(base, 'ran'), 'utf8')).toBe('ran\n');
    await disk.remove();
  });
});

describe.skipIf(!mayMount)('a command that had not begun when its process died', () => {
  it('is known not to have begun once there is room to keep it from beginning; until then nothing is known', async () => {
    const disk = await mountSmallDisk();
    const placeOf = (step: string) => ({
      folder: join(disk.path, 'attempt', step),
      output: join(base, step),
    });
    place = placeOf('first');
    await run('exit 0').end;
    await disk.fill();
    await expect(canRejoin(placeOf('second'), systemTimer)).rejects.toThrow('ENOSPC');
    await disk.free();
    expect(await canRejoin(placeOf('second'), systemTimer)).toBe(true);
    expect(await hasNotBegun(placeOf('second'))).toBe(true);
    await disk.remove();
  });
});

describe.runIf(process.platform === 'linux')('what an earlier process left', () => {
  it('is only looked at by who does not have its run: nothing is there then that was not there', async () => {
    expect(await mayRejoin(place)).toBe(false);
    expect(await readdir(base)).toEqual([]);
    await writeSupervisor(process.pid, '1'); // Another process had this number.
    expect(await mayRejoin(place)).toBe(false);
    expect((await readdir(place.folder)).sort()).toEqual(['command', 'supervisor']);
  });

  it('is not known where nothing had begun; and what begins late runs nothing', async () => {
    expect(await canRejoin(place, systemTimer)).toBe(false);
    const late = watched((watch) =>
      runSupervised({
        ...watch,
        command: 'touch ran',
        workspace: base,
        limitSeconds: 60,
        maxOutputBytes: 512,
      }),
    );
    expect(await late.end).toMatchObject({ type: 'not_started', lack: null });
    expect(await readdir(base)).not.toContain('ran');
  });

  it('is known not to have begun where the machine runs since, and after a new start it is not known', async () => {
    const places = join(base, 'attempt');
    const placeOf = (step: string) => ({ folder: join(places, step), output: join(places, `${step}.txt`) });
    place = placeOf('first');
    await run('exit 0').end;
    expect(await mayRejoin(placeOf('second'))).toBe(true);
    expect(await canRejoin(placeOf('second'), systemTimer)).toBe(true);
    // Another process, after a crash in the middle of recovery.
    expect(await canRejoin(placeOf('second'), systemTimer)).toBe(true);
    expect(await hasNotBegun(placeOf('second'))).toBe(true);
    expect(await hasNotBegun(placeOf('first'))).toBe(false);
    await writeFile(join(places, 'boot'), 'another start of the machine');
    expect(await canRejoin(placeOf('second'), systemTimer)).toBe(false);
    expect(await mayRejoin(placeOf('third'))).toBe(false);
    expect(await canRejoin(placeOf('third'), systemTimer)).toBe(false);
  });

  it('is not known where nothing had begun; nor does a supervisor that begins late', async () => {
    expect(await canRejoin(place, systemTimer)).toBe(false);
    const { folder, output } = place;
    const given = [folder, output, '100', '60', 'some-mark', 'touch ran', BECOME_COMMAND];
    const late = spawn('sh', ['-c', SUPERVISE, 'sh', ...given], { cwd: base, detached: true });
    expect(await once(late, 'close')).toEqual([125, null]);
    expect(await readdir(base)).not.toContain('ran');
  });

  it('is not known where another process has got the number of the supervisor, and that one is left alone', async () => {
    const stranger = spawn('sleep', ['1000'], { detached: true });
    await once(stranger, 'spawn');
    const pid = stranger.pid ?? 0;
    await writeSupervisor(pid, String(Number(processStart(pid)) - 1));
    expect(await canRejoin(place, systemTimer)).toBe(false);
    expect(await rejoin().end).toEqual({ type: 'lost' });
    expect(processStart(pid)).not.toBeNull();
    await rm(place.folder, { recursive: true });
    await writeSupervisor(pid, processStart(pid) ?? '');
    expect(await canRejoin(place, systemTimer)).toBe(true);
    await endCommand(place, systemTimer);
    expect(processStart(pid)).toBeNull();
  });

  it('is not known from another start of the machine', async () => {
    await mkdir(place.folder);
    const own = `1 ${process.pid} ${processStart(process.pid)} another-boot mark\n`;
    await writeFile(join(place.folder, 'supervisor'), own);
    expect(await canRejoin(place, systemTimer)).toBe(false);
  });

  it('is not known from an outcome that is written by half', async () => {
    await mkdir(place.folder);
    await writeFile(join(place.folder, 'supervisor'), '1 999999999 1 boot mark\n');
    for (const half of ['', '1 exit', '1 exit 1', '1 exit 12 en', '1 exit 12 end', '2 exit 12 end\n']) {
      await writeFile(join(place.folder, 'outcome'), half);
      expect(await canRejoin(place, systemTimer), half).toBe(false);
    }
    expect(parseOutcome('1 exit 12 end\n')).toEqual({ type: 'exited', code: 12 });
    expect(parseOutcome('1 limit 0.5 end\n')).toEqual({ type: 'limit', seconds: 0.5 });
  });

  it('is moved into place when it is whole', async () => {
    await run('true').end;
    expect(await readdir(place.folder)).not.toContain('outcome.new');
    expect(await readOutcome(place)).toEqual({ type: 'exited', code: 0 });
    const supervisor = await readSupervisor(place);
    expect(await runningWith(supervisor?.mark ?? '-')).toEqual([]);
  });
});
