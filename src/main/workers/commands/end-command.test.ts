import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processStart } from '../../disk/process-start';
import { systemTimer, type Timer } from '../timer';
import type { CommandPlace } from './command-place';
import { endCommand, STEP_MARK, SUPERVISES_MARK } from './end-command';

const MARK = 'end-command-test';

let base: string;
let place: CommandPlace;
let started: ChildProcess[];

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'baton-end-'));
  place = { folder: join(base, 'step'), output: join(base, 'step.txt') };
  started = [];
  await mkdir(place.folder);
});

afterEach(async () => {
  for (const child of started) child.kill('SIGKILL');
  await rm(base, { recursive: true });
});

/** In a group of its own. */
async function sleeper(env: Record<string, string>): Promise<number> {
  const child = spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'ignore', env });
  started.push(child);
  await once(child, 'spawn');
  return child.pid ?? 0;
}

/** Does this once, while what it ended is being waited for. */
function timerThat(act: () => Promise<void>): Timer {
  let hasActed = false;
  return {
    after(milliseconds, run) {
      if (hasActed) return systemTimer.after(milliseconds, run);
      hasActed = true;
      void act().then(run);
      return () => {};
    },
  };
}

const isGone = (pid: number) => processStart(pid) === null;

describe.runIf(process.platform === 'linux')('ending a command', () => {
  let supervisor: number;

  beforeEach(async () => {
    supervisor = await sleeper({ [SUPERVISES_MARK]: MARK });
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    const line = `1 ${supervisor} ${processStart(supervisor)} ${boot} ${MARK}\n`;
    await writeFile(join(place.folder, 'supervisor'), line);
    // What helps the supervisor is ended last, and waited for.
    await sleeper({ [SUPERVISES_MARK]: MARK });
  });

  it('ends one that took on its mark when those with the mark had been looked for', async () => {
    let command = 0;
    await endCommand(
      place,
      timerThat(async () => {
        command = await sleeper({ [STEP_MARK]: MARK });
      }),
    );
    expect([isGone(supervisor), isGone(command)]).toEqual([true, true]);
  });

  it('ends one that wrote down its group only then', async () => {
    let command = 0;
    await endCommand(
      place,
      timerThat(async () => {
        command = await sleeper({});
        await writeFile(join(place.folder, 'command'), `1 ${command} ${processStart(command)}\n`);
      }),
    );
    expect(isGone(command)).toBe(true);
  });
});
