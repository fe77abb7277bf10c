import {
  access,
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fold } from '../../shared/fold';
import { NO_LIMITS } from '../../shared/limits';
import { type RunEvent, type RunSettings, WORKERS_ONLY } from '../../shared/run-event';
import { takeSnapshot } from '../../shared/run-snapshot';
import { createRunState } from '../../shared/run-state';
import { startOtherProcess } from '../journal/other-process-rig';
import { attachFace, createPlace, expectOpened, type Place, type TestFace } from './conductor-rig';

let place: Place;
beforeEach(async () => {
  place = await createPlace();
});
afterEach(() => place.remove());

const KEY = 'own_secret_0123456789abcdef';

const track = {
  title: 'Greetings & more',
  tickets: [
    {
      id: 'A',
      title: `Write with ${KEY}`,
      description: `Write it, not with ${KEY}`,
      rehearsal: [
        { tool: 'write_file', input: { path: 'a|b.txt', content: `one\n${KEY}\n` } },
        { say: 'Wrote it.\n# <b>Great</b> [link](https://bad.test)' },
      ],
    },
    { id: 'B', description: 'Cannot', depends_on: ['A'], rehearsal: [{ block: 'No map.' }] },
  ],
};

/** The whole track, run to its end and closed. */
async function pastRun(face: TestFace, more: Partial<RunSettings> = {}): Promise<string> {
  const path = await place.write('track.json', track);
  const { run } = expectOpened(await face.ask('track.open', { path }));
  await face.watch(run);
  const settings: RunSettings = {
    workspace: place.start,
    mode: 'all',
    parallel: 2,
    model: 'rehearsal',
    limits: NO_LIMITS,
    ...WORKERS_ONLY,
    ...more,
  };
  await face.ask('run.command', { run, command: { type: 'run.start', ...settings } });
  if (settings.mode === 'ask') await face.until(() => (face.copies.get(run)?.approvals.size ?? 0) > 0);
  else await face.until(() => face.copies.get(run)?.phase.phase === 'finished');
  return run;
}

async function closedRun(face: TestFace): Promise<string> {
  const run = await pastRun(face);
  await face.ask('run.close', { run });
  return run;
}

const runsFolder = () => join(place.data, 'runs');
const folderOf = (run: string) => join(runsFolder(), run);
const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe('the list of runs', () => {
  it('says how each ended, what it used, and where it worked', async () => {
    const face = attachFace(place.conductor());
    const run = await closedRun(face);
    const [listed] = await face.ask('run.list', {});
    expect(listed).toMatchObject({
      id: run,
      phase: 'finished',
      outcome: 'blocked',
      completed: 1,
      blocked: 1,
      total: 2,
      workspace: place.start,
      requests: 3,
      cost: 0,
      unpriced: 0,
    });
    expect(listed?.tokens).toBeGreaterThan(100);
    expect(listed?.workedMs).toBeGreaterThan(0);
    const again = await attachFace(place.conductor()).ask('run.list', {});
    expect(again).toEqual([listed]);
  });
});

describe('a run that is only read', () => {
  it('takes no lock, takes no command, and can then be opened to go on', async () => {
    const before = place.conductor();
    const run = await pastRun(attachFace(before), { mode: 'ask' });
    await before.close();
    const face = attachFace(place.conductor());
    const opened = expectOpened(await face.ask('run.open', { run, readOnly: true }));
    expect(opened.readOnly).toMatchObject({ heldBy: null, mayOpen: true });
    expect((await readdir(folderOf(run))).filter((name) => name.startsWith('lock-'))).toEqual([]);
    const copy = await face.watch(run);
    expect(copy.approvals.size).toBe(1);
    expect(await face.ask('run.command', { run, command: { type: 'run.resume' } })).toMatchObject({
      ok: false,
      failure: { type: 'trouble' },
    });

    expect(expectOpened(await face.ask('run.open', { run })).readOnly).toBeNull();
    await face.watch(run);
    expect((await face.ask('run.command', { run, command: { type: 'run.resume' } })).ok).toBe(true);
  });

  it('that is open here is shown as it is', async () => {
    const face = attachFace(place.conductor());
    const run = await pastRun(face, { mode: 'ask' });
    expect(expectOpened(await face.ask('run.open', { run, readOnly: true })).readOnly).toBeNull();
  });
});

describe('deleting a run', () => {
  it('takes its folder and nothing else, also behind links in it', async () => {
    const face = attachFace(place.conductor());
    const run = await closedRun(face);
    const other = await closedRun(face);
    await mkdir(join(place.root, 'elsewhere'));
    await writeFile(join(place.root, 'elsewhere', 'precious'), 'mine');
    await symlink(join(place.root, 'elsewhere'), join(folderOf(run), 'attempts', 'link'));
    const belongings = await face.ask('run.belongings', { run });
    expect(belongings).toMatchObject({ ok: true, value: { folder: folderOf(run) } });
    expect(belongings.ok && belongings.value.files).toBeGreaterThan(2);
    expect(belongings.ok && belongings.value.bytes).toBeGreaterThan(1000);

    expect(await face.ask('run.delete', { run, discard: false })).toEqual({ ok: true, value: null });
    expect(await readdir(runsFolder())).toEqual([other]);
    expect(await readFile(join(place.root, 'elsewhere', 'precious'), 'utf8')).toBe('mine');
    expect(await isThere(join(place.start, 'a|b.txt'))).toBe(true);
    expect((await face.ask('run.list', {})).map(({ id }) => id)).toEqual([other]);
    expect(face.messages.some(({ type }) => type === 'runs.changed')).toBe(true);
    expect(await face.ask('run.belongings', { run })).toMatchObject({ failure: { type: 'not_here' } });
  });

  it('is refused while the run is at work or open in a face', async () => {
    const conductor = place.conductor();
    const face = attachFace(conductor);
    const other = attachFace(conductor);
    const run = await pastRun(face, { mode: 'ask' });
    const refused = async () => {
      const reply = await other.ask('run.delete', { run, discard: false });
      return reply.ok ? null : reply.failure.message;
    };
    expect(await refused()).toBe('This run is at work: stop it first.');
    await face.ask('run.command', { run, command: { type: 'run.cancel' } });
    await face.until(() => face.copies.get(run)?.phase.phase === 'finished');
    expect(await refused()).toBe('This run is open in a window or a page: close it there first.');
    await face.ask('run.unwatch', { run });
    expect(await refused()).toBeNull();
    expect(await readdir(runsFolder())).toEqual([]);
  });

  it('of one that never started is right whether or not it has gone by itself', async () => {
    const face = attachFace(place.conductor());
    const open = async () => {
      const path = await place.write('track.json', track);
      return expectOpened(await face.ask('track.open', { path })).run;
    };
    const run = await open();
    expect(await face.ask('run.delete', { run, discard: false })).toEqual({ ok: true, value: null });
    const closed = await open();
    await face.ask('run.close', { run: closed });
    expect(await face.ask('run.delete', { run: closed, discard: false })).toEqual({ ok: true, value: null });
    expect(await face.ask('run.delete', { run: '../samples', discard: false })).toEqual({
      ok: true,
      value: null,
    });
    expect(await readdir(runsFolder())).toEqual([]);
    expect(await isThere(place.samples)).toBe(true);
  });

  it('is refused while another Baton has the run, which it names', async () => {
    const face = attachFace(place.conductor());
    const run = await closedRun(face);
    const other = startOtherProcess(
      `const { takeRunLock } = await import(process.env.LOCK);
       await takeRunLock(process.env.FOLDER);
       console.log('has it');
       setInterval(() => {}, 1000);`,
      { LOCK: join(import.meta.dirname, '../journal/run-lock.ts'), FOLDER: folderOf(run) },
    );
    try {
      await new Promise((resolve) => other.stdout.once('data', resolve));
      const refused = await face.ask('run.delete', { run, discard: false });
      const message = `Baton (process ${other.pid}) has this run: close it there first.`;
      expect(refused).toEqual({ ok: false, failure: { type: 'not_here', message } });
      expect(await isThere(join(folderOf(run), 'journal-000001.jsonl'))).toBe(true);
    } finally {
      other.kill('SIGKILL');
    }
  });

  it('follows no link in the place of the run’s folder', async () => {
    const face = attachFace(place.conductor());
    const run = await closedRun(face);
    const moved = join(place.root, 'moved');
    await rename(folderOf(run), moved);
    await symlink(moved, folderOf(run));
    expect(await face.ask('run.delete', { run, discard: false })).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('is a link') },
    });
    expect(await isThere(join(moved, 'journal-000001.jsonl'))).toBe(true);
  });

  it('that a death cut short leaves nothing in the list, and the rest goes later', async () => {
    const face = attachFace(place.conductor());
    const run = await closedRun(face);
    await rename(folderOf(run), join(runsFolder(), `deleted-${run}`));
    await rm(join(runsFolder(), `deleted-${run}`, 'journal-000001.jsonl'));
    expect(await face.ask('run.list', {})).toEqual([]);
    expect(await readdir(runsFolder())).toEqual([]);
  });

  it('takes a damaged run, also one that is being looked at no more', async () => {
    const face = attachFace(place.conductor());
    const run = await closedRun(face);
    const journal = join(folderOf(run), 'journal-000001.jsonl');
    const bytes = await readFile(journal);
    bytes[Math.floor(bytes.length / 2)] = 0;
    await writeFile(journal, bytes);
    expect(expectOpened(await face.ask('run.open', { run })).readOnly?.heldBy).toBeNull();
    expect((await face.ask('run.delete', { run, discard: false })).ok).toBe(true);
    expect(await readdir(runsFolder())).toEqual([]);
  });
});

describe('an export', () => {
  it('as JSON Lines holds all events, whose fold is the run, with transcripts and changes, and no key', async () => {
    const face = attachFace(place.conductor({ keys: () => [KEY] }));
    const run = await pastRun(face);
    const left = takeSnapshot(face.copies.get(run) as never);
    const reply = await face.ask('run.export', { run, as: 'json' });
    if (!reply.ok) throw new Error(reply.failure.message);
    const { name, text } = reply.value;
    expect(name).toMatch(/^greetings-more-\d{4}-\d\d-\d\d\.jsonl$/);
    expect(text).not.toContain(KEY);
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ kind: 'run', format: 'baton-run', version: 1, baton: '1.2.3', id: run });
    expect(lines.at(-1)).toEqual({ kind: 'end', lines: lines.length });
    expect(lines.filter(({ kind }) => kind === 'ticket')).toMatchObject([
      { id: 'A', state: { status: 'completed' }, attempts: 1 },
      { id: 'B', state: { status: 'blocked', reason: 'No map.' } },
    ]);
    const state = createRunState(run);
    for (const { kind, event } of lines) if (kind === 'event') fold(state, event as RunEvent);
    const masked = JSON.parse(JSON.stringify(left).replaceAll(KEY, '[key]'));
    expect(JSON.parse(JSON.stringify(takeSnapshot(state)))).toEqual(masked);
    expect(lines.find(({ attempt }) => attempt === 'A#1')).toMatchObject({
      record: expect.arrayContaining([expect.objectContaining({ kind: 'text' })]),
      changes: [{ path: 'a|b.txt', before: null, after: 'one\n[key]\n' }],
    });
  });

  it('as Markdown tells tickets, words, files, approvals and cost, and what models wrote does nothing in it', async () => {
    const face = attachFace(place.conductor({ keys: () => [KEY] }));
    const run = await pastRun(face, { mode: 'ask' });
    const [asked] = face.copies.get(run)?.approvals.values() ?? [];
    if (asked === undefined) throw new Error('Nothing waits.');
    const approvals = [{ approval: asked.id, hash: asked.hash }];
    await face.ask('run.command', { run, command: { type: 'approval.approve_spawns', approvals } });
    await face.until(() => face.copies.get(run)?.approvals.has(asked.id) === false);
    await face.until(() => (face.copies.get(run)?.approvals.size ?? 0) > 0);
    const reply = await face.ask('run.export', { run, as: 'markdown' });
    const text = reply.ok ? reply.value.text : '';
    expect(text).toContain('# Greetings \\& more\n');
    expect(text).toMatch(/\*\*Not ended\*\* · 1 of 2 tickets completed, 1 open · \d+:\d\d at work/);
    expect(text).toMatch(/\| A \| .* \| completed \| 1 \| [\d,]+ \| /);
    expect(text).toContain('> Wrote it.\n> \\# \\<b\\>Great\\</b\\> `[link](https://bad.test)`');
    expect(text).toContain('| `a\\|b.txt` | created | A#1 |');
    expect(text).toMatch(/\| A \| start of the worker \| approved \| person \|/);
    expect(text).toMatch(/\| 3 Workers \| [12] \|/);
    expect(text.replaceAll('\\', '')).not.toContain(KEY);
  });

  it('goes to a file, and not over another without the person’s word', async () => {
    const face = attachFace(place.conductor());
    const run = await closedRun(face);
    const path = join(place.root, 'out.md');
    expect(await face.ask('run.export_to', { run, as: 'markdown', path, overwrite: false })).toEqual({
      ok: true,
      value: { path, problem: null },
    });
    expect(await readFile(path, 'utf8')).toContain('No map.');
    const again = await face.ask('run.export_to', { run, as: 'json', path, overwrite: false });
    expect(again).toMatchObject({ ok: false, failure: { type: 'exists' } });
    expect((await face.ask('run.export_to', { run, as: 'json', path, overwrite: true })).ok).toBe(true);
    expect(await readFile(path, 'utf8')).toMatch(/^{"kind":"run"/);
  });

  it('is a file for the person alone, and one that it replaces stays as open as they made it', async () => {
    const face = attachFace(place.conductor());
    const run = await closedRun(face);
    const path = join(place.root, 'out.jsonl');
    const modeAfter = async () => {
      const saved = await face.ask('run.export_to', { run, as: 'json', path, overwrite: true });
      return saved.ok && (await stat(path)).mode & 0o777;
    };
    expect(await modeAfter()).toBe(0o600);
    await chmod(path, 0o640);
    expect(await modeAfter()).toBe(0o640);
  });

  it('of a damaged run holds what can be read, and says so', async () => {
    const face = attachFace(place.conductor());
    const run = await closedRun(face);
    const journal = join(folderOf(run), 'journal-000001.jsonl');
    const lines = (await readFile(journal, 'utf8')).split('\n');
    lines[lines.length - 4] = 'x';
    await writeFile(journal, lines.join('\n'));
    const reply = await face.ask('run.export', { run, as: 'markdown' });
    expect(reply.ok && reply.value.text).toContain('**Not everything could be read.**');
    expect(reply.ok && reply.value.text).toContain('| A |');
    expect(reply.ok && reply.value.problem).toContain('is damaged at byte');
  });

  it('of a run whose journal is empty says that nothing is known, not that nothing was done', async () => {
    const face = attachFace(place.conductor());
    const run = await closedRun(face);
    await writeFile(join(folderOf(run), 'journal-000001.jsonl'), '');
    await rm(join(folderOf(run), 'snapshot.json'), { force: true });
    const reply = await face.ask('run.export', { run, as: 'markdown' });
    expect(reply.ok && reply.value.text).toMatch(
      /\*\*How it ended is not known\*\*.*\n\n.*Not everything could be read/,
    );
    const path = join(place.root, 'empty.jsonl');
    expect(await face.ask('run.export_to', { run, as: 'json', path, overwrite: false })).toEqual({
      ok: true,
      value: { path, problem: expect.stringContaining('is empty, so nothing of what the run did is known') },
    });
  });
});
