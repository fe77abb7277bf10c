import {
  access,
  cp,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { View } from '../../shared/file-view';
import { NO_LIMITS } from '../../shared/limits';
import { type RunSettings, WORKERS_ONLY } from '../../shared/run-event';
import { takeSnapshot } from '../../shared/run-snapshot';
import { type JournalFileSystem, nodeFileSystem } from '../journal/journal-file-system';
import { buildViews } from '../workers/views/views-rig';
import { attachFace, createPlace, expectOpened, type Place, type TestFace } from './conductor-rig';

let place: Place;
beforeEach(async () => {
  place = await createPlace();
});
afterEach(() => place.remove());

const writes = (path: string, content: string) => ({ tool: 'write_file', input: { path, content } });

function ticket(id: string, dependsOn: string[] = [], rehearsal: unknown[] = [writes(`${id}.txt`, id)]) {
  const script = [...rehearsal, { say: `${id} is done.` }];
  return { id, description: `Write ${id}`, depends_on: dependsOn, rehearsal: script };
}

const diamond = {
  title: 'A diamond',
  tickets: [ticket('A'), ticket('B', ['A']), ticket('C', ['A']), ticket('D', ['B', 'C'])],
};

const settings = (workspace: string, more: Partial<RunSettings> = {}): RunSettings => ({
  workspace,
  mode: 'all',
  parallel: 4,
  limits: NO_LIMITS,
  ...WORKERS_ONLY,
  model: 'rehearsal',
  ...more,
});

async function start(face: TestFace, run: string, workspace: string, more: Partial<RunSettings> = {}) {
  const command = { type: 'run.start', ...settings(workspace, more) } as const;
  return face.ask('run.command', { run, command });
}

async function openFile(face: TestFace, content: unknown = diamond): Promise<string> {
  const path = await place.write('track.json', content);
  return expectOpened(await face.ask('track.open', { path })).run;
}

async function finish(face: TestFace, run: string): Promise<void> {
  await face.until(() => face.copies.get(run)?.phase.phase === 'finished');
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** What this process holds open below the data folder. */
async function heldOpen(): Promise<string[]> {
  const held = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return held.filter((path) => path.startsWith(`${place.data}/`)).map((path) => basename(path));
}

const runFolders = () => readdir(join(place.data, 'runs')).catch((): string[] => []);

describe('the conductor', () => {
  it('runs a sample to its end in a fresh folder, which it makes only when the run starts', async () => {
    await writeFile(join(place.samples, 'diamond.json'), JSON.stringify(diamond));
    await writeFile(join(place.samples, 'list.json'), JSON.stringify(diamond.tickets.slice(0, 2)));
    const face = attachFace(place.conductor());
    const { samples } = await face.ask('app.about', {});
    expect(samples).toEqual([
      {
        id: 'list',
        title: 'A plain list',
        about: expect.stringMatching(/^2 tickets and nothing around them, /),
      },
      { id: 'diamond', title: 'A diamond', about: '4 tickets' },
    ]);
    const opened = expectOpened(await face.ask('track.open_sample', { sample: 'diamond' }));
    const workspace = join(place.data, 'samples', 'diamond-1');
    expect(opened.suggestedWorkspace).toBe(workspace);
    const noWorktrees = `${workspace} lies in no git repository with a working tree.`;
    const facts = {
      path: workspace,
      exists: false,
      uncommitted: null,
      noWorktrees,
      unsure: null,
      inRepository: false,
    };
    expect(await face.ask('workspace.check', { path: workspace })).toEqual({ ok: true, value: facts });
    expect(await isThere(workspace)).toBe(false);

    await face.watch(opened.run);
    expect(await start(face, opened.run, workspace)).toEqual({ ok: true, value: null });
    await finish(face, opened.run);
    const copy = face.copies.get(opened.run);
    expect(copy?.phase).toEqual({ phase: 'finished', outcome: 'done' });
    expect(copy?.counts.completed).toBe(4);
    for (const id of ['A', 'B', 'C', 'D'])
      expect(await readFile(join(workspace, `${id}.txt`), 'utf8')).toBe(id);
  });

  it.runIf(process.platform === 'linux')(
    'starts nothing where nothing can be written, whoever asks, and can be started elsewhere',
    async () => {
      const face = attachFace(place.conductor());
      const run = await openFile(face);
      expect(await start(face, run, '/proc')).toMatchObject({
        ok: false,
        failure: { type: 'bad_workspace', message: expect.stringContaining('/proc') },
      });
      expect(await start(face, run, place.start)).toEqual({ ok: true, value: null });
    },
  );

  it('shows a file of the workspace in another view, as the ticket’s worker would get it', async () => {
    const source = 'def pay():\n    return FIRST\n\ndef load():\n    return SECOND\n';
    await writeFile(join(place.start, 'shop.py'), source);
    await writeFile(join(place.root, 'secret.py'), source);
    const views = await buildViews(join(place.root, 'built'));
    const face = attachFace(place.conductor({ views }));
    const one = { id: 'A', description: 'Mend pay().', context_requirements: ['shop.py'] };
    const run = await openFile(face, { title: 'One', tickets: [one] });
    const look = (view: View, path = 'shop.py', name = 'A') =>
      face.ask('context.view', { run, ticket: name, path, view });
    expect(await look('whole')).toEqual({
      ok: false,
      failure: { type: 'not_here', message: 'The run has no workspace yet.' },
    });
    await face.watch(run);
    await start(face, run, place.start, { mode: 'ask' });
    await face.until(() => (face.copies.get(run)?.approvals.size ?? 0) > 0);
    const [approval] = face.copies.get(run)?.approvals.values() ?? [];
    const curated = await look('curated');
    expect(curated).toMatchObject({ ok: true, value: { view: 'curated', note: null } });
    expect(curated.ok && curated.value.text).toContain('FIRST');
    expect(curated.ok && curated.value.text).not.toContain('SECOND');
    expect(approval?.action).toMatchObject({
      proposal: {
        context: [
          { name: 'File shop.py', text: curated.ok && curated.value.text, file: { view: 'curated' } },
        ],
      },
    });
    expect(await look('whole')).toEqual({ ok: true, value: { text: source, view: 'whole', note: null } });
    expect(await look('skeleton')).toMatchObject({
      value: { text: expect.stringMatching(/^def pay\(\): \.\.\.\n/) },
    });
    expect(await look('whole', '../secret.py')).toMatchObject({ failure: { type: 'not_here' } });
    expect(await look('whole', 'shop.py', 'B')).toMatchObject({
      failure: { message: 'There is no ticket “B” in this run.' },
    });
    expect(
      await face.ask('context.view', { run: 'gone', ticket: 'A', path: 'shop.py', view: 'whole' }),
    ).toMatchObject({ failure: { message: 'This run is not open: open it first.' } });
  });

  it('promises each run of a sample a folder of its own', async () => {
    await writeFile(join(place.samples, 'diamond.json'), JSON.stringify(diamond));
    const face = attachFace(place.conductor());
    const open = async () => expectOpened(await face.ask('track.open_sample', { sample: 'diamond' }));
    const folder = (number: number) => join(place.data, 'samples', `diamond-${number}`);
    const first = await open();
    expect(first.suggestedWorkspace).toBe(folder(1));
    expect(first.isSample).toBe(true);
    expect((await open()).suggestedWorkspace).toBe(folder(2));
    await face.ask('run.close', { run: first.run });
    const again = await open();
    expect(again.suggestedWorkspace).toBe(folder(1));
    await start(face, again.run, folder(1), { mode: 'none' });
    const other = attachFace(place.conductor());
    const next = expectOpened(await other.ask('track.open', { path: join(place.samples, 'diamond.json') }));
    expect(next.suggestedWorkspace).toBe(folder(2));
  });

  it('names the folder that it made for a sample as it really is, too', async () => {
    await writeFile(join(place.samples, 'diamond.json'), JSON.stringify(diamond));
    await mkdir(place.data);
    await symlink(place.data, join(place.root, 'link'));
    const face = attachFace(place.conductor({ dataFolder: join(place.root, 'link') }));
    const { run, suggestedWorkspace } = expectOpened(
      await face.ask('track.open_sample', { sample: 'diamond' }),
    );
    await start(face, run, suggestedWorkspace ?? '', { mode: 'none' });
    const real = await realpath(join(place.data, 'samples', 'diamond-1'));
    expect((await face.watch(run)).workspace).toBe(real);
  });

  it('shows two faces the same, however late one of them joins', async () => {
    const conductor = place.conductor();
    const [first, second] = [attachFace(conductor), attachFace(conductor, {}, 'browser')];
    const run = await openFile(first);
    await first.watch(run);
    expect((await start(first, run, place.start)).ok).toBe(true);
    await first.until(() => (first.copies.get(run)?.counts.completed ?? 0) > 0);
    await second.watch(run);
    await Promise.all([finish(first, run), finish(second, run)]);
    const [one, other] = [first, second].map((face) => takeSnapshot(face.copies.get(run) as never));
    expect(one).toEqual(other);
    const now = await second.ask('run.watch', { run });
    expect(now.ok && now.value.snapshot).toEqual(one);
  });

  it('never leaves a gap or an overlap between a snapshot and what follows, also when a face asks again', async () => {
    const face = attachFace(place.conductor());
    const run = await openFile(face);
    await face.watch(run);
    await start(face, run, place.start);
    // The face's copy throws at a gap and at an overlap.
    while (face.copies.get(run)?.phase.phase !== 'finished') {
      const { seq } = await face.watch(run);
      await face.until(
        () => (face.copies.get(run)?.seq ?? 0) > seq || face.copies.get(run)?.phase.phase === 'finished',
      );
    }
    expect(face.copies.get(run)?.counts.completed).toBe(4);
  });

  it('shows a past run as it was left, and lets one of its tickets be tried again', async () => {
    const flaky = {
      ...diamond,
      tickets: [{ ...ticket('A'), rehearsal: [[{ fail: 'No luck' }], [{ say: 'Luck' }]] }],
    };
    const before = attachFace(place.conductor());
    const run = await openFile(before, flaky);
    await before.watch(run);
    await start(before, run, place.start);
    await finish(before, run);
    const left = takeSnapshot(before.copies.get(run) as never);
    expect(left.phase).toEqual({ phase: 'finished', outcome: 'blocked' });
    expect(await before.ask('run.close', { run })).toEqual({ ok: true, value: null });
    const gone = { type: 'unknown_run', run };
    expect(await before.ask('run.watch', { run })).toEqual({ ok: false, failure: gone });

    const after = attachFace(place.conductor());
    expectOpened(await after.ask('run.open', { run }));
    expect(takeSnapshot(await after.watch(run))).toEqual(left);
    await after.ask('run.command', { run, command: { type: 'ticket.retry', ticket: 'A' } });
    await after.until(() => after.copies.get(run)?.counts.completed === 1);
    await finish(after, run);
    expect(after.copies.get(run)?.phase).toEqual({ phase: 'finished', outcome: 'done' });
    const record = await after.ask('attempt.read', { run, attempt: 'A#2' });
    expect(record.entries).toEqual([{ kind: 'text', turn: 1, text: 'Luck' }]);
  });

  it('tells what an attempt changed, and nothing of one that is not there', async () => {
    const face = attachFace(place.conductor());
    const write = { tool: 'write_file', input: { path: 'a.txt', content: 'one\n' } };
    const run = await openFile(face, { ...diamond, tickets: [{ ...ticket('A'), rehearsal: [write] }] });
    const nothing = { knownBy: 'file_tools', files: [] };
    expect(await face.ask('attempt.changes', { run, attempt: 'A#1' })).toEqual(nothing);
    await face.watch(run);
    await start(face, run, place.start);
    await finish(face, run);
    expect(await face.ask('attempt.changes', { run, attempt: 'A#1' })).toEqual({
      knownBy: 'file_tools',
      files: [{ path: 'a.txt', before: null, after: 'one\n' }],
    });
    expect(await face.ask('attempt.changes', { run, attempt: 'A#2' })).toEqual(nothing);
    expect(await face.ask('attempt.changes', { run: 'none', attempt: 'A#1' })).toEqual(nothing);
  });

  it('leaves what is open untouched when another file is bad, and tells all that is wrong with it', async () => {
    const face = attachFace(place.conductor());
    const run = await openFile(face);
    const before = takeSnapshot(await face.watch(run));
    const bad = await place.write('bad.json', '[{ "id": "A" }, { "id": "A", "description": "x" }]');
    const refused = await face.ask('track.open', { path: bad });
    expect(!refused.ok && refused.failure).toMatchObject({
      type: 'problems',
      problems: [{ line: 1 }, { line: 1 }],
    });
    const added = await face.ask('tickets.add_from', { run, path: bad });
    expect(added).toMatchObject({ ok: false, failure: { type: 'problems' } });
    expect(await face.ask('track.open_text', { name: 'x', text: '{' })).toMatchObject({ ok: false });
    expect(takeSnapshot(await face.watch(run))).toEqual(before);
    expect(await runFolders()).toEqual([run]);
  });

  it('keeps no run that never started: not when it is closed, nor when Baton ends, nor when it died', async () => {
    const conductor = place.conductor();
    const face = attachFace(conductor);
    const closed = await openFile(face);
    await face.ask('run.close', { run: closed });
    expect(await runFolders()).toEqual([]);
    const opened = await openFile(face);
    expect(await runFolders()).toEqual([opened]);
    await conductor.close();
    expect(await runFolders()).toEqual([]);

    // What a process leaves that dies: the journal, and a lock of nobody.
    const died = place.conductor();
    const left = await openFile(attachFace(died));
    const folder = join(place.data, 'runs', left);
    const copy = join(place.root, 'copy');
    await cp(folder, copy, { recursive: true, filter: (path) => !path.includes('lock-') });
    await died.close();
    await cp(copy, folder, { recursive: true });
    await writeFile(join(folder, 'lock-999999999-1'), '');
    const later = place.conductor({ now: () => new Date(Date.now() + 120_000) });
    expect(await attachFace(later).ask('run.list', {})).toEqual([]);
    expect(await runFolders()).toEqual([]);
  });

  it('keeps a run that never started when something was done with it', async () => {
    const conductor = place.conductor();
    const face = attachFace(conductor);
    const run = await openFile(face, [ticket('A'), ticket('B', ['A'])]);
    const complete = { type: 'ticket.complete', ticket: 'A', summary: '' } as const;
    expect((await face.ask('run.command', { run, command: complete })).ok).toBe(true);
    await face.ask('run.close', { run });
    expect(await runFolders()).toEqual([run]);
    await conductor.close();

    const later = place.conductor({ now: () => new Date(Date.now() + 120_000) });
    const other = attachFace(later);
    expect(await other.ask('run.list', {})).toMatchObject([
      { id: run, phase: 'opened', completed: 1, total: 2, open: false },
    ]);
    expectOpened(await other.ask('run.open', { run }));
    expect((await other.watch(run)).tickets.get('A')?.state.status).toBe('completed');
    await later.close();
    expect(await runFolders()).toEqual([run]);
  });

  it('lists runs, the newest first, and needs no more than their journals for it', async () => {
    const conductor = place.conductor();
    const face = attachFace(conductor);
    const first = await openFile(face);
    await face.watch(first);
    await start(face, first, place.start);
    await finish(face, first);
    const second = await openFile(face);
    const list = await face.ask('run.list', {});
    expect(list.map(({ id, phase, open }) => [id, phase, open])).toEqual([
      [second, 'opened', true],
      [first, 'finished', true],
    ]);
    expect(list[1]).toMatchObject({ title: 'A diamond', outcome: 'done', completed: 4, total: 4 });
    await conductor.close();

    const other = attachFace(place.conductor());
    const past = [{ ...list[1], open: false }];
    expect(await other.ask('run.list', {})).toEqual(past);
    const cache = join(place.data, 'runs', first, 'run.json');
    for (const spoil of [() => rm(cache), () => writeFile(cache, '{'), () => writeFile(cache, '{}')]) {
      await spoil();
      expect(await other.ask('run.list', {})).toEqual(past);
      expect(JSON.parse(await readFile(cache, 'utf8')).summary).toEqual(past[0]);
    }
    // As long as the journal has the same length, it is not read again.
    await writeFile(cache, (await readFile(cache, 'utf8')).replace('A diamond', 'A ring'));
    expect(await other.ask('run.list', {})).toMatchObject([{ title: 'A ring' }]);
  });

  it('names a damaged run as such in the list, and why when it is opened, and leaves it as it is', async () => {
    const conductor = place.conductor();
    const face = attachFace(conductor);
    const run = await openFile(face);
    await face.watch(run);
    await start(face, run, place.start);
    await finish(face, run);
    await conductor.close();
    const path = join(place.data, 'runs', run, 'journal-000001.jsonl');
    const bytes = await readFile(path);
    bytes[300] = (bytes[300] as number) ^ 1;
    await writeFile(path, bytes);

    const other = attachFace(place.conductor());
    expect(await other.ask('run.list', {})).toMatchObject([{ id: run, phase: 'damaged' }]);
    const opened = await other.ask('run.open', { run });
    expect(!opened.ok && opened.failure).toMatchObject({ type: 'damaged_run' });
    expect(!opened.ok && opened.failure.type === 'damaged_run' && opened.failure.message).toContain(
      'at byte 0',
    );
    expect(await readFile(path)).toEqual(bytes);
    expect(await readdir(join(place.data, 'runs', run))).not.toContainEqual(expect.stringContaining('lock-'));
  });

  it('only shows a run that another Baton has, says who has it, and follows what that one does', async () => {
    const face = attachFace(place.conductor());
    const run = await openFile(face);
    const conductor = place.conductor();
    const other = attachFace(conductor);
    const heldBy = `process ${process.pid}`;
    expect(expectOpened(await other.ask('run.open', { run })).readOnly).toMatchObject({ heldBy });
    const shown = await other.watch(run);
    expect(shown.order).toEqual(['A', 'B', 'C', 'D']);
    expect(await other.ask('run.watch', { run })).toMatchObject({
      ok: true,
      value: { readOnly: { heldBy } },
    });
    const pause = { run, command: { type: 'run.pause' } } as const;
    expect(await other.ask('run.command', pause)).toEqual({
      ok: false,
      failure: { type: 'read_only', heldBy },
    });
    await face.watch(run);
    await start(face, run, place.start);
    await finish(face, run);
    await other.until(() => shown.phase.phase === 'finished');
    expect(conductor.running()).toBe(0);
  });

  it('shows what is left of a damaged run, to be read only', async () => {
    const conductor = place.conductor();
    const face = attachFace(conductor);
    const run = await openFile(face);
    await face.watch(run);
    await start(face, run, place.start);
    await finish(face, run);
    await conductor.close();
    const path = join(place.data, 'runs', run, 'journal-000001.jsonl');
    const bytes = await readFile(path);
    const at = bytes.indexOf('\n') + 50;
    bytes[at] = (bytes[at] as number) ^ 1;
    await writeFile(path, bytes);

    const other = attachFace(place.conductor());
    const message = expect.stringContaining(`is damaged at byte ${at - 49}`);
    expect(expectOpened(await other.ask('run.open', { run })).readOnly).toEqual({ heldBy: null, message });
    expect((await other.watch(run)).order).toEqual(['A', 'B', 'C', 'D']);
    const pause = { run, command: { type: 'run.pause' } } as const;
    expect(await other.ask('run.command', pause)).toMatchObject({ failure: { type: 'trouble', message } });
    expect(await other.ask('run.take_over', { run })).toMatchObject({ ok: false });
    expect(await readFile(path)).toEqual(bytes);
  });

  it('finds no run outside of its own folder', async () => {
    const face = attachFace(place.conductor());
    const run = await openFile(face);
    for (const odd of ['..', `../runs/${run}`, '', 'nothing', '01890a5d-ac96-774b-bcce-b302099a8057']) {
      const failure = { type: 'unknown_run', run: odd };
      expect(await face.ask('run.open', { run: odd })).toEqual({ ok: false, failure });
    }
  });

  it('lets no worker at its own files, also when they lie in the workspace', async () => {
    const face = attachFace(place.conductor());
    const own = ['data/runs/a.txt', 'config/settings.json'];
    const tools = own.map((path) => writes(path, 'mine now'));
    const run = await openFile(face, [ticket('A', [], [...tools, writes('database/a.txt', 'mine')])]);
    await face.watch(run);
    const call = tools[0] as (typeof tools)[0];
    await start(face, run, place.root);
    await finish(face, run);
    const message = 'data/runs/a.txt is out of reach: Baton keeps its own files there.';
    expect(await face.ask('step.preview', { run, step: 'A#1.1', call })).toEqual({
      kind: 'invalid',
      message,
    });
    const steps = [...(face.copies.get(run)?.steps.values() ?? [])].map(({ state }) => state);
    expect(steps).toMatchObject([
      { outcome: 'error', note: message },
      { outcome: 'error' },
      { outcome: 'ok' },
    ]);
    expect(await runFolders()).toEqual([run]);
    expect(await isThere(join(place.root, 'config'))).toBe(false);
  });

  it('starts no run in a workspace that cannot be one', async () => {
    const face = attachFace(place.conductor());
    const run = await openFile(face);
    const file = await place.write('a-file', '');
    const cases = [
      [join(place.root, 'nowhere'), 'does not exist'],
      [file, 'is not a folder'],
      [join(file, 'below'), 'lies below a file'],
      [join(place.data, 'runs'), 'where Baton keeps its own files'],
    ] as const;
    for (const [workspace, words] of cases) {
      const message = expect.stringContaining(words);
      const failure = { type: 'bad_workspace', message };
      expect(await start(face, run, workspace)).toEqual({ ok: false, failure });
      expect(await face.ask('workspace.check', { path: workspace })).toEqual({ ok: false, failure });
    }
    expect((await face.watch(run)).phase).toEqual({ phase: 'opened' });
  });

  it('names the workspace as it really is: absolute and without links', async () => {
    await mkdir(join(place.root, 'real'));
    await symlink(join(place.root, 'real'), join(place.start, 'link'));
    const face = attachFace(place.conductor());
    const run = await openFile(face);
    expect((await start(face, run, 'link', { mode: 'none' })).ok).toBe(true);
    expect((await face.watch(run)).workspace).toBe(await realpath(join(place.root, 'real')));
  });

  it('remembers the files that were opened, not those that were bad or are gone', async () => {
    const face = attachFace(place.conductor());
    const [first, second] = [await place.write('1.json', diamond), await place.write('2.json', diamond)];
    const bad = await place.write('bad.json', '');
    for (const path of [first, second, bad, first]) await face.ask('track.open', { path });
    const about = async () => (await attachFace(place.conductor()).ask('app.about', {})).recentFiles;
    expect(await about()).toEqual([first, second]);
    await rm(first);
    expect(await about()).toEqual([second]);
  });

  it('takes relative paths from where the person typed, and suggests to work there', async () => {
    await writeFile(join(place.start, 'mine.json'), JSON.stringify(diamond));
    const face = attachFace(place.conductor());
    const opened = expectOpened(await face.ask('track.open', { path: 'mine.json' }));
    expect(opened.suggestedWorkspace).toBe(place.start);
    expect((await face.watch(opened.run)).track.source.path).toBe(join(place.start, 'mine.json'));
  });

  it('adds the tickets of another file, and saves the statuses to the file that each came from', async () => {
    const face = attachFace(place.conductor());
    const run = await openFile(face, [ticket('A')]);
    await face.watch(run);
    const more = await place.write('more.json', [ticket('B', ['A'])]);
    expect(await face.ask('tickets.add_from', { run, path: more })).toEqual({
      ok: true,
      value: { added: 1, notices: [] },
    });
    await start(face, run, place.start);
    await finish(face, run);
    expect(face.copies.get(run)?.order).toEqual(['A', 'B']);
    const path = join(place.root, 'track.json');
    for (const _ of ['as it is', 'and reopened']) {
      expect(await face.ask('track.save', { run })).toEqual({ ok: true, value: { path } });
      for (const file of [path, more])
        expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject([{ status: 'completed' }]);
      await face.ask('run.close', { run });
      await place.write('more.json', [ticket('B', ['A'])]);
      await face.ask('run.open', { run });
    }
  });

  it('says that a track without a file cannot be saved', async () => {
    const face = attachFace(place.conductor());
    const text = JSON.stringify(diamond);
    const { run } = expectOpened(await face.ask('track.open_text', { name: 'dropped.json', text }));
    const message = 'dropped.json came without a file: there is nothing to save it to.';
    expect(await face.ask('track.save', { run })).toEqual({
      ok: false,
      failure: { type: 'not_saved', message },
    });
  });

  it('keeps a run open that one face has closed, for the other that looks at it', async () => {
    const conductor = place.conductor();
    const [face, other] = [attachFace(conductor), attachFace(conductor)];
    const run = await openFile(face);
    await face.watch(run);
    await other.watch(run);
    expect(await face.ask('run.close', { run })).toEqual({ ok: true, value: null });
    expect((await start(other, run, place.start)).ok).toBe(true);
    await finish(other, run);
    expect(face.messages.filter(({ type }) => type === 'batch')).toEqual([]);
  });

  it('closes no run that is at work, and stays with it', async () => {
    const conductor = place.conductor();
    const face = attachFace(conductor);
    const run = await openFile(face, [ticket('A', [], [{ wait_ms: 3_000_000 }])]);
    await face.watch(run);
    await start(face, run, place.start);
    expect(conductor.running()).toBe(1);
    expect(await face.ask('run.close', { run })).toMatchObject({ ok: false, failure: { type: 'not_here' } });
    await face.ask('run.command', { run, command: { type: 'run.cancel' } });
    await finish(face, run);
    expect(conductor.running()).toBe(0);
    expect(await face.ask('run.close', { run })).toEqual({ ok: true, value: null });
  });

  it.runIf(process.platform === 'linux')(
    'holds an attempt’s record open while it waits for a person, and nothing once it is closed',
    async () => {
      const conductor = place.conductor();
      const face = attachFace(conductor);
      const run = await openFile(face, [{ ...ticket('A'), step_mode: true }]);
      await face.watch(run);
      await start(face, run, place.start, { mode: 'auto' });
      await face.until(() => face.copies.get(run)?.approvals.size === 1);
      expect(await heldOpen()).toContain('0-1.jsonl');
      await conductor.close();
      expect(await heldOpen()).toEqual([]);
    },
  );

  it('tells all faces when a paused run has ended what was in flight', async () => {
    const conductor = place.conductor();
    const [face, other] = [attachFace(conductor), attachFace(conductor)];
    const release = join(place.start, 'go');
    const waits = {
      tool: 'run_command',
      input: { command: `until [ -e '${release}' ]; do sleep 0.01; done` },
    };
    const run = await openFile(face, [ticket('A', [], [waits])]);
    await face.watch(run);
    await start(face, run, place.start);
    await face.until(() => face.copies.get(run)?.attempts.get('A#1')?.phase.phase === 'step_running');
    await face.ask('run.command', { run, command: { type: 'run.pause' } });
    expect(conductor.running()).toBe(1);
    await other.until(() => other.messages.some(({ type }) => type === 'runs.changed'));
    const before = other.messages.length;
    await writeFile(release, '');
    await other.until(() => other.messages.length > before && conductor.running() === 0);
  });

  it('pauses all runs and waits for what is in flight', async () => {
    const conductor = place.conductor();
    const face = attachFace(conductor);
    const run = await openFile(face, [ticket('A', [], [{ wait_ms: 50 }]), ticket('B', ['A'])]);
    await face.watch(run);
    await start(face, run, place.start);
    await conductor.pauseAll();
    expect(conductor.running()).toBe(0);
    await conductor.close();

    const later = attachFace(place.conductor());
    expect(await later.ask('run.list', {})).toMatchObject([{ id: run, phase: 'paused' }]);
    expectOpened(await later.ask('run.open', { run }));
    await later.watch(run);
    await later.ask('run.command', { run, command: { type: 'run.resume' } });
    await finish(later, run);
    expect(later.copies.get(run)?.counts.completed).toBe(2);
  });

  it('opens a run that was at work when its process died as paused, with nothing in flight', async () => {
    const died = place.conductor();
    const face = attachFace(died);
    const run = await openFile(face, [ticket('A', [], [{ wait_ms: 3_000_000 }])]);
    await face.watch(run);
    await start(face, run, place.start);
    await face.until(() => face.copies.get(run)?.attempts.get('A#1')?.phase.phase === 'turn_running');
    await died.close(); // Leaves the journal as a death would: nothing is recorded any more.

    const later = place.conductor();
    const other = attachFace(later);
    expect(await other.ask('run.list', {})).toMatchObject([{ id: run, phase: 'paused', open: false }]);
    expectOpened(await other.ask('run.open', { run }));
    const copy = await other.watch(run);
    expect(copy.phase).toEqual({ phase: 'paused', by: 'restart', limit: null });
    expect(copy.attempts.get('A#1')?.phase).toEqual({ phase: 'turn_due' });
    expect(later.running()).toBe(0);
  });

  it('tells its faces when the journal fails, and goes on by itself where it was once the disk is well', async () => {
    let isFull = false;
    const full = () => {
      if (isFull) throw new Error('ENOSPC: no space left on device');
    };
    const journalFiles: JournalFileSystem = {
      ...nodeFileSystem,
      async open(path, use) {
        const file = await nodeFileSystem.open(path, use);
        return { ...file, datasync: async () => full() ?? file.datasync() };
      },
    };
    const conductor = place.conductor({ journalFiles });
    const [face, deaf] = [attachFace(conductor), attachFace(conductor)];
    const run = await openFile(face, [ticket('A')]);
    await face.watch(run);
    await start(face, run, place.start, { mode: 'ask' });
    await face.until(() => face.copies.get(run)?.approvals.size === 1);
    const before = takeSnapshot(face.copies.get(run) as never);
    isFull = true;
    expect(conductor.running()).toBe(1);
    await new Promise(setImmediate); // What was on its way is there.
    deaf.messages.length = 0;
    const pause = { type: 'run.pause' } as const;
    expect(await face.ask('run.command', { run, command: pause })).toMatchObject({
      ok: false,
      failure: { type: 'trouble' },
    });
    await face.until(() => face.messages.some(({ type }) => type === 'trouble'));
    // A run that stands still for its disk is not at work, and everybody hears that.
    expect(conductor.running()).toBe(0);
    await deaf.until(() => deaf.messages.at(-1)?.type === 'runs.changed');
    const message = expect.stringContaining('could not be written');
    const trouble = { of: 'journal', message, retries: true };
    expect(face.messages).toContainEqual({ type: 'trouble', run, trouble });
    expect(await face.ask('run.watch', { run })).toMatchObject({ ok: true, value: { trouble } });

    expect(await face.ask('run.open', { run })).toMatchObject({ ok: false });
    isFull = false;
    await face.until(() => face.messages.some((each) => each.type === 'trouble' && each.trouble === null));
    const after = await face.watch(run);
    expect(takeSnapshot(after)).toEqual(before);
    expect((await face.ask('run.command', { run, command: pause })).ok).toBe(true);
    expect(await readdir(join(place.data, 'runs', run))).toContain('journal-000002.jsonl');
    expect(deaf.messages.filter(({ type }) => type === 'trouble')).toEqual([]);
  });

  it('tells about the run of the command line, as long as it is open', async () => {
    const conductor = place.conductor();
    const face = attachFace(conductor);
    const path = await place.write('track.json', diamond);
    const opened = await face.ask('track.open', { path });
    conductor.setInitial(opened);
    expect((await face.ask('app.about', {})).initial).toEqual(opened);
    await face.ask('run.close', { run: expectOpened(opened).run });
    expect((await face.ask('app.about', {})).initial).toBeNull();
  });

  it('makes nothing and reads nothing before it is asked', async () => {
    const conductor = place.conductor({ dataFolder: join(place.root, 'later') });
    attachFace(conductor);
    await conductor.close();
    expect(await isThere(join(place.root, 'later'))).toBe(false);
  });
});
