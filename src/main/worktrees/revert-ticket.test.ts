import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorktreeRig, failure, value, type WorktreeRig } from './worktree-rig';

let rig: WorktreeRig;
let before: string;

beforeEach(() => {
  rig = createWorktreeRig();
  before = rig.fingerprint();
});

afterEach(() => {
  try {
    expect(rig.fingerprint()).toBe(before);
    expect(rig.git(['fsck', '--strict', '--no-dangling'])).toBe('');
  } finally {
    rig.remove();
  }
});

describe('reverting a ticket', () => {
  it('makes the files as if it had not been, and names what was built on it first', async () => {
    await rig.start();
    await rig.accept('T-1', { 'a.txt': 'ONE\ntwo\nthree\n', one: '1' });
    await rig.accept('T-2', { 'a.txt': 'ONE\ntwo\nTHREE\n' });
    await rig.accept('T-3', { three: '3' });
    const { dependents } = value(await rig.worktrees.previewRevert('run-1', 'T-1'));
    expect(dependents.map(({ ticket, sharedFiles, builtOn }) => [ticket, sharedFiles, builtOn])).toEqual([
      ['T-2', ['a.txt'], true],
      ['T-3', [], true],
    ]);
    expect(rig.git(['log', '-1', '--format=%s', 'baton/run-1'])).toBe('T-3: Do T-3');
    value(await rig.worktrees.revertTicket('run-1', 'T-1'));
    expect(rig.show('baton/run-1', 'a.txt')).toBe('one\ntwo\nTHREE');
    expect(rig.tree('baton/run-1')).toEqual(['a.txt', 'src/b.txt', 'three']);
    expect(rig.git(['log', '-1', '--format=%s', 'baton/run-1'])).toBe('Revert T-1: Do T-1');
  });

  it('whose lines a later ticket changed is a conflict that names it, and nothing moves', async () => {
    await rig.start();
    await rig.accept('T-1', { 'a.txt': 'ONE\ntwo\nthree\n' });
    await rig.accept('T-2', { 'a.txt': 'One!\ntwo\nthree\n' });
    const tip = rig.git(['rev-parse', 'baton/run-1']);
    const files = [{ path: 'a.txt', tickets: ['T-1', 'T-2'] }];
    expect(value(await rig.worktrees.previewRevert('run-1', 'T-1'))).toMatchObject({
      type: 'conflict',
      files,
      first: ['T-2'],
    });
    const way = { type: 'take_back_first', tickets: ['T-2'] };
    expect(failure(await rig.worktrees.revertTicket('run-1', 'T-1'))).toEqual({
      type: 'conflict',
      files,
      way,
    });
    expect(rig.git(['rev-parse', 'baton/run-1'])).toBe(tip);
  });

  it('keeps an attempt that began on its work mergeable, without bringing that work back', async () => {
    await rig.start();
    await rig.accept('T-1', { one: '1' });
    await rig.work('T-2', { two: '2' });
    value(await rig.worktrees.revertTicket('run-1', 'T-1'));
    value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket: 'T-2', attempt: 1 }));
    expect(rig.tree('baton/run-1')).toEqual(['a.txt', 'src/b.txt', 'two']);
  });

  it('can be done once for each time that its work was accepted', async () => {
    await rig.start();
    await rig.accept('T-1', { one: '1' });
    value(await rig.worktrees.revertTicket('run-1', 'T-1'));
    expect(failure(await rig.worktrees.revertTicket('run-1', 'T-1'))).toEqual({
      type: 'not_accepted',
      tickets: ['T-1'],
    });
    value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 1 }));
    expect(rig.show('baton/run-1', 'one')).toBe('1');
    value(await rig.worktrees.revertTicket('run-1', 'T-1'));
    expect(rig.git(['diff', '--stat', 'main', 'baton/run-1'])).toBe('');
  });

  it('of any of several independent tickets leaves exactly the work of the others', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 2, maxLength: 5 }), async (isReverted) => {
        const [all, rest] = [`run-a${++run}`, `run-b${run}`];
        await Promise.all([rig.start(all), rig.start(rest)]);
        for (const [index, reverted] of isReverted.entries()) {
          const files = { [`f${index}`]: `${index}`, ...(index === 0 && { 'a.txt': null }) };
          await rig.accept(`T-${index}`, files, all);
          if (!reverted) await rig.accept(`T-${index}`, files, rest);
        }
        for (const [index, reverted] of isReverted.entries()) {
          if (reverted) value(await rig.worktrees.revertTicket(all, `T-${index}`));
        }
        const trees = [all, rest].map((name) => rig.git(['rev-parse', `baton/${name}^{tree}`]));
        expect(trees[0]).toBe(trees[1]);
      }),
      { numRuns: 8 },
    );
  });
});
