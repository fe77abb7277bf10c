import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rule } from '../../shared/rule';
import { takeRunLock } from '../journal/run-lock';
import { createSavedRules } from './saved-rules';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'baton-rules-'));
});
afterEach(() => rm(data, { recursive: true }));

const prefix = (text: string, more: Partial<Rule> = {}): Rule => ({
  say: 'allow',
  match: { kind: 'prefix', prefix: text },
  scope: { kind: 'workspace' },
  ...more,
});

async function saved(workspace: string, from = createSavedRules(data, takeRunLock)): Promise<Rule[]> {
  const rules = await from.of(workspace);
  if (!rules.ok) throw new Error(rules.failure.message);
  return [...rules.value.values()];
}

async function onlyFile(): Promise<string> {
  const [name, ...others] = await readdir(join(data, 'rules'));
  expect(others).toEqual([]);
  return join(data, 'rules', name ?? '');
}

describe('saved rules', () => {
  it('are none before the first, and nothing is made for that', async () => {
    expect(await saved('/work/shop')).toEqual([]);
    expect(await createSavedRules(data, takeRunLock).list()).toEqual({ workspaces: [], problems: [] });
    expect(await readdir(data)).toEqual([]);
  });

  it('are there for whoever asks later, each once, in a file for nobody else’s eyes that names its workspace', async () => {
    const rules = createSavedRules(data, takeRunLock);
    expect(await rules.add('/work/shop', prefix('npm test'))).toMatchObject({ value: { isNew: true } });
    expect(await rules.add('/work/shop', prefix('npm test'))).toMatchObject({ value: { isNew: false } });
    await rules.add('/work/shop', prefix('make', { say: 'deny' }));
    expect(await saved('/work/shop')).toEqual([prefix('npm test'), prefix('make', { say: 'deny' })]);
    const path = await onlyFile();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: 1, workspace: '/work/shop' });
  });

  it('belong to one workspace', async () => {
    const rules = createSavedRules(data, takeRunLock);
    await rules.add('/work/shop', prefix('npm test'));
    await rules.add('/work/bank', prefix('make'));
    expect(await saved('/work/bank')).toEqual([prefix('make')]);
    const { workspaces } = await rules.list();
    expect(workspaces.map(({ workspace, rules: own }) => [workspace, [...own.values()]])).toEqual([
      ['/work/bank', [prefix('make')]],
      ['/work/shop', [prefix('npm test')]],
    ]);
  });

  it('are gone once removed, and removing one again is no failure', async () => {
    const rules = createSavedRules(data, takeRunLock);
    const added = await rules.add('/work/shop', prefix('npm test'));
    const id = added.ok ? added.value.id : '';
    expect((await rules.remove('/work/shop', id)).ok).toBe(true);
    expect((await rules.remove('/work/shop', id)).ok).toBe(true);
    expect(await saved('/work/shop')).toEqual([]);
  });

  it.each([
    [prefix('npm test; rm -r x'), /shell operator/],
    [prefix('sudo make'), /cannot be taken back/],
    [prefix('make', { scope: { kind: 'run' } }), /whole workspace/],
  ])('are never %j', async (rule, why) => {
    expect(await createSavedRules(data, takeRunLock).add('/work/shop', rule)).toMatchObject({
      failure: { message: expect.stringMatching(why) },
    });
    expect(await saved('/work/shop')).toEqual([]);
  });

  it('of two processes that save at once are all kept', async () => {
    const both = [createSavedRules(data, takeRunLock), createSavedRules(data, takeRunLock)];
    const texts = Array.from({ length: 12 }, (_, index) => `make part-${index}`);
    const added = [];
    for (let index = 0; index < texts.length; index += 2) {
      added.push(
        ...(await Promise.all(
          both.map((rules, which) => rules.add('/work/shop', prefix(texts[index + which] ?? ''))),
        )),
      );
    }
    expect(added.map(({ ok }) => ok)).not.toContain(false);
    expect((await saved('/work/shop')).length).toBe(texts.length);
  });

  it('of another process are seen before the next one is written', async () => {
    const [one, other] = [createSavedRules(data, takeRunLock), createSavedRules(data, takeRunLock)];
    await one.add('/work/shop', prefix('make a'));
    await other.add('/work/shop', prefix('make b'));
    const third = await one.add('/work/shop', prefix('make c'));
    expect(third.ok && [...third.value.rules.values()]).toEqual(
      ['a', 'b', 'c'].map((x) => prefix(`make ${x}`)),
    );
  });

  it.each([
    ['{ "version": 1, "workspace": ', /line 1/],
    ['', /empty/],
    ['{ "version": 1, "workspace": "/work/shop" }', /“rules” is not as it must be/],
    ['{ "version": 1, "workspace": "/work/shop", "rules": [], "more": 1 }', /not as it must be/],
    ['{ "version": 2, "workspace": "/work/shop", "rules": {} }', /newer Baton/],
    [
      '{ "version": 1, "workspace": "/work/bank", "rules": [] }',
      /not the file of the workspace \/work\/bank/,
    ],
    [
      '{ "version": 1, "workspace": "/work/shop", "rules": [{ "say": "allow", "match": { "kind": "prefix", "prefix": "a; b" } }] }',
      /shell operator/,
    ],
    [
      '{ "version": 1, "workspace": "/work/shop", "rules": [{ "say": "allow", "scope": { "kind": "run" }, "match": { "kind": "prefix", "prefix": "a" } }] }',
      /not as it must be/,
    ],
  ])('in a file that holds %j are named, and the file stays as it is', async (text, why) => {
    const rules = createSavedRules(data, takeRunLock);
    await rules.add('/work/shop', prefix('make'));
    await rules.add('/work/other', prefix('make'));
    const names = await readdir(join(data, 'rules'));
    const texts = await Promise.all(names.map((name) => readFile(join(data, 'rules', name), 'utf8')));
    const path = join(data, 'rules', names[texts.findIndex((each) => each.includes('/work/shop'))] ?? '');
    await writeFile(path, text);
    const problem = expect.stringMatching(why);
    expect(await rules.of('/work/shop')).toMatchObject({ failure: { message: problem } });
    expect(await rules.add('/work/shop', prefix('npm test'))).toMatchObject({
      failure: { message: problem },
    });
    expect(await rules.remove('/work/shop', 'x')).toMatchObject({ failure: { message: problem } });
    const { workspaces, problems } = await rules.list();
    expect(workspaces.map(({ workspace }) => workspace)).toEqual(['/work/other']);
    expect(problems).toEqual([problem]);
    expect(problems[0]).toContain(path);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('are refused with the reason where the disk has no place for them', async () => {
    await writeFile(join(data, 'rules'), 'a file where a folder must be');
    expect(await createSavedRules(data, takeRunLock).add('/work/shop', prefix('make'))).toMatchObject({
      failure: { type: 'not_saved', message: expect.stringContaining(join(data, 'rules')) },
    });
    await rm(join(data, 'rules'));
    await mkdir(join(data, 'rules'));
    expect((await createSavedRules(data, takeRunLock).add('/work/shop', prefix('make'))).ok).toBe(true);
  });
});
