import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ignoredText } from '../../shared/ignored-files';
import { requireAttempt } from '../../shared/run-state';
import { whereWorkIs } from '../../shared/where-work-is';
import { expectOpened } from './conductor-rig';
import { command, createIsolationRig, done, type IsolationRig, ticket, write } from './isolation-rig';

// What a worker writes and git ignores is on no branch: it is named wherever the work is shown, and is not lost.

let rig: IsolationRig;
beforeEach(async () => {
  rig = await createIsolationRig({ '.gitignore': '*.log\nbuild/\n', 'sub/inner.txt': 'inner\n' });
});
afterEach(() => rig.remove());

const worktreeOf = (run: string, attempt = 'T-1-1') =>
  join(rig.place.data, 'worktrees', run, 'work', attempt);
const BUILD = command('mkdir build; echo x > build/one; echo y > build/two');

it('what a file tool wrote is named to the reviewer, and its worktree stays when it is accepted', async () => {
  const opened = await rig.open([ticket('T-1', [write('app.log', 'keep me'), BUILD, done])]);
  const { face, run, copy } = opened;
  await rig.begin(opened, { review: 'person' });
  await face.until(() => copy.approvals.size > 0);
  const ignored = { folder: worktreeOf(run), written: ['app.log'], others: 1, submodules: [] };
  const changes = { knownBy: 'git', files: [], ignored };
  expect(await face.ask('attempt.changes', { run, attempt: 'T-1#1' })).toEqual(changes);
  const [approval] = copy.approvals.values();
  if (approval === undefined) throw new Error('No review waits');
  const { id, hash } = approval;
  const answer = { answer: 'approve', edited: null } as const;
  const accept = { type: 'approval.answer', approval: id, hash, answer } as const;
  await face.ask('run.command', { run, command: accept });
  await face.until(() => copy.phase.phase === 'finished');

  expect(requireAttempt(copy, 'T-1#1').ignored).toEqual(ignored);
  expect(whereWorkIs(copy, 'a button')).toContain(`git takes none of it: ${worktreeOf(run)}/app.log.`);
  const report = await face.ask('run.export', { run, as: 'markdown' });
  expect(report.ok && report.value.text).toContain('Git ignores app.log: no branch takes it');
  const held = { ticket: 'T-1', need: 'holds', holds: ['app.log'] };
  await face.ask('run.close', { run });
  expect(await face.ask('disk.read', { of: 'all' })).toMatchObject({ worktrees: [held] });
  expect((await face.ask('disk.read', { of: 'left' })).worktrees).toEqual([]);

  // Nor is it taken for a leftover when the run is opened again.
  expectOpened(await face.ask('run.open', { run }));
  await face.ask('run.close', { run });
  expect(await face.ask('disk.read', { of: 'all' })).toMatchObject({ worktrees: [held] });
  expect(await readFile(join(worktreeOf(run), 'app.log'), 'utf8')).toBe('keep me');
});

it('what commands made is only counted, and goes with the worktree', async () => {
  const { face, run, copy } = await rig.finished([ticket('T-1', [BUILD, write('a.txt', 'a'), done])]);
  const { ignored } = requireAttempt(copy, 'T-1#1');
  expect(ignored).toMatchObject({ written: [], others: 1 });
  expect(ignored && ignoredText(ignored)).toContain('1 file or folder that its commands made');
  await face.ask('run.close', { run });
  expect(existsSync(worktreeOf(run))).toBe(false);
  expect(whereWorkIs(copy, 'a button')).not.toContain('takes none');
});

it('what was brought along is none of it, and paths count from the workspace', async () => {
  await rig.place.write('my ünï repo/.env.log', 'mine');
  await mkdir(join(rig.repository, 'build'));
  await rig.place.write('my ünï repo/build/data', 'mine');
  const work = [write('build/report.html', 'r'), done];
  const change = {
    workspace: join(rig.repository, 'sub'),
    bring: [
      { path: join(rig.repository, '.env.log'), as: 'copy' as const },
      { path: join(rig.repository, 'build/data'), as: 'copy' as const },
    ],
  };
  const { copy, run } = await rig.finished([ticket('T-1', work)], change);
  const folder = join(worktreeOf(run), 'sub');
  const ignored = { folder, written: ['build/report.html'], others: 0, submodules: [] };
  expect(requireAttempt(copy, 'T-1#1').ignored).toEqual(ignored);
});
