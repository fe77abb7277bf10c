import { existsSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BringAlong, USUALLY_BROUGHT } from './bring-along';
import { AT, createWorktreeRig, value, type WorktreeRig } from './worktree-rig';

let rig: WorktreeRig;

beforeEach(() => {
  rig = createWorktreeRig();
});

afterEach(() => rig.remove());

async function openWith(bring: readonly BringAlong[]) {
  await rig.start();
  return value(
    await rig.worktrees.openAttempt({
      run: 'run-1',
      ticket: 'T-1',
      attempt: 1,
      bring,
      continues: null,
      at: AT,
    }),
  );
}

describe('what the work needs and git does not have', () => {
  it('is brought along: files copied, folders linked or copied, and never becomes part of the work', async () => {
    rig.write({
      '.gitignore': 'node_modules/\n',
      '.env': 'KEY=1',
      'sub/.env.local': 'KEY=2',
      'node_modules/x/index.js': 'x',
      'node_modules/.bin/x': { link: '../x/index.js' },
      'data/one.db': '1',
    });
    const { path, brought } = await openWith([...USUALLY_BROUGHT, { pattern: '/data', as: 'copy' }]);
    expect([...brought].sort()).toEqual(['.env', 'data', 'node_modules', 'sub/.env.local']);
    expect(readFileSync(join(path, '.env'), 'utf8')).toBe('KEY=1');
    expect(readlinkSync(join(path, 'node_modules'))).toBe(join(rig.repository, 'node_modules'));
    rig.write({ '.env': 'KEY=changed', 'data/two.db': '2', work: 'w' }, path);
    const { commit } = value(await rig.worktrees.commitAttempt(rig.commitMessage('T-1')));
    expect(rig.tree(commit ?? '')).toEqual(['a.txt', 'src/b.txt', 'work']);
    value(await rig.worktrees.discardRun('run-1', AT));
    expect(readFileSync(join(rig.repository, 'node_modules/x/index.js'), 'utf8')).toBe('x');
    expect(readFileSync(join(rig.repository, '.env'), 'utf8')).toBe('KEY=1');
  });

  it('is never taken from outside through a link, nor written outside through one', async () => {
    writeFileSync(join(rig.folder, 'secret'), 's');
    rig.commit({ conf: { link: '..' } });
    await rig.start('run-0');
    rig.git(['rm', '-q', 'conf']);
    rig.write({
      'conf/.env': 'mine',
      '.env': { link: '../secret' },
      'out/.env': { link: '/etc/passwd' },
      'in/.env': { link: '../a.txt' },
      copied: null,
      'copied/good': { link: '../a.txt' },
      'copied/bad': { link: '../../secret' },
      'around/.env': { link: '../out' },
    });
    await rig.start('run-2');
    const bring: BringAlong[] = [
      { pattern: '.env', as: 'copy' },
      { pattern: 'copied', as: 'copy' },
    ];
    const request = { run: 'run-2', ticket: 'T-1', attempt: 1, bring, continues: null, at: AT };
    const { path, brought, leftOut } = value(await rig.worktrees.openAttempt(request));
    expect([...brought].sort()).toEqual(['around/.env', 'copied', 'in/.env']);
    expect([...leftOut].sort()).toEqual(['.env', 'copied/bad', 'out/.env']);
    expect(readlinkSync(join(path, 'copied/good'))).toBe('../a.txt');
    expect(existsSync(join(path, '..', '.env'))).toBe(false);
  });

  it('is copied and not linked where it holds links back into the repository, which lead into the worktree then', async () => {
    rig.commit({
      '.gitignore': 'node_modules/\n',
      'packages/lib/index.js': 'lib',
      'packages/app/index.js': 'app',
      'packages/own/index.js': 'own',
    });
    rig.write({
      'node_modules/@me/lib': { link: '../../packages/lib' },
      'node_modules/x/index.js': 'x',
      'packages/app/node_modules/lib': { link: '../../lib' },
      'packages/own/node_modules/.store/y/index.js': 'y',
      'packages/own/node_modules/y': { link: '.store/y' },
    });
    const { path, leftOut } = await openWith(USUALLY_BROUGHT);
    expect(leftOut).toEqual([]);
    for (const through of ['node_modules/@me/lib', 'packages/app/node_modules/lib']) {
      expect(realpathSync(join(path, through))).toBe(join(path, 'packages/lib'));
      writeFileSync(join(path, through, 'index.js'), 'changed');
    }
    writeFileSync(join(path, 'node_modules/x/index.js'), 'changed');
    expect(readFileSync(join(rig.repository, 'packages/lib/index.js'), 'utf8')).toBe('lib');
    expect(readFileSync(join(rig.repository, 'node_modules/x/index.js'), 'utf8')).toBe('x');
    // Its links stay within it.
    const own = 'packages/own/node_modules';
    expect(readlinkSync(join(path, own))).toBe(join(rig.repository, own));
    const found = value(await rig.worktrees.findBringable(rig.repository)).found;
    expect(found.map((one) => [one.path, one.leadsBack, one.usually])).toEqual([
      ['node_modules', true, 'copy'],
      ['packages/app/node_modules', true, 'copy'],
      [own, false, 'link'],
    ]);
    const chosen = { path: 'node_modules', as: 'link' } as const;
    expect(value(await rig.worktrees.checkBring(rig.repository, [chosen, { ...chosen, path: own }]))).toEqual(
      [
        { path: 'node_modules', as: 'copy' },
        { path: own, as: 'link' },
      ],
    );
  });

  it('gives way to what the worktree has already', async () => {
    rig.git(['rm', '-q', '--cached', 'a.txt']);
    const { path, brought } = await openWith([{ pattern: 'a.txt', as: 'copy' }]);
    rig.write({ 'a.txt': 'changed' });
    expect(brought).toEqual([]);
    expect(readFileSync(join(path, 'a.txt'), 'utf8')).toBe('one\ntwo\nthree\n');
  });
});
