// Other tools' ticket files as people type them: real processes and real files.
import { readdir } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { homeForEachTest } from './terminal-rig';

const TASKS = `{
  "master": { "tasks": [
    { "id": 1, "title": "First", "status": "pending", "dependencies": [2],
      "subtasks": [{ "id": 1, "title": "A part", "status": "pending" }] },
    { "id": 2, "title": "Second", "status": "pending", "dependencies": [1] }
  ] },
  "later": { "tasks": [{ "id": 1, "title": "Only one", "status": "pending", "dependencies": [] }] }
}
`;
const BEADS = '{"id":"bd-1","title":"An issue","status":"open","issue_type":"task","priority":1}\n';

const home = homeForEachTest();

beforeEach(async () => {
  await home.write('tasks.json', TASKS);
  await home.write('issues.jsonl', BEADS);
});

describe('check', () => {
  it('names the tags where one has to be chosen', async () => {
    const { code, out, err } = await home.baton('check', 'tasks.json');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      'tasks.json holds 2 lists of tasks: choose one with --tag NAME.\n  master: 2 tasks, 1 subtask, 3 open\n  later: 1 task, 1 open\n',
    );
    const json = await home.baton('check', 'tasks.json', '--json');
    expect(JSON.parse(json.out)).toMatchObject({
      valid: false,
      tags: [{ name: 'master' }, { name: 'later' }],
    });
  });

  it('tells a cycle and what would mend it, and mends it when that is wanted', async () => {
    const wrong = await home.baton('check', 'tasks.json', '--tag', 'master');
    expect(wrong.code).toBe(2);
    expect(wrong.err).toMatch(/^tasks\.json:3:72 1 waits for 2 waits for 1: .*\nWith --repair, Baton reads/);
    const mended = await home.baton('check', 'tasks.json', '--tag', 'master', '--repair');
    expect(mended.code).toBe(0);
    expect(mended.out).toContain('tasks.json: valid (Task Master), 3 tickets');
    expect(mended.out).toContain('Mended: 1 does not wait for 2.');
    expect(await home.read('tasks.json')).toBe(TASKS);
  });

  it('says why --repair did nothing, and of an empty list that it holds no tasks', async () => {
    await home.write(
      'mixed.json',
      '{ "tasks": [{ "id": 1, "title": "a", "dependencies": [9] }, { "id": 2 }] }',
    );
    const wrong = await home.baton('check', 'mixed.json', '--repair');
    expect(wrong.code).toBe(2);
    expect(wrong.err).toMatch(
      /\nNothing was repaired: for 1 of these problems Baton has no offer, so mend the file first\.\n$/,
    );
    expect((await home.baton('check', 'mixed.json')).err).not.toContain('repair');
    await home.write('empty.json', '{ "a": { "tasks": [] }, "b": { "tasks": [{ "id": 1, "title": "x" }] } }');
    expect((await home.baton('check', 'empty.json')).err).toContain('  a: no tasks\n');
  });

  it('reads a file as what the person says it is', async () => {
    expect((await home.baton('check', 'issues.jsonl')).out).toContain('valid (beads), 1 ticket');
    const native = await home.baton('check', 'issues.jsonl', '--format', 'native');
    expect(native.err).toContain('it looks like a beads file');
    const wrong = await home.baton('check', 'issues.jsonl', '--tag', 'master');
    expect(wrong.err).toContain('Only Task Master’s files have tags');
  });
});

describe('convert', () => {
  it('writes a file of Baton’s own, which holds the same', async () => {
    const done = await home.baton('convert', 'tasks.json', '--tag', 'master', '--repair', '-o', 'out.json');
    expect(done.code).toBe(0);
    expect(done.out).toMatch(/^out\.json: 3 tickets written\n/);
    expect(done.out).toContain('Mended: 1 does not wait for 2.');
    expect(JSON.parse(await home.read('out.json'))).toMatchObject({
      title: 'master',
      tickets: [
        { id: '1', status: 'todo', depends_on: ['1.1'] },
        { id: '1.1', title: 'A part' },
        { id: '2', depends_on: ['1'] },
      ],
    });
    expect((await home.baton('check', 'out.json')).out).toBe('out.json: valid, 3 tickets\n');
    const json = await home.baton('convert', 'issues.jsonl', '-o', 'more.json', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ format: 'beads', tag: null, tickets: 1 });
  });

  it('replaces no file unless it is told to, and never the file itself', async () => {
    await home.write('out.json', 'mine');
    const refused = await home.baton('convert', 'issues.jsonl', '-o', 'out.json');
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('out.json is there already');
    expect(await home.read('out.json')).toBe('mine');
    expect((await home.baton('convert', 'issues.jsonl', '-o', 'out.json', '--force')).code).toBe(0);
    expect(JSON.parse(await home.read('out.json'))).toMatchObject({ tickets: [{ id: 'bd-1', priority: 1 }] });
    const itself = await home.baton('convert', 'issues.jsonl', '-o', 'issues.jsonl', '--force');
    expect(itself).toMatchObject({ code: 2, err: expect.stringContaining('is the file itself') });
    expect(await home.read('issues.jsonl')).toBe(BEADS);
  });

  it('writes nothing of a file that is wrong, nor where it cannot', async () => {
    const wrong = await home.baton('convert', 'tasks.json', '--tag', 'master', '-o', 'out.json');
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('With --repair') });
    const nowhere = await home.baton('convert', 'issues.jsonl', '-o', 'no/out.json');
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('could not be written') });
    expect((await readdir(home.path)).sort()).toEqual(['issues.jsonl', 'tasks.json']);
    expect((await home.baton('convert', 'issues.jsonl')).code).toBe(2);
  });
});

describe('run', () => {
  it('works on a tag, mended, and writes its statuses back and nothing else', async () => {
    const { code, err } = await home.baton(
      ...['run', 'tasks.json', '--tag', 'master', '--repair', '--approve', 'all', '--write-back'],
    );
    expect(err).toContain('Mended: 1 does not wait for 2.');
    expect(code).toBe(0);
    const [master, later] = TASKS.split('"later"');
    expect(await home.read('tasks.json')).toBe(`${master?.replaceAll('"pending"', '"done"')}"later"${later}`);
  });

  it('starts nothing where a tag is missing, or where nothing could be written back', async () => {
    expect(await home.baton('run', 'tasks.json', '--approve', 'all')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--tag NAME'),
    });
    const refused = await home.baton('run', 'issues.jsonl', '--approve', 'all', '--write-back');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('only reads beads files') });
    expect((await home.baton('runs')).out).not.toContain('issues');
    expect((await home.baton('run', 'issues.jsonl', '--approve', 'all')).code).toBe(0);
  });
});
