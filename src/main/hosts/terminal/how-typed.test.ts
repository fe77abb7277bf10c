import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createHowTyped } from './how-typed';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-typed-'));
  for (const name of ['baton/docs', 'other/src', 'my baton'])
    await mkdir(join(folder, name), { recursive: true });
  for (const name of ['baton', 'other', 'my baton'])
    await writeFile(join(folder, name, 'package.json'), '{}');
  await symlink(join(folder, 'baton'), join(folder, 'link'));
});
afterEach(() => rm(folder, { recursive: true }));

const typed = (root: string, from: string) =>
  createHowTyped(join(folder, root), join(folder, from))('resume last');

it.each(['baton', 'baton/docs', 'link/docs'])('in %s npm finds Baton by itself', (from) => {
  expect(typed('baton', from)).toBe('npm run -s baton -- resume last');
});

it('elsewhere npm is told where Baton is', () => {
  for (const from of ['other/src', '.'])
    expect(typed('baton', from)).toBe(`npm --prefix ${folder}/baton run -s baton -- resume last`);
  expect(typed('my baton', '.')).toBe(`npm --prefix '${folder}/my baton' run -s baton -- resume last`);
});

it.skipIf(process.platform === 'win32').each(['a$HOME', 'a`id`', 'a"b', "a'b", 'a\\b c'])(
  'a shell takes a folder named %s for what it is',
  async (name) => {
    await mkdir(join(folder, name));
    const words = typed(name, '.').replace('npm --prefix', "printf '%s\\n'");
    const { stdout } = spawnSync('sh', ['-c', words], { encoding: 'utf8' });
    expect(stdout.split('\n')[0]).toBe(join(folder, name));
  },
);
