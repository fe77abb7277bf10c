import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../shared/limits';
import { WORKERS_ONLY } from '../../shared/run-event';
import type { RunState } from '../../shared/run-state';
import { workedSoFar } from '../../shared/used-so-far';
import { mayMount, mountSmallDisk, type SmallDisk } from '../disk/small-disk-rig';
import type { Conductor } from './conductor';
import { attachFace, createPlace, expectOpened, type Place, type TestFace } from './conductor-rig';

const HOUR_MS = 3_600_000;
const TEXT = 'hello\n'.repeat(4000);

describe.skipIf(!mayMount)('a run of which a step waits for room in its workspace', () => {
  let place: Place;
  let disk: SmallDisk;
  let workspace: string;
  let conductor: Conductor;
  let face: TestFace;
  let run: string;
  let copy: RunState;
  let laterMs: number;

  beforeEach(async () => {
    place = await createPlace();
    disk = await mountSmallDisk();
    workspace = join(disk.path, 'workspace');
    await mkdir(workspace);
    laterMs = 0;
    conductor = place.conductor({ now: () => new Date(Date.now() + laterMs) });
    face = attachFace(conductor);
    const write = { tool: 'write_file', input: { path: 'a.txt', content: TEXT } };
    const tickets = [{ id: 'A', description: 'a', rehearsal: [write, { say: 'Done.' }] }];
    ({ run } = expectOpened(
      await face.ask('track.open', { path: await place.write('track.json', tickets) }),
    ));
    copy = await face.watch(run);
    await disk.fill();
    const start = { mode: 'all', parallel: 1, model: 'rehearsal', ...WORKERS_ONLY } as const;
    const limits = { ...NO_LIMITS, hours: 1 };
    await command({ type: 'run.start', workspace, limits, ...start });
    await face.until(() => troubles().length > 0);
  });
  afterEach(async () => {
    await place.remove();
    await disk.remove();
  });

  const command = (what: Parameters<typeof face.ask<'run.command'>>[1]['command']) =>
    face.ask('run.command', { run, command: what });
  const troubles = () =>
    face.messages.flatMap((one) => (one.type === 'trouble' ? [one.trouble?.message ?? null] : []));
  const written = () => readFile(join(workspace, 'a.txt'), 'utf8').catch(() => null);

  it('does not stop at its hours for a night without room: it goes on in the morning, and the night does not count', async () => {
    laterMs = 8 * HOUR_MS;
    await disk.free();
    await face.until(() => copy.phase.phase !== 'running');
    expect(copy.phase).toEqual({ phase: 'finished', outcome: 'done' });
    expect(workedSoFar(copy)).toBeLessThan(HOUR_MS);
    expect(await written()).toBe(TEXT);
  });

  it('tells nobody that all is well when it is closed', async () => {
    const before = troubles();
    expect(before).toEqual([expect.stringContaining('(ENOSPC)')]);
    await conductor.close();
    expect(troubles()).toEqual(before);
  });

  it('says for want of what it can be neither closed nor deleted while it is paused, and ends what it began', async () => {
    await command({ type: 'run.pause' });
    const why =
      /^Something that this run began before it was paused still waits\. .*\(ENOSPC\).* cancel its ticket\.$/;
    const refused = { ok: false, failure: { type: 'not_here', message: expect.stringMatching(why) } };
    expect(await face.ask('run.close', { run })).toEqual(refused);
    expect(await face.ask('run.delete', { run, discard: false })).toEqual(refused);
    await disk.free();
    await face.until(() => [...copy.steps.values()].some(({ state }) => state.state === 'finished'));
    expect(copy.phase).toMatchObject({ phase: 'paused' });
    expect(await written()).toBe(TEXT);
    expect(await face.ask('run.close', { run })).toMatchObject({ ok: true });
  });

  it('can be closed once the ticket that waits is cancelled', async () => {
    await command({ type: 'run.pause' });
    await command({ type: 'ticket.cancel', ticket: 'A' });
    await face.until(() => troubles().at(-1) === null);
    expect(await face.ask('run.close', { run })).toMatchObject({ ok: true });
    expect(await written()).toBeNull();
  });
});
