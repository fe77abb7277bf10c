import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../shared/limits';
import { WORKERS_ONLY } from '../../shared/run-event';
import { mayMount, mountSmallDisk, type SmallDisk } from '../disk/small-disk-rig';
import { createConductor } from './conductor';
import { attachFace, expectOpened } from './conductor-rig';

describe.skipIf(!mayMount)('a run whose disk is full', () => {
  let disk: SmallDisk;
  beforeEach(async () => {
    disk = await mountSmallDisk();
  });
  afterEach(() => disk.remove());

  it('stands still, says why, and goes on by itself where it was once there is space', async () => {
    const workspace = await mkdtemp(join(tmpdir(), 'baton-full-workspace-'));
    const samples = join(disk.path, 'samples');
    await mkdir(samples);
    const conductor = createConductor({
      dataFolder: join(disk.path, 'data'),
      configFolder: join(disk.path, 'config'),
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
    const start = {
      mode: 'ask',
      parallel: 1,
      limits: NO_LIMITS,
      model: 'rehearsal',
      ...WORKERS_ONLY,
    } as const;
    await face.ask('run.command', { run, command: { type: 'run.start', workspace, ...start } });
    await face.until(() => copy.approvals.size === 1);

    await disk.fill();
    // The journal's last page has room for some events more.
    const journal = join(disk.path, 'data/runs', run, 'journal-000001.jsonl');
    for (let tries = 0; face.messages.every(({ type }) => type !== 'trouble') && tries < 100; tries++) {
      await face.ask('run.command', { run, command: { type: 'mode.set', mode: tries % 2 ? 'ask' : 'none' } });
      await face.ask('run.command', { run, command: { type: 'ticket.retry', ticket: 'A' } });
    }
    await face.until(() => face.messages.some(({ type }) => type === 'trouble'));
    const trouble = face.messages.find(({ type }) => type === 'trouble');
    expect(trouble).toMatchObject({
      run,
      trouble: { of: 'journal', retries: true, message: expect.stringMatching(/ENOSPC|no space left/) },
    });
    const length = (await stat(journal)).size;

    await disk.free();
    await face.until(() =>
      face.messages.some((message) => message.type === 'trouble' && message.trouble === null),
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
});
