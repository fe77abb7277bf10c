import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { processStart } from '../disk/process-start';
import { attachFace, createPlace, expectOpened, type Place } from './conductor-rig';

let place: Place;
let other: ChildProcess;
beforeEach(async () => {
  place = await createPlace();
  other = spawn('sleep', ['3600'], { stdio: 'ignore' });
});
afterEach(async () => {
  other.kill('SIGKILL');
  await place.remove();
});

it.runIf(process.platform === 'linux')(
  'who lost a run to another Baton is told so as long as they look at it, and hears when that one is stopped',
  async () => {
    const path = await place.write('track.json', [{ id: 'A', description: 'a' }]);
    const face = attachFace(place.conductor());
    const { run } = expectOpened(await face.ask('track.open', { path }));
    await face.watch(run);
    const readOnly = async () => {
      const watched = await face.ask('run.watch', { run });
      return watched.ok ? (watched.value.readOnly ?? null) : null;
    };
    expect(await readOnly()).toBeNull();

    // What a Baton does that takes a run over: its name is put down, and the next epoch begun.
    const folder = join(place.data, 'runs', run);
    await writeFile(join(folder, `lock-${other.pid}-${processStart(other.pid ?? 0)}`), '');
    await writeFile(join(folder, 'journal-000002.jsonl'), '');
    const heldBy = `process ${other.pid}`;
    const message = expect.stringContaining(
      `This Baton lost the run: another one (${heldBy}) has taken it over.`,
    );
    await expect.poll(readOnly, { timeout: 20_000 }).toEqual({ heldBy, isLost: true, message });
    expect(expectOpened(await face.ask('run.open', { run })).readOnly).toEqual({
      heldBy,
      isLost: true,
      message,
    });

    other.kill('SIGSTOP');
    const stopped = {
      heldBy,
      isLost: true,
      isStopped: true,
      message: expect.stringContaining('end it before'),
    };
    await expect.poll(readOnly, { timeout: 20_000 }).toEqual(stopped);
    other.kill('SIGCONT');
    await expect.poll(readOnly, { timeout: 20_000 }).toEqual({ heldBy, isLost: true, message });
  },
);
