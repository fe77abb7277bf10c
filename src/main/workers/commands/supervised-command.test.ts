import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processStart } from '../../disk/process-start';
import { systemTimer } from '../timer';
import { type CommandPlace, parseOutcome, readOutcome, readRest, readSupervisor } from './command-place';
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
  text(): string;
  abort(): void;
  /** From here on another process has the run. */
  leave(): void;
}

function watched(by: (watch: Parameters<typeof rejoinSupervised>[0]) => Promise<CommandEnd>): Running {
  const controller = new AbortController();
  let text = '';
  let isLeft = false;
  const end = by({
    place,
    timer: systemTimer,
    signal: controller.signal,
    isLeft: () => isLeft,
    onText: (piece) => {
      text += piece;
    },
  });
  return {
    end,
    text: () => text,
    abort: () => controller.abort(),
    leave: () => {
      isLeft = true;
    },
  };
}

function run(command: string, { maxOutputBytes = 1024 * 1024, limitSeconds = 60 } = {}): Running {
  return watched((watch) =>
    runSupervised({ ...watch, command, workspace: base, limitSeconds, maxOutputBytes }),
  );
}

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
    expect(await late.end).toMatchObject({ type: 'not_started' });
    expect(await readdir(base)).not.toContain('ran');
    expect(await canRejoin(place, systemTimer)).toBe(false);
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
