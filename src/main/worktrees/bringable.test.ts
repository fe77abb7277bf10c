import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bring } from '../../shared/run-event';
import { asPattern } from './bringable';
import { literalPattern, pathPattern } from './path-pattern';
import { refusalText } from './refusal-text';
import { AT, createWorktreeRig, value, type WorktreeRig } from './worktree-rig';

let rig: WorktreeRig;

beforeEach(() => {
  rig = createWorktreeRig();
});

afterEach(() => rig.remove());

const found = async (folder = rig.repository) =>
  value(await rig.worktrees.findBringable(folder)).found.map(
    ({ path, isFolder, usually }) => `${path}${isFolder ? '/' : ''} ${usually}`,
  );

describe('what can be brought along', () => {
  it('is what git ignores and what is usually needed, the usual first, then what lies nearest', async () => {
    rig.commit({ 'packages/one/index.js': 'one' });
    rig.write({
      '.gitignore': 'node_modules/\ndist/\n*.log\nvendor/\n',
      '.env': 'KEY=1',
      'node_modules/x/.env': 'not this one',
      'packages/one/node_modules/y/index.js': 'y',
      'packages/one/dist/out.js': 'out',
      'dist/out.js': 'out',
      'a.log': 'log',
      'vendor/x/.env': 'KEY=3',
      'new.txt': 'not ignored: it can be taken along',
    });
    expect(await found()).toEqual([
      '.env copy',
      'node_modules/ link',
      'packages/one/node_modules/ link',
      'vendor/x/.env copy',
      'a.log null',
      'dist/ null',
      'vendor/ null',
      'packages/one/dist/ null',
    ]);
  });

  it('is named from the workspace where that lies below the root', async () => {
    rig.write({ '.gitignore': 'dist/\n', 'src/dist/x': 'x', '.env': 'KEY=1', 'src/.env.local': 'KEY=2' });
    expect(await found(join(rig.repository, 'src'))).toEqual([
      '../.env copy',
      '.env.local copy',
      'dist/ null',
    ]);
  });

  it('is not all listed where there is much of it', async () => {
    rig.write({ '.gitignore': '*.log\n' });
    rig.write(Object.fromEntries(Array.from({ length: 45 }, (_, index) => [`${index}.log`, 'x'])));
    const { found, more } = value(await rig.worktrees.findBringable(rig.repository));
    expect([found.length, more]).toEqual([40, 5]);
  });
});

const check = (path: string, folder = rig.repository) =>
  rig.worktrees.checkBring(folder, [{ path, as: 'copy' }]);

describe('a choice of what to bring along', () => {
  it.each([
    ['..', 'it lies outside this repository, or is the repository itself.'],
    ['../elsewhere', 'it lies outside this repository, or is the repository itself.'],
    ['/etc/passwd', 'it lies outside this repository, or is the repository itself.'],
    ['.', 'it lies outside this repository, or is the repository itself.'],
    ['src/..', 'it lies outside this repository, or is the repository itself.'],
    ['.git', 'what is in .git belongs to git, and each worktree has its own.'],
    ['.git/config', 'what is in .git belongs to git, and each worktree has its own.'],
    ['src/../.GIT/hooks', 'what is in .git belongs to git, and each worktree has its own.'],
    ['a.txt', "git has it already, so each worktree holds it as the run's branch has it."],
    ['src', "git has it already, so each worktree holds it as the run's branch has it."],
    ['missing', 'it is not there.'],
  ])('is refused for %s', async (path, why) => {
    const checked = await check(path);
    if (checked.ok) throw new Error('It was taken');
    expect(refusalText(checked.failure)).toBe(`${path} cannot be brought along: ${why}`);
  });

  it('is plain afterwards, by its path from the workspace, however it was written', async () => {
    rig.write({ '.env': 'KEY=1', 'src/b.db': '1' });
    const src = join(rig.repository, 'src');
    expect(value(await check('./x/../.env'))).toEqual([{ path: '.env', as: 'copy' }]);
    expect(value(await check(join(rig.repository, '.env'), src))).toEqual([{ path: '../.env', as: 'copy' }]);
    expect(value(await check('b.db', src))).toEqual([{ path: 'b.db', as: 'copy' }]);
  });

  it('may be a folder of which git has a part: the rest of it comes along', async () => {
    rig.write({ 'src/local.db': '1' });
    value(await check('src'));
    const path = await openWith([{ path: 'src', as: 'link' }]);
    expect(readFileSync(join(path, 'src/local.db'), 'utf8')).toBe('1');
    expect(readFileSync(join(path, 'src/b.txt'), 'utf8')).toBe('b\n');
  });

  it('is this path alone, whatever characters it holds', async () => {
    const names = ['a*b.db', 'a[1].db', '#not.db', '!not.db', 'back\\slash.db', 'two words '];
    rig.write({ ...Object.fromEntries(names.map((name) => [name, name])), 'aXb.db': 'x', 'sub/a*b.db': 'x' });
    for (const path of names) value(await check(path));
    const path = await openWith(names.map((path) => ({ path, as: 'copy' as const })));
    for (const name of names) expect(readFileSync(join(path, name), 'utf8')).toBe(name);
    expect(existsSync(join(path, 'aXb.db'))).toBe(false);
    expect(existsSync(join(path, 'sub'))).toBe(false);
  });

  it('counts from the workspace, and links what it says', async () => {
    rig.write({ 'data/one.db': '1', 'src/deps/x': 'x' });
    const chosen: Bring[] = [
      { path: '../data', as: 'copy' },
      { path: 'deps', as: 'link' },
    ];
    const path = await openWith(chosen, 'src');
    expect(readFileSync(join(path, 'data/one.db'), 'utf8')).toBe('1');
    expect(readlinkSync(join(path, 'src/deps'))).toBe(join(rig.repository, 'src/deps'));
  });
});

it('a pattern made of a path fits that path and no other', () => {
  const part = fc.string({ minLength: 1, maxLength: 6 }).filter((text) => !/[/\0\n]|^\.\.?$/.test(text));
  const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
  fc.assert(
    fc.property(path, path, (one, other) => {
      const pattern = pathPattern(literalPattern(one));
      expect(pattern.test(one)).toBe(true);
      expect(pattern.test(other)).toBe(one === other);
    }),
  );
});

async function openWith(chosen: readonly Bring[], below = ''): Promise<string> {
  await rig.start();
  const bring = chosen.map((one) => asPattern(one, below));
  return value(
    await rig.worktrees.openAttempt({
      run: 'run-1',
      ticket: 'T-1',
      attempt: 1,
      bring,
      continues: null,
      at: AT,
    }),
  ).path;
}
