import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorktreeRig, failure, value, type WorktreeRig } from './worktree-rig';

let rig: WorktreeRig;

beforeEach(() => {
  rig = createWorktreeRig();
});

afterEach(() => rig.remove());

const long = Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join('');

describe('a diff', () => {
  it('has every kind of change, with both texts or why there are none', async () => {
    const old = { 'moved.txt': long, 'run.sh': '#!/bin/sh\n', 'to-link': 'x', pic: Buffer.from([1, 0, 2]) };
    rig.commit({ ...old, 'ünï/ö "q" file': 'ü', gone: 'g', huge: 'h' });
    await rig.start();
    await rig.accept('T-1', {
      'moved.txt': null,
      'new place.txt': `${long}more\n`,
      'run.sh': { program: '#!/bin/sh\n' },
      'to-link': { link: 'a.txt' },
      pic: Buffer.from([1, 0, 3, 4]),
      'ünï/ö "q" file': 'ö',
      gone: null,
      huge: 'x'.repeat(2 ** 20 + 1),
      added: '',
    });
    const { files } = value(await rig.worktrees.diffRun('run-1'));
    const text = (of: string, kind = 'file') => ({ kind, content: { type: 'text', text: of } });
    expect(files.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
      { status: 'added', path: 'added', from: null, before: null, after: text('') },
      { status: 'deleted', path: 'gone', from: null, before: text('g'), after: null },
      {
        status: 'changed',
        path: 'huge',
        from: null,
        before: text('h'),
        after: { kind: 'file', content: { type: 'too_large', bytes: 2 ** 20 + 1 } },
      },
      {
        status: 'renamed',
        path: 'new place.txt',
        from: 'moved.txt',
        before: text(long),
        after: text(`${long}more\n`),
      },
      {
        status: 'changed',
        path: 'pic',
        from: null,
        before: { kind: 'file', content: { type: 'binary', bytes: 3 } },
        after: { kind: 'file', content: { type: 'binary', bytes: 4 } },
      },
      {
        status: 'changed',
        path: 'run.sh',
        from: null,
        before: text('#!/bin/sh\n'),
        after: text('#!/bin/sh\n', 'executable'),
      },
      { status: 'changed', path: 'to-link', from: null, before: text('x'), after: text('a.txt', 'link') },
      { status: 'changed', path: 'ünï/ö "q" file', from: null, before: text('ü'), after: text('ö') },
    ]);
  });

  it('as a patch brings the old tree to the new one', async () => {
    await rig.start();
    await rig.accept('T-1', {
      'a.txt': null,
      'b.txt': 'one\ntwo\nthree\n',
      pic: Buffer.from([0, 1, 2]),
      'x y': { program: 'x' },
    });
    const patch = join(rig.folder, 'run.patch');
    writeFileSync(patch, value(await rig.worktrees.patchRun('run-1')));
    rig.git(['apply', '--index', patch]);
    expect(rig.git(['write-tree'])).toBe(rig.git(['rev-parse', 'baton/run-1^{tree}']));
  });

  it('of a run leaves out what was taken along; of a ticket it holds that ticket’s work alone', async () => {
    rig.write({ mine: 'm' });
    await rig.start('run-1', { takeAlong: true });
    await rig.accept('T-1', { one: '1' });
    await rig.accept('T-2', { two: '2' });
    await rig.work('T-3', { three: '3' });
    const paths = async (request?: { ticket: string; attempt?: number }) => {
      const { worktrees } = rig;
      const diff = await (request
        ? worktrees.diffTicket({ run: 'run-1', ...request })
        : worktrees.diffRun('run-1'));
      return value(diff).files.map(({ path }) => path);
    };
    expect(await paths()).toEqual(['one', 'two']);
    expect(await paths({ ticket: 'T-2' })).toEqual(['two']);
    expect(await paths({ ticket: 'T-3', attempt: 1 })).toEqual(['three']);
    const { worktrees } = rig;
    expect(failure(await worktrees.diffTicket({ run: 'run-1', ticket: 'T-3' }))).toEqual({
      type: 'not_accepted',
      tickets: ['T-3'],
    });
    expect(failure(await worktrees.diffTicket({ run: 'run-1', ticket: 'T-9', attempt: 1 }))).toEqual({
      type: 'no_such_attempt',
      ticket: 'T-9',
      attempt: 1,
    });
    expect(value(await worktrees.patchTicket({ run: 'run-1', ticket: 'T-2' }))).toContain('+++ b/two');
  });
});
