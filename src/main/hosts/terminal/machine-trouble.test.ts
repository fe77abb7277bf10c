// A machine without room, for real: a disk that is full, a process that may open no file more.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mayMount, mountSmallDisk, type SmallDisk } from '../../disk/small-disk-rig';
import { commandPlaces, untilOutcome } from '../../workers/commands/supervisors-rig';
import { eventsOf, homeForEachTest, type Running } from './terminal-rig';

const home = homeForEachTest();

const command = (text: string) => ({ tool: 'run_command', input: { command: text } });
/** It is under way from `began` on, until there is a file `go`. */
const HELD = 'echo 1 >>done.txt; echo began >began; until [ -e go ]; do sleep 0.02; done; echo heard';
const two = () =>
  home.tickets([
    { id: 'A', description: 'a', rehearsal: [command(HELD), command('echo 2 >>done.txt; cat done.txt')] },
  ]);

describe.skipIf(spawnSync('prlimit', ['--version']).status !== 0)('where no file can be opened', () => {
  const mayOpen = (running: Running, files: string) =>
    expect(spawnSync('prlimit', ['--pid', String(running.child.pid), `--nofile=${files}`]).status).toBe(0);

  it('a run stands still and says why, and goes on by itself with nothing lost and nothing done twice', async () => {
    const running = home.startBaton('run', await two(), '--approve', 'all', '--json');
    await home.untilThere('began');
    mayOpen(running, '5:');
    await home.write('go', '');
    await running.shows('The run stands still: ');
    mayOpen(running, '4096:');
    const { code, out, err } = await running.ended;
    expect(err).toMatch(/The run stands still: .*Baton has as many files open as it may \(EMFILE\)/);
    expect(err).toContain('The run no longer stands still.');
    expect(code).toBe(0);
    expect(await home.read('done.txt')).toBe('1\n2\n');
    expect(eventsOf(out).flatMap((event) => (event.type === 'step.finished' ? [event.outcome] : []))).toEqual(
      ['ok', 'ok'],
    );
  });
});

describe.skipIf(!mayMount)('where the disk of the runs is full', () => {
  let disk: SmallDisk;
  beforeEach(async () => {
    disk = await mountSmallDisk();
  });
  afterEach(() => disk.remove());

  const baton = (...args: string[]) => home.startBatonWith({ BATON_DATA: join(disk.path, 'data') }, ...args);

  it('nothing is started, which one sentence says', async () => {
    const file = await home.tickets([{ id: 'A', description: 'a', rehearsal: [command('touch ran')] }]);
    await disk.fill();
    const { code, out, err } = await baton('run', file, '--approve', 'all', '--json').ended;
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/ENOSPC/);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).not.toMatch(/stands still|goes on/);
    expect(existsSync(join(home.path, 'ran'))).toBe(false);
    await disk.free();
    expect(await baton('run', file, '--approve', 'all').ended).toMatchObject({ code: 0 });
  });

  it('a run that is resumed stands still, and goes on by itself once there is space', async () => {
    const first = baton('run', await two(), '--approve', 'all');
    await home.untilThere('began');
    first.child.kill('SIGKILL');
    await first.ended;
    await home.write('go', '');
    // With nobody there the end of the command has to find room to be written down.
    for (const place of await commandPlaces(join(disk.path, 'data'))) await untilOutcome(place);
    await disk.fill();
    const resumed = baton('resume', 'last', '--approve', 'all', '--json');
    await resumed.shows('The run stands still: ');
    await disk.free();
    const { code, err, out } = await resumed.ended;
    expect(err).toMatch(/The run stands still: .*ENOSPC.* tries again every second/);
    expect(err).toContain('The run no longer stands still.');
    expect(code).toBe(0);
    expect(await home.read('done.txt')).toBe('1\n2\n');
    expect(eventsOf(out).some(({ type }) => type === 'run.resumed')).toBe(true);
  });

  it('a command that cannot be started waits for space, and its worker hears nothing of it', async () => {
    const running = baton('run', await two(), '--approve', 'all', '--json');
    await home.untilThere('began');
    // The journal goes on, and no new file can be made.
    await disk.fillWithNames();
    await home.write('go', '');
    await running.shows('The run stands still: ');
    await disk.free();
    const { code, out, err } = await running.ended;
    expect(err).toMatch(/The run stands still: .*the disk is full \(ENOSPC\)/);
    expect(code).toBe(0);
    expect(await home.read('done.txt')).toBe('1\n2\n');
    const steps = eventsOf(out).filter(({ type }) => type.startsWith('step.'));
    expect(steps).toMatchObject([
      { type: 'step.started' },
      { type: 'step.finished', outcome: 'ok' },
      { type: 'step.started' },
      { type: 'step.finished', outcome: 'ok' },
    ]);
    expect(await readdir(join(disk.path, 'data/runs'))).toHaveLength(1);
  });
});
