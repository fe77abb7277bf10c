import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { absolutePath } from './absolute-path';
import { completePath } from './path-complete';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-paths-'));
  for (const name of ['tracks', 'tests', '.hidden']) await mkdir(join(folder, name));
  for (const name of ['todo.json', '.env', 'tracks/a.json']) await writeFile(join(folder, name), '');
  await symlink(join(folder, 'tests'), join(folder, 'to-tests'));
  await symlink(join(folder, 'nowhere'), join(folder, 'to-nowhere'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a path that is being typed', () => {
  it.each([
    ['', ['tests/', 'to-tests/', 'tracks/', 'to-nowhere', 'todo.json']],
    ['t', ['tests/', 'to-tests/', 'tracks/', 'to-nowhere', 'todo.json']],
    ['tra', ['tracks/']],
    ['tracks/', ['tracks/a.json']],
    ['./tod', ['./todo.json']],
    ['.', ['.hidden/', '.env']],
    ['x', []],
    ['nowhere/', []],
    ['todo.json/', []],
  ])('can be gone on with from “%s”', async (text, found) => {
    expect(await completePath(text, false, folder)).toEqual(found);
  });

  it('can be held to folders, and be absolute', async () => {
    expect(await completePath(`${folder}/t`, true, '/')).toEqual(
      ['tests/', 'to-tests/', 'tracks/'].map((name) => `${folder}/${name}`),
    );
  });

  it('may begin at home', () => {
    expect(absolutePath('~/x', folder)).toBe(join(homedir(), 'x'));
    expect(absolutePath('~', folder)).toBe(homedir());
    expect(absolutePath('~x', folder)).toBe(join(folder, '~x'));
    expect(absolutePath('../x', folder)).toBe(join(folder, '..', 'x'));
  });
});
