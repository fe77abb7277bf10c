import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../shared/contract';
import { countWaiting } from '../../shared/count-waiting';
import { NO_LIMITS } from '../../shared/limits';
import { WORKERS_ONLY } from '../../shared/run-event';
import { lineOf } from '../journal/journal-line-rig';
import { attachFace, createPlace, expectOpened, type Place, type TestFace } from './conductor-rig';
import { newRunId } from './run-id';

// What the list says of runs that nobody has here: of unreadable ones that they are there, of all how much waits.

let place: Place;
beforeEach(async () => {
  place = await createPlace();
});
afterEach(() => place.remove());

const write = (path: string) => ({ tool: 'write_file', input: { path, content: `${path}\n` } });
const tickets = [
  { id: 'A', description: 'a', rehearsal: [write('a.txt'), { say: 'Done.' }] },
  { id: 'B', description: 'b', step_mode: true, rehearsal: [write('b.txt'), { say: 'Done.' }] },
  { id: 'C', description: 'c', rehearsal: [{ tool: 'run_command', input: { command: 'true' } }] },
  { id: 'D', description: 'd', depends_on: ['A'], rehearsal: [{ say: 'Done.' }] },
];

/** A run in which two things wait: a review by the person, and steps. It stays open in the conductor that `face` is of. */
async function waitingRun(face: TestFace): Promise<string> {
  const path = await place.write('track.json', { title: 'Much waits', tickets });
  const { run } = expectOpened(await face.ask('track.open', { path }));
  const copy = await face.watch(run);
  const settings = { ...WORKERS_ONLY, review: 'person', workspace: place.start, mode: 'auto' } as const;
  const start = {
    type: 'run.start',
    ...settings,
    parallel: 4,
    model: 'rehearsal',
    limits: NO_LIMITS,
  } as const;
  await face.ask('run.command', { run, command: start });
  await face.until(() => copy.approvals.size === 3);
  return run;
}

/** The data folder as a process that died in this moment would leave it. */
async function dead(
  name: string,
  run: string,
  from = join(place.data, 'runs', run),
): Promise<{ data: string; folder: string; journal: string }> {
  const data = join(place.root, name);
  const folder = join(data, 'runs', run);
  await cp(from, folder, {
    recursive: true,
    filter: (path) => !/\/(lock-\d+-\d+|run\.json|pipe)$/.test(path),
  });
  return { data, folder, journal: join(folder, 'journal-000001.jsonl') };
}

const faceOn = (dataFolder: string) => attachFace(place.conductor({ dataFolder }));

async function onlyListed(face: TestFace): Promise<RunSummary> {
  const listed = await face.ask('run.list', {});
  expect(listed).toHaveLength(1);
  return listed[0] as RunSummary;
}

describe('a run whose journal', () => {
  it.each([
    ['is gone', 'There is no journal in ', (path: string) => rm(path)],
    ['is empty', 'The journal in ', (path: string) => writeFile(path, '')],
  ])(
    '%s is listed with the reason and what was known of it, stays whole when it is opened, and can be deleted',
    async (_, why, spoil) => {
      const run = await waitingRun(attachFace(place.conductor()));
      const { data, folder, journal } = await dead('dead', run);
      const face = faceOn(data);
      expect(await onlyListed(face)).toMatchObject({ phase: 'paused', problem: null, waiting: 3 });
      await spoil(journal);
      const before = (await readdir(folder)).sort();
      const problem = expect.stringMatching(
        new RegExp(`^${why}${folder}.*: put back a good copy of its files, or delete the run\\.$`),
      );
      const known = { title: 'Much waits', total: 4, waiting: 0, heldBy: null, cannotOpen: true };
      expect(await onlyListed(face)).toMatchObject({ ...known, phase: 'damaged', problem });
      for (const readOnly of [true, false]) {
        const opened = await face.ask('run.open', { run, readOnly });
        expect(opened).toEqual({ ok: false, failure: { type: 'damaged_run', message: problem } });
      }
      expect((await readdir(folder)).sort()).toEqual(before);
      // Also for a Baton that has never seen it whole.
      await rm(join(folder, 'run.json'));
      expect(await onlyListed(faceOn(data))).toMatchObject({ phase: 'damaged', problem, total: 0 });
      expect(await face.ask('run.export', { run, as: 'markdown' })).toMatchObject({ ok: true });
      expect(await face.ask('run.belongings', { run })).toMatchObject({ ok: true });
      expect(await face.ask('run.delete', { run, discard: false })).toEqual({ ok: true, value: null });
      expect(await readdir(join(data, 'runs'))).toEqual([]);
    },
  );

  it('is damaged, or was written by a newer Baton, says which, and that nothing of it waits', async () => {
    const run = await waitingRun(attachFace(place.conductor()));
    const newer = await dead('newer', run);
    await writeFile(
      newer.journal,
      `${await readFile(newer.journal, 'utf8')}${lineOf('"v":9,"left":0,"event":{}}')}`,
    );
    const face = faceOn(newer.data);
    expect(await onlyListed(face)).toMatchObject({
      title: 'Much waits',
      phase: 'newer',
      problem: `The journal ${newer.journal} was written by a newer Baton: update Baton, then open the run again.`,
      waiting: 0,
      handedOver: [],
    });
    expect(expectOpened(await face.ask('run.open', { run, readOnly: true })).readOnly?.message).toContain(
      'newer',
    );

    const damaged = await dead('damaged', run);
    const lines = (await readFile(damaged.journal, 'utf8')).split('\n');
    await writeFile(damaged.journal, lines.with(-3, 'nonsense').join('\n'));
    const offset = Buffer.byteLength(lines.slice(0, -3).join('\n')) + 1;
    expect(await onlyListed(faceOn(damaged.data))).toMatchObject({
      phase: 'damaged',
      problem: expect.stringContaining(`${damaged.journal} is damaged at byte ${offset},`),
      waiting: 0,
    });
  });

  it('was changed and is as long as before is read anew', async () => {
    const run = await waitingRun(attachFace(place.conductor()));
    const { data, journal } = await dead('flipped', run);
    const face = faceOn(data);
    expect(await onlyListed(face)).toMatchObject({ phase: 'paused' });
    const bytes = await readFile(journal);
    bytes.writeUInt8(bytes.readUInt8(200) ^ 1, 200);
    await writeFile(journal, bytes);
    expect(await onlyListed(face)).toMatchObject({ phase: 'damaged', title: 'Much waits' });
  });

  it('has an end that is not whole tells where it was put, once', async () => {
    const run = await waitingRun(attachFace(place.conductor()));
    const { data, folder, journal } = await dead('torn', run);
    const bytes = await readFile(journal);
    const last = bytes.lastIndexOf('\n', bytes.length - 2) + 1;
    bytes.writeUInt8(bytes.readUInt8(last + 40) ^ 1, last + 40);
    await writeFile(journal, bytes);
    const aside = join(folder, 'journal-000001.torn-1');
    expect(expectOpened(await faceOn(data).ask('run.open', { run })).notices).toEqual([
      `The end of this run’s journal was not whole, as a crash leaves it, and lies in ${aside} now. All before it is there.`,
    ]);
    expect(await readFile(aside)).toEqual(bytes.subarray(last));
    const { data: later } = await dead('later', run, folder);
    expect(expectOpened(await faceOn(later).ask('run.open', { run })).notices).toEqual([]);
  });

  it('cannot be read at all says so', async () => {
    const run = newRunId();
    await mkdir(join(place.data, 'runs', run, 'journal-000001.jsonl'), { recursive: true });
    const listed = await onlyListed(attachFace(place.conductor()));
    expect(listed).toMatchObject({
      phase: 'unreadable',
      problem: expect.stringContaining('could not be read'),
    });
  });
});

describe('a folder in which there is no run yet', () => {
  const HOUR = 3_600_000;
  const later = () => new Date(Date.now() + HOUR);

  it('is no damage while a Baton is about to make one of it, and is listed once that Baton is gone', async () => {
    const folder = join(place.data, 'runs', newRunId());
    await mkdir(folder, { recursive: true });
    const now = attachFace(place.conductor());
    expect(await now.ask('run.list', {})).toEqual([]);
    const anHourOn = attachFace(place.conductor({ now: later }));
    const own = await ownLock();
    await writeFile(join(folder, own), '');
    expect(await anHourOn.ask('run.list', {})).toEqual([]);
    await rm(join(folder, own));
    expect(await onlyListed(anHourOn)).toMatchObject({
      phase: 'damaged',
      title: '(its title cannot be read)',
    });
    expect(await readdir(join(place.data, 'runs'))).toHaveLength(1);
  });

  it('is listed at once where there is more in it than a beginning', async () => {
    await mkdir(join(place.data, 'runs', newRunId(), 'attempts'), { recursive: true });
    expect(await onlyListed(attachFace(place.conductor()))).toMatchObject({ phase: 'damaged' });
  });

  /** The name that a lock of this process has. */
  async function ownLock(): Promise<string> {
    const face = attachFace(place.conductor({ dataFolder: join(place.root, 'other') }));
    const path = await place.write('one.json', [{ id: 'A', description: 'a' }]);
    const { run } = expectOpened(await face.ask('track.open', { path }));
    const names = await readdir(join(place.root, 'other', 'runs', run));
    return names.find((name) => name.startsWith('lock-')) as string;
  }
});

describe('how much waits for the person', () => {
  it('is the same in the list as in the run once it is opened, wherever its Baton died', async () => {
    const run = await waitingRun(attachFace(place.conductor()));
    const whole = await dead('whole', run);
    const lines = (await readFile(whole.journal, 'utf8')).trimEnd().split('\n');
    const counts = new Set<number>();
    for (const [index, line] of lines.entries()) {
      if (JSON.parse(line).left > 0) continue;
      for (const records of ['kept', 'lost']) {
        const { data, folder, journal } = await dead(`cut-${index}-${records}`, run);
        await writeFile(journal, `${lines.slice(0, index + 1).join('\n')}\n`);
        // As where the process died before anything of a step was written down.
        if (records === 'lost') await rm(join(folder, 'attempts'), { recursive: true });
        const before = await readdir(folder, { recursive: true });
        const conductor = place.conductor({ dataFolder: data });
        const face = attachFace(conductor);
        const [listed] = await face.ask('run.list', {});
        if (listed === undefined) continue; // Nothing was done with it yet.
        expect(await readdir(folder, { recursive: true })).toEqual(expect.arrayContaining(before));
        expectOpened(await face.ask('run.open', { run }));
        const opened = countWaiting(await face.watch(run));
        expect([index, records, listed.waiting]).toEqual([index, records, opened]);
        counts.add(opened);
        await conductor.close();
      }
    }
    expect([...counts].sort()).toEqual([0, 1, 2, 3]);
  });

  it('is not kept while a command may still come to its end: what watched over it can go without a word', async () => {
    const began = join(place.start, 'began');
    const call = { tool: 'run_command', input: { command: `echo b > ${began}; sleep 1000` } };
    const path = await place.write('track.json', [{ id: 'A', description: 'a', rehearsal: [call] }]);
    const conductor = place.conductor();
    const face = attachFace(conductor);
    const { run } = expectOpened(await face.ask('track.open', { path }));
    const settings = { ...WORKERS_ONLY, workspace: place.start, mode: 'all', limits: NO_LIMITS } as const;
    const start = { type: 'run.start', ...settings, parallel: 1, model: 'rehearsal' } as const;
    await face.ask('run.command', { run, command: start });
    await expect.poll(() => readFile(began, 'utf8').catch(() => '')).toBe('b\n');

    const { data } = await dead('dead', run);
    const next = faceOn(data);
    expect((await onlyListed(next)).waiting).toBe(0);
    await conductor.close();
    const listed = await onlyListed(next);
    expectOpened(await next.ask('run.open', { run }));
    expect([listed.waiting, countWaiting(await next.watch(run))]).toEqual([1, 1]);
  });
});
