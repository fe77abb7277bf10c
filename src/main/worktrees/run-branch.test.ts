import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorktrees } from './create-worktrees';
import { refusalText } from './refusal-text';
import { AT, createWorktreeRig, failure, value, type WorktreeRig } from './worktree-rig';

// The integration branch of a run, when others are at it too: the person, a second process, git itself.

let rig: WorktreeRig;

beforeEach(async () => {
  rig = createWorktreeRig();
  await rig.start();
});
afterEach(() => rig.remove());

const T1 = { run: 'run-1', ticket: 'T-1', attempt: 1 };
const subjects = () => rig.git(['log', '--format=%s', 'main..baton/run-1']);

describe('while the person has the branch of the run checked out', () => {
  const checkedOut = (folder: string) => ({ type: 'checked_out', branch: 'baton/run-1', folder });

  it.each(['their tree', 'another worktree'])('in %s, nothing moves it under them', async (where) => {
    await rig.accept('T-0', { 'zero.txt': '0' });
    await rig.work('T-1', { 'a.txt': 'changed\n' });
    const folder = where === 'their tree' ? rig.repository : join(rig.folder, 'a look at it');
    if (folder === rig.repository) rig.git(['checkout', '-q', 'baton/run-1']);
    else rig.git(['worktree', 'add', '-q', folder, 'baton/run-1']);

    const refused = failure(await rig.worktrees.mergeAttempt(T1));
    expect(refused).toEqual(checkedOut(folder));
    expect(refusalText(refused)).toBe(
      `baton/run-1 is checked out in ${folder}: check out another branch there, then try again.`,
    );
    const T0 = { ...T1, ticket: 'T-0' };
    expect(failure(await rig.worktrees.takeBack(T0))).toEqual(checkedOut(folder));
    expect(failure(await rig.worktrees.revertTicket('run-1', 'T-0'))).toEqual(checkedOut(folder));
    expect(failure(await rig.worktrees.discardRun('run-1', AT))).toEqual(checkedOut(folder));
    expect(rig.git(['status', '--short'], folder)).toBe('');
    expect(existsSync(join(rig.folder, 'data/run-1/work/T-1-1'))).toBe(true);

    rig.git(['checkout', '-q', '--detach'], folder);
    expect(value(await rig.worktrees.mergeAttempt(T1))).toMatchObject({ type: 'merged' });
    expect(rig.git(['status', '--short'], folder)).toBe('');
    expect(subjects()).toBe('T-1: Do T-1\nT-0: Do T-0');
    expect(await rig.worktrees.discardRun('run-1', AT)).toMatchObject({ ok: true });
    expect(rig.git(['branch', '--list', 'baton/*'])).toBe('');
  });

  it('in a folder that is gone, or a worker has it in its own worktree, it moves', async () => {
    const gone = join(rig.folder, 'gone');
    rig.git(['worktree', 'add', '-q', gone, 'baton/run-1']);
    rmSync(gone, { recursive: true });
    await rig.accept('T-0', { 'zero.txt': '0' });
    const worker = await rig.open('T-2');
    rig.git(['checkout', '-q', '--ignore-other-worktrees', 'baton/run-1'], worker);
    await rig.accept('T-1', { 'one.txt': '1' });
    expect(subjects()).toBe('T-1: Do T-1\nT-0: Do T-0');
  });

  it('an attempt’s branch of theirs is not taken from them either', async () => {
    await rig.work('T-1', { 'one.txt': '1' });
    value(await rig.worktrees.closeAttempt(T1));
    rig.git(['checkout', '-q', 'baton/run-1.attempts/T-1-1']);
    const branch = 'baton/run-1.attempts/T-1-1';
    expect(failure(await rig.worktrees.discardRun('run-1', AT))).toMatchObject({
      type: 'checked_out',
      branch,
    });
  });
});

describe('when somebody deletes the branch of the run', () => {
  const remove = () => rig.git(['update-ref', '-d', 'refs/heads/baton/run-1']);
  const gone = (at: string) => ({ type: 'branch_gone', branch: 'baton/run-1', at });

  it('whatever needs it says what brings it back, and goes on once that is done', async () => {
    await rig.accept('T-0', { 'zero.txt': '0' });
    await rig.accept('T-2', { 'two.txt': '2' });
    await rig.work('T-1', { 'one.txt': '1' });
    const tip = rig.git(['rev-parse', 'baton/run-1']);
    remove();
    const refused = failure(await rig.worktrees.mergeAttempt(T1));
    expect(refused).toEqual(gone(tip));
    expect(refusalText(refused)).toContain(`"git branch baton/run-1 ${tip.slice(0, 10)}" brings it back`);
    expect(failure(await rig.worktrees.diffRun('run-1'))).toEqual(gone(tip));
    rig.git(['branch', 'baton/run-1', tip.slice(0, 10)]);
    expect(value(await rig.worktrees.mergeAttempt(T1))).toMatchObject({ type: 'merged' });
    expect(subjects()).toBe('T-1: Do T-1\nT-2: Do T-2\nT-0: Do T-0');
  });

  it('work that was taken back does not come back with it, and discarding names the commit', async () => {
    await rig.accept('T-0', { 'zero.txt': '0' });
    value(await rig.worktrees.revertTicket('run-1', 'T-0'));
    const tip = rig.git(['rev-parse', 'baton/run-1']);
    remove();
    expect(failure(await rig.worktrees.previewRevert('run-1', 'T-0'))).toEqual(gone(tip));
    expect(value(await rig.worktrees.discardRun('run-1', AT))).toMatchObject({ tip });
  });

  it('a run without accepted work begins from its start again', async () => {
    remove();
    expect(failure(await rig.worktrees.diffRun('run-1'))).toEqual(gone(rig.git(['rev-parse', 'main'])));
  });
});

describe('an attempt that two processes merge at once', () => {
  it('is merged once, and both say so', async () => {
    await rig.work('T-1', { 'one.txt': '1' });
    await rig.accept('T-0', { 'zero.txt': '0' });
    const other = () => createWorktrees({ folder: join(rig.folder, 'data'), environment: rig.environment });
    const all = [rig.worktrees, other(), other(), other()];
    const ends = await Promise.all(all.map((each) => each.mergeAttempt(T1)));
    const commit = rig.git(['rev-parse', 'baton/run-1']);
    expect(ends.map(value)).toEqual(all.map(() => ({ type: 'merged', commit })));
    expect(subjects()).toBe('T-1: Do T-1\nT-0: Do T-0');
  });

  it('is known by its commit, also where the record names another', async () => {
    await rig.accept('T-0', { 'zero.txt': '0' });
    await rig.accept('T-1', { 'one.txt': '1' });
    const file = join(rig.folder, 'data/run-1/attempts/T-1-1.json');
    const { default: record } = await import(file, { with: { type: 'json' } });
    writeFileSync(file, JSON.stringify({ ...record, accepted: rig.git(['rev-parse', 'main']) }));
    const commit = rig.git(['rev-parse', 'baton/run-1']);
    expect(value(await rig.worktrees.mergeAttempt(T1))).toEqual({ type: 'merged', commit });
    expect(value(await rig.worktrees.takeBack(T1))).toBe(true);
    expect(subjects()).toBe('T-0: Do T-0');
  });
});

describe('work that could not be taken back', () => {
  const lock = () => join(rig.repository, '.git/refs/heads/baton/run-1.lock');
  const apply = (tickets: 'all' | string[]) =>
    rig.worktrees.applyRun({ run: 'run-1', tickets, as: 'changes', title: 'The run' });

  it('is not applied with the run before it is off the branch, which is tried first', async () => {
    await rig.accept('T-0', { 'zero.txt': '0' });
    await rig.accept('T-1', { 'one.txt': '1' });
    writeFileSync(lock(), '');
    expect(await rig.worktrees.takeBack(T1)).toMatchObject({ ok: false });
    const refused = failure(await apply('all'));
    expect(refused).toMatchObject({ type: 'not_taken_back', ticket: 'T-1' });
    expect(refusalText(refused)).toContain(
      'Nothing is merged or applied before the work of T-1, which does not count any more, is off the run’s branch; taking it off failed: ',
    );
    rmSync(lock());
    expect(value(await apply('all')).tickets).toEqual(['T-0']);
    expect(existsSync(join(rig.repository, 'one.txt'))).toBe(false);
    expect(subjects()).toBe('T-0: Do T-0');
  });

  it('does not keep the person from what they name', async () => {
    await rig.accept('T-0', { 'zero.txt': '0' });
    await rig.accept('T-1', { 'one.txt': '1' });
    writeFileSync(lock(), '');
    await rig.worktrees.takeBack(T1);
    expect(value(await apply(['T-0'])).files).toEqual(['zero.txt']);
  });
});
