// Other tools' ticket files in a run: opened as the person chooses, saved back in their own words, also after a restart.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../shared/limits';
import { WORKERS_ONLY } from '../../shared/run-event';
import { attachFace, createPlace, expectOpened, type Place, type TestFace } from './conductor-rig';

let place: Place;
beforeEach(async () => {
  place = await createPlace();
});
afterEach(() => place.remove());

const TASKS = `{"one": {"tasks": [{"id": 1, "title": "First", "status": "pending", "dependencies": [9]}]},
 "two": {"tasks": [{"id": 7, "title": "Other", "status":"pending" }]}}`;

async function finishAll(face: TestFace, run: string): Promise<void> {
  await face.watch(run);
  const settings = { workspace: place.start, mode: 'all', parallel: 4, limits: NO_LIMITS } as const;
  const command = { type: 'run.start', ...settings, ...WORKERS_ONLY, model: 'rehearsal' } as const;
  await face.ask('run.command', { run, command });
  await face.until(() => face.copies.get(run)?.phase.phase === 'finished');
}

async function write(name: string, text: string): Promise<string> {
  const path = join(place.root, name);
  await writeFile(path, text);
  return path;
}

describe('a Task Master file', () => {
  it('is asked about until the person has chosen a tag and mends, and makes no run before', async () => {
    const face = attachFace(place.conductor());
    const path = await write('tasks.json', TASKS);
    expect(await face.ask('track.open', { path })).toMatchObject({
      failure: { type: 'choose_tag', file: path, tags: [{ name: 'one' }, { name: 'two' }] },
    });
    const refused = await face.ask('track.open', { path, reading: { tag: 'one' } });
    if (refused.ok || refused.failure.type !== 'problems') throw new Error('It was opened');
    const [problem] = refused.failure.problems;
    expect(problem).toMatchObject({ file: path, line: 1, column: 86 });
    expect(await face.ask('run.list', {})).toEqual([]);
    const mends = problem?.mends?.slice(0, 1) ?? [];
    const opened = expectOpened(await face.ask('track.open', { path, reading: { tag: 'one', mends } }));
    expect(opened.notices).toContain('Mended: 1 does not wait for 9.');
    const { track, order } = await face.watch(opened.run);
    expect(order).toEqual(['1']);
    expect(track.source).toMatchObject({ path, form: { format: 'task-master', tag: 'one' } });
  });

  it('gets its statuses back, also from a run that was opened again', async () => {
    const face = attachFace(place.conductor());
    const path = await write('tasks.json', TASKS);
    const { run } = expectOpened(await face.ask('track.open', { path, reading: { tag: 'two' } }));
    await finishAll(face, run);
    for (const _ of ['as it is', 'and reopened']) {
      expect(await face.ask('track.save', { run })).toEqual({ ok: true, value: { path } });
      expect(await readFile(path, 'utf8')).toBe(TASKS.replace('"status":"pending"', '"status":"done"'));
      await face.ask('run.close', { run });
      await writeFile(path, TASKS);
      await face.ask('run.open', { run });
    }
  });

  it('may join a track that is open, and gets the statuses of its own tickets', async () => {
    const face = attachFace(place.conductor());
    const own = await place.write('mine.json', [{ id: 'a', description: 'Mine' }]);
    const path = await write('tasks.json', TASKS);
    const { run } = expectOpened(await face.ask('track.open', { path: own }));
    expect(await face.ask('tickets.add_from', { run, path })).toMatchObject({
      failure: { type: 'choose_tag' },
    });
    expect(await face.ask('tickets.add_from', { run, path, reading: { tag: 'two' } })).toMatchObject({
      value: { added: 1, notices: [expect.stringContaining('tag “two”')] },
    });
    await finishAll(face, run);
    await face.ask('run.close', { run });
    await face.ask('run.open', { run });
    expect(await face.ask('track.save', { run })).toMatchObject({ ok: true });
    expect(await readFile(path, 'utf8')).toBe(TASKS.replace('"status":"pending"', '"status":"done"'));
    expect(JSON.parse(await readFile(own, 'utf8'))).toMatchObject([{ id: 'a', status: 'completed' }]);
  });

  it('may be dropped on the page', async () => {
    const face = attachFace(place.conductor());
    const dropped = { name: 'tasks.json', text: TASKS };
    expect(await face.ask('track.open_text', dropped)).toMatchObject({ failure: { file: 'tasks.json' } });
    expectOpened(await face.ask('track.open_text', { ...dropped, reading: { tag: 'two' } }));
  });
});

describe('a beads file', () => {
  it('is opened, and is not saved to: not the files that joined it either', async () => {
    const face = attachFace(place.conductor());
    const text = '{"id":"bd-1","title":"x","status":"open","issue_type":"task"}\n';
    const path = await write('issues.jsonl', text);
    const opened = expectOpened(await face.ask('track.open', { path }));
    expect(opened.notSaved).toContain('Baton only reads beads files');
    await finishAll(face, opened.run);
    expect(await face.ask('track.save', { run: opened.run })).toMatchObject({
      failure: { type: 'not_saved', message: expect.stringContaining('Baton only reads beads files') },
    });
    expect(await readFile(path, 'utf8')).toBe(text);
  });
});
