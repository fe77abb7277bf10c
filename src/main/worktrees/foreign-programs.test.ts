import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorktrees } from './create-worktrees';
import { foreignPrograms } from './foreign-programs';
import { refusalText } from './refusal-text';
import { AT, createWorktreeRig, failure, value, type WorktreeRig } from './worktree-rig';

let rig: WorktreeRig;
let ran: string;
let program: string;

beforeEach(() => {
  rig = createWorktreeRig();
  ran = join(rig.folder, 'ran');
  program = join(rig.folder, 'program');
  writeFileSync(program, `#!/bin/sh\necho "$0 $*" >> '${ran}'\ncat\n`, { mode: 0o755 });
});

afterEach(() => rig.remove());

describe('what the repository’s own configuration names', () => {
  it('is not started by anything: hooks, monitors, filters, merge and diff drivers', async () => {
    for (const key of [
      'core.fsmonitor',
      'core.sshCommand',
      'core.editor',
      'core.pager',
      'gpg.program',
      'credential.helper',
      'diff.external',
      'filter.x.clean',
      'filter.x.smudge',
      'filter.x.process',
      'merge.x.driver',
      'diff.x.command',
      'diff.x.textconv',
      'core.askPass',
      'sequence.editor',
    ]) {
      rig.git(['config', key, program]);
    }
    rig.git(['config', 'filter.x.required', 'true']);
    rig.git(['config', 'commit.gpgSign', 'true']);
    rig.git(['config', 'log.showSignature', 'true']);
    mkdirSync(join(rig.repository, '.git/hooks'), { recursive: true });
    for (const hook of [
      'post-checkout',
      'pre-commit',
      'post-commit',
      'pre-merge-commit',
      'post-merge',
      'reference-transaction',
      'post-index-change',
      'prepare-commit-msg',
      'commit-msg',
      'pre-auto-gc',
      'fsmonitor-watchman',
    ]) {
      writeFileSync(join(rig.repository, '.git/hooks', hook), `#!/bin/sh\necho ${hook} >> '${ran}'\n`, {
        mode: 0o755,
      });
    }
    const quiet = [
      '-c',
      'core.hooksPath=/dev/null',
      '-c',
      'core.fsmonitor=false',
      '-c',
      'commit.gpgSign=false',
    ];
    rig.write({ '.gitattributes': '*.x filter=x\n*.txt merge=x diff=x\n' });
    rig.git([...quiet, 'add', '.gitattributes']);
    rig.git([...quiet, 'commit', '-q', '-m', 'Attributes']);
    writeFileSync(ran, '');
    value(await rig.worktrees.findRepository(rig.repository));
    await rig.start();
    await rig.work('T-2', { 'a.txt': 'eins\ntwo\nthree\n' });
    await rig.accept('T-1', { 'a.txt': 'ONE\ntwo\nthree\n' });
    expect(value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket: 'T-2', attempt: 1 })).type).toBe(
      'conflict',
    );
    const conflict = value(
      await rig.worktrees.openAttempt({
        run: 'run-1',
        ticket: 'T-2',
        attempt: 2,
        bring: [],
        continues: 1,
        at: AT,
      }),
    );
    expect(readFileSync(join(conflict.path, 'a.txt'), 'utf8')).toContain('<<<<<<<');
    value(await rig.worktrees.diffRun('run-1'));
    value(await rig.worktrees.patchTicket({ run: 'run-1', ticket: 'T-1' }));
    value(await rig.worktrees.applyRun({ run: 'run-1', tickets: 'all', as: 'squash', title: 'All' }));
    value(await rig.worktrees.revertTicket('run-1', 'T-1'));
    value(await rig.worktrees.discardRun('run-1', AT));
    expect(readFileSync(ran, 'utf8')).toBe('');
  });

  it('does not let a file that must be filtered become a commit unfiltered', async () => {
    rig.git(['config', 'filter.crypt.clean', program]);
    rig.commit({ '.gitattributes': '*.key filter=crypt\n' });
    await rig.start();
    rig.write({ 'secret.key': 'plain', other: 'o' }, await rig.open('T-1'));
    const reason = failure(await rig.worktrees.commitAttempt(rig.commitMessage('T-1')));
    expect(reason).toEqual({ type: 'filter_off', filter: 'crypt', files: ['secret.key'] });
    expect(refusalText(reason)).toMatch(/^secret\.key must pass through the filter "crypt"/);
  });

  it('gives way to the person’s own, and Git LFS as it installs itself may stay', () => {
    const listing = [
      ['global', 'filter.a.clean\nmine'],
      ['local', 'filter.a.clean\ntheirs'],
      ['local', 'filter.lfs.process\ngit-lfs filter-process'],
      ['worktree', 'merge.m.driver\ntheirs'],
      ['local', 'core.bare\nfalse'],
    ];
    const { settings, filters } = foreignPrograms(
      listing
        .flat()
        .map((field) => `${field}\0`)
        .join(''),
    );
    expect(settings).toEqual([
      ['filter.a.clean', 'mine'],
      ['merge.m.driver', 'git merge-file --marker-size=%L %A %O %B || exit 1'],
    ]);
    expect([...filters]).toEqual([]);
  });
});

describe('the person’s own configuration', () => {
  it('holds: their filters run, line ends are theirs, and Git LFS keeps pointers', async () => {
    const lfs = join(rig.folder, 'lfs');
    // As git-lfs does: a pointer stays one when it may not be replaced by its content.
    writeFileSync(
      lfs,
      '#!/bin/sh\nif [ "$1" = clean ]; then echo pointer; elif [ -n "$GIT_LFS_SKIP_SMUDGE" ]; then cat; else cat >/dev/null; echo content; fi\n',
    );
    chmodSync(lfs, 0o755);
    const globally = (key: string, text: string) => rig.git(['config', '--global', key, text]);
    globally('filter.lfs.clean', `${lfs} clean`);
    globally('filter.lfs.smudge', `${lfs} smudge`);
    globally('filter.lfs.required', 'true');
    globally('core.autocrlf', 'true');
    rig.commit({ '.gitattributes': '*.bin filter=lfs -text\n', 'x.bin': 'content\n' });
    rig.write({ 'a.txt': null });
    rig.git(['checkout', '-q', 'a.txt']);
    const before = rig.fingerprint();
    expect(value(await rig.worktrees.findRepository(rig.repository)).usesLfs).toBe(true);
    await rig.start();
    const path = await rig.open('T-1');
    expect(readFileSync(join(path, 'x.bin'), 'utf8')).toBe('pointer\n');
    expect(readFileSync(join(path, 'a.txt'), 'utf8')).toBe('one\r\ntwo\r\nthree\r\n');
    rig.write({ 'y.bin': 'content\n', 'a.txt': 'ONE\r\ntwo\r\nthree\r\n' }, path);
    value(await rig.worktrees.commitAttempt(rig.commitMessage('T-1')));
    value(await rig.worktrees.mergeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 1 }));
    expect(rig.git(['diff', '--name-only', 'main', 'baton/run-1']).split('\n')).toEqual(['a.txt', 'y.bin']);
    expect(rig.show('baton/run-1', 'y.bin')).toBe('pointer');
    expect(rig.git(['cat-file', '-p', 'baton/run-1:a.txt'])).toBe('ONE\ntwo\nthree');
    expect(rig.fingerprint()).toBe(before);
    value(await rig.worktrees.applyRun({ run: 'run-1', tickets: 'all', as: 'merge', title: 'All' }));
    expect(readFileSync(join(rig.repository, 'y.bin'), 'utf8')).toBe('content\n');
    expect(readFileSync(join(rig.repository, 'a.txt'), 'utf8')).toBe('ONE\r\ntwo\r\nthree\r\n');
  });
});

describe('git itself', () => {
  const withGit = (script: string | null) => {
    const bin = join(rig.folder, 'bin');
    mkdirSync(bin, { recursive: true });
    if (script !== null) writeFileSync(join(bin, 'git'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const PATH = script?.includes('exec') ? [bin, process.env.PATH].join(delimiter) : bin;
    return createWorktrees({ folder: join(rig.folder, 'data'), environment: { ...rig.environment, PATH } });
  };

  it('missing, too old or only in a relative folder of the path is said so', async () => {
    expect(failure(await withGit(null).findRepository(rig.repository))).toEqual({ type: 'git_missing' });
    const old = failure(await withGit('echo git version 2.30.9').findRepository(rig.repository));
    expect(old).toEqual({ type: 'git_too_old', version: '2.30.9' });
    expect(refusalText(old)).toBe(
      'Git 2.30.9 is too old: install 2.31 or newer, or run in the folder itself.',
    );
    const environment = { ...rig.environment, PATH: 'bin' };
    const relative = createWorktrees({ folder: join(rig.folder, 'data'), environment });
    expect(failure(await relative.findRepository(rig.repository))).toEqual({ type: 'git_missing' });
  });

  it('older than 2.38 merges in a worktree that is gone afterwards, with the same outcome', async () => {
    const git = rig.git(['--exec-path']);
    const worktrees = withGit(
      `if [ "$1" = --version ]; then echo git version 2.31.0; exit; fi\nif [ "$1" = merge-tree ]; then exit 129; fi\nexec '${join(git, 'git')}' "$@"`,
    );
    await rig.start();
    await rig.work('T-2', { 'a.txt': 'one\ntwo\nTHREE\nfour\n', two: '2' });
    await rig.work('T-3', { 'a.txt': 'eins\ntwo\nthree\n' });
    await rig.accept('T-1', { 'a.txt': 'ONE\ntwo\nthree\n', 'src/b.txt': null });
    const merge = async (ticket: string) =>
      value(await worktrees.mergeAttempt({ run: 'run-1', ticket, attempt: 1 }));
    expect(await merge('T-3')).toEqual({ type: 'conflict', files: [{ path: 'a.txt', tickets: ['T-1'] }] });
    rig.write({ 'a.txt': 'one\ntwo\nthree\n', three: '3' }, join(rig.folder, 'data/run-1/work/T-3-1'));
    value(await worktrees.commitAttempt(rig.commitMessage('T-3')));
    expect((await merge('T-3')).type).toBe('merged');
    expect(rig.tree('baton/run-1')).toEqual(['a.txt', 'three']);
    expect(rig.git(['worktree', 'list']).split('\n')).toHaveLength(4);
    expect(existsSync(join(rig.folder, 'data/run-1/work/T-3-1'))).toBe(true);
    value(await worktrees.revertTicket('run-1', 'T-1'));
    expect(rig.tree('baton/run-1')).toEqual(['a.txt', 'src/b.txt', 'three']);
  });

  it('is ended when the request is', async () => {
    const marker = join(rig.folder, 'started');
    const worktrees = withGit(
      `if [ "$1" = --version ]; then echo git version 2.40.0; exit; fi\nif [ "$1" = config ]; then exit; fi\ntouch '${marker}'; exec sleep 1000`,
    );
    const controller = new AbortController();
    const found = worktrees.findRepository(rig.repository, controller.signal);
    const look = () => (existsSync(marker) ? controller.abort() : setTimeout(look, 5));
    look();
    expect(failure(await found)).toEqual({ type: 'aborted' });
  });
});
