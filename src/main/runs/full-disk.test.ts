import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NO_LIMITS } from '../../shared/limits';
import { WORKERS_ONLY } from '../../shared/run-event';
import { createConductor } from './conductor';
import { attachFace, expectOpened } from './conductor-rig';

// A real disk that is really full: a small file system in memory, where this process may mount one.

const disk = await mkdtemp(join(tmpdir(), 'baton-full-'));
const mounted =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'baton', disk]).status === 0;
const name =
  'a run whose disk is full stands still, says why, and goes on by itself where it was once there is space';

beforeAll(() => {
  if (!mounted) console.log(`skipped: “${name}”, since no file system can be mounted here`);
});
afterAll(async () => {
  if (mounted) spawnSync('umount', ['-l', disk]);
  await rm(disk, { recursive: true, force: true });
});

/** Takes every byte that is left, down to the last page. */
async function fill(path: string): Promise<void> {
  for (let number = 0, size = 64 * 1024; size >= 1; number++) {
    try {
      await writeFile(`${path}-${number}`, Buffer.alloc(size));
    } catch {
      size = Math.floor(size / 2);
    }
  }
}

it.skipIf(!mounted)(name, async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'baton-full-workspace-'));
  const samples = join(disk, 'samples');
  await mkdir(samples);
  const conductor = createConductor({
    dataFolder: join(disk, 'data'),
    configFolder: join(disk, 'config'),
    samplesFolder: samples,
    startFolder: workspace,
    version: '1',
    model: 'rehearsal',
    now: () => new Date(),
  });
  const face = attachFace(conductor);
  const path = join(workspace, 'track.json');
  const rehearsal = [1, 2].map((number) => ({
    tool: 'run_command',
    input: { command: `echo ${number} >> done.txt` },
  }));
  await writeFile(path, JSON.stringify([{ id: 'A', description: 'a', rehearsal }]));
  const { run } = expectOpened(await face.ask('track.open', { path }));
  const copy = await face.watch(run);
  const start = { mode: 'ask', parallel: 1, limits: NO_LIMITS, model: 'rehearsal', ...WORKERS_ONLY } as const;
  await face.ask('run.command', { run, command: { type: 'run.start', workspace, ...start } });
  await face.until(() => copy.approvals.size === 1);

  await fill(join(disk, 'filler'));
  // The journal's last page has room for some events more.
  const journal = join(disk, 'data/runs', run, 'journal-000001.jsonl');
  for (let tries = 0; face.messages.every(({ type }) => type !== 'trouble') && tries < 100; tries++) {
    await face.ask('run.command', { run, command: { type: 'mode.set', mode: tries % 2 ? 'ask' : 'none' } });
    await face.ask('run.command', { run, command: { type: 'ticket.retry', ticket: 'A' } });
  }
  await face.until(() => face.messages.some(({ type }) => type === 'trouble'));
  const trouble = face.messages.find(({ type }) => type === 'trouble');
  expect(trouble).toMatchObject({
    run,
    retries: true,
    message: expect.stringMatching(/ENOSPC|no space left/),
  });
  const length = (await stat(journal)).size;

  for (let number = 0; number < 200; number++) await rm(join(disk, `filler-${number}`), { force: true });
  await face.until(() =>
    face.messages.some((message) => message.type === 'trouble' && message.message === null),
  );
  const after = await face.watch(run);
  const told = (command: Parameters<typeof face.ask<'run.command'>>[1]['command']) =>
    face.ask('run.command', { run, command });
  await told({ type: 'mode.set', mode: 'all' });
  await told({ type: 'run.resume' });
  await told({ type: 'ticket.retry', ticket: 'A' });
  await face.until(() => after.phase.phase === 'finished' && after.counts.completed === 1);
  expect(await readFile(join(workspace, 'done.txt'), 'utf8')).toBe('1\n2\n');
  // The old file is left as it was.
  expect((await stat(journal)).size).toBeLessThanOrEqual(length);
  await conductor.close();
  await rm(workspace, { recursive: true });
});
