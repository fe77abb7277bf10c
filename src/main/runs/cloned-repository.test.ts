import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createWorktrees } from '../worktrees/create-worktrees';
import { value } from '../worktrees/worktree-rig';
import { worktreesFolder } from './data-folders';
import { command, createIsolationRig, done, type IsolationRig, rivals, ticket } from './isolation-rig';

// As a new user would: a repository of some thousand files, cloned, and eight tickets at once in it, two of which edit one file.

const FILES = 3000;

let rig: IsolationRig;

beforeEach(async () => {
  rig = await createIsolationRig();
  for (let folder = 0; folder < FILES / 100; folder++) {
    const path = join(rig.repository, `src/part ${folder}`);
    await mkdir(path, { recursive: true });
    for (let file = 0; file < 100; file++) {
      const text = `export const value = ${folder * 100 + file};\n`.repeat(1 + (file % 40));
      await writeFile(join(path, `file-${file}.ts`), text);
    }
  }
  rig.git(['add', '-A']);
  rig.git(['commit', '-q', '-m', 'Many files']);
  const origin = join(rig.place.root, 'origin');
  await rename(rig.repository, origin);
  rig.git(['clone', '-q', origin, rig.repository], rig.place.root);
  rig.git(['config', 'user.name', 'Ada']);
  rig.git(['config', 'user.email', 'ada@example.org']);
  await writeFile(join(rig.repository, 'src/part 0/file-0.ts'), 'the person is at work here\n');
  await writeFile(join(rig.repository, 'notes.txt'), 'and here\n');
});
afterEach(async () => {
  try {
    expect(rig.git(['fsck', '--strict', '--no-dangling'])).toBe('');
  } finally {
    await rig.remove();
  }
});

it('eight tickets at once by commands alone: the tree is untouched, a conflict names both, apply and revert do what they say', async () => {
  const before = rig.look();
  const six = ['T-1', 'T-2', 'T-4', 'T-5', 'T-7', 'T-8'];
  const { face, run, copy } = await rig.finished([
    ...six.map((id, index) =>
      ticket(id, [
        command(`sed -i s/value/${id}/ "src/part ${index + 1}"/*.ts && echo ${id} > ${id}.txt`),
        done,
      ]),
    ),
    ...rivals(rig.place.root, [done]),
  ]);
  await face.ask('run.close', { run });
  expect(rig.look()).toBe(before);

  const late = ['T-3', 'T-6'].find((id) => copy.tickets.get(id)?.state.status === 'blocked') ?? '';
  const first = late === 'T-3' ? 'T-6' : 'T-3';
  expect(copy.tickets.get(late)?.state).toMatchObject({
    kind: 'merge',
    reason: `The changes of ${late} and of ${first} do not fit together in shared.txt.`,
  });
  expect(rig.subjects(run)).toEqual([...six, first].sort().map((id) => `${id}: Do ${id}`));

  const worktrees = createWorktrees({ folder: worktreesFolder(rig.place.data), environment: process.env });
  const head = rig.git(['rev-parse', 'HEAD']);
  const reverted = value(await worktrees.revertTicket(run, 'T-1'));
  expect(reverted.dependents).toEqual([]);
  expect(rig.look()).toBe(before);
  const applied = value(await worktrees.applyRun({ run, tickets: 'all', as: 'squash', title: 'All' }));
  expect([...applied.tickets].sort()).toEqual([...six, first].filter((id) => id !== 'T-1').sort());
  expect(rig.git(['rev-parse', 'HEAD^'])).toBe(head);
  const changed = rig.git(['diff', '--name-only', 'HEAD^', 'HEAD']).split('\n');
  expect(changed).toHaveLength(5 * 101 + 1);
  expect(changed.filter((path) => /T-1|part 1\//.test(path))).toEqual([]);
  // What the person has uncommitted is as it was.
  expect(rig.git(['status', '--porcelain'])).toBe(' M "src/part 0/file-0.ts"\n?? notes.txt');
  expect(readFileSync(join(rig.repository, 'shared.txt'), 'utf8')).toBe(`${first}\n`);

  value(await worktrees.discardRun(run, new Date()));
  expect(rig.git(['branch', '--list', 'baton/*'])).toBe('');
  expect(rig.git(['worktree', 'list']).split('\n')).toHaveLength(1);
  expect(existsSync(join(rig.repository, 'T-2.txt'))).toBe(true);
});
