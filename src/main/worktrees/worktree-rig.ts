import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Result } from '../../shared/result';
import type { CommitAttempt } from './commit-attempt';
import { createWorktrees, type Worktrees } from './create-worktrees';
import type { WorktreeFailure } from './worktree-failure';

// Real repositories in a temporary folder. A file's content is text, bytes, or what a link says.

type Files = Record<string, string | Buffer | { link: string } | { program: string } | null>;

export interface WorktreeRig {
  /** Holds everything and is gone after the test. */
  readonly folder: string;
  readonly repository: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly worktrees: Worktrees;
  /** The person's own git, in their repository unless another folder is named. */
  git(words: string[], cwd?: string): string;
  /** Writes files below the repository or another folder; null deletes one. */
  write(files: Files, folder?: string): void;
  commit(files: Files, message?: string): string;
  /** Every byte and mode of the person's tree, their index, HEAD and all refs but Baton's. */
  fingerprint(): string;
  /** Starts a run, or does with it what the test says. */
  start(run?: string, change?: { takeAlong?: boolean; commit?: string }): Promise<string>;
  open(ticket: string, attempt?: number, run?: string): Promise<string>;
  /** An attempt from its worktree to its commit. */
  work(ticket: string, files: Files, run?: string): Promise<void>;
  /** An attempt from its worktree to the integration branch. */
  accept(ticket: string, files: Files, run?: string): Promise<void>;
  commitMessage(ticket: string, attempt?: number, run?: string): CommitAttempt;
  /** What a file holds in a commit. */
  show(commit: string, path: string): string;
  tree(commit: string): string[];
  remove(): void;
}

export const AT = new Date('2026-11-21T10:00:00Z');

export function createWorktreeRig(
  options: { data?: string; at?: string; name?: string; unborn?: true } = {},
): WorktreeRig {
  const folder = realpathSync(mkdtempSync(join(options.at ?? tmpdir(), 'baton-worktrees-')));
  const repository = join(folder, options.name ?? 'repo');
  mkdirSync(repository);
  const config = join(folder, 'gitconfig');
  writeFileSync(
    config,
    '[user]\n\tname = Ada\n\temail = ada@example.org\n[init]\n\tdefaultBranch = main\n[protocol "file"]\n\tallow = always\n',
  );
  const environment = { ...process.env, GIT_CONFIG_GLOBAL: config, GIT_CONFIG_NOSYSTEM: '1', HOME: folder };
  const git = (words: string[], cwd = repository) =>
    execFileSync('git', words, {
      cwd,
      env: environment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 2 ** 28,
    }).trimEnd();
  const worktrees = createWorktrees({ folder: options.data ?? join(folder, 'data'), environment });
  const write = (files: Files, into = repository) => writeFiles(into, files);
  const commit = (files: Files, message = 'A change') => {
    write(files);
    git(['add', '-A']);
    git(['commit', '-q', '--allow-empty', '-m', message]);
    return git(['rev-parse', 'HEAD']);
  };
  git(['init', '-q']);
  if (options.unborn === undefined) commit({ 'a.txt': 'one\ntwo\nthree\n', 'src/b.txt': 'b\n' }, 'First');
  const message = (ticket: string, attempt = 1, run = 'run-1'): CommitAttempt => ({
    run,
    ticket,
    attempt,
    title: `Do ${ticket}`,
    summary: 'It was done.',
    model: 'rehearsal:fast',
    checked: { verified: 'holds_if_noted', reviewed: 'holds_if_noted' },
  });
  const rig: WorktreeRig = {
    folder,
    repository,
    environment,
    worktrees,
    git,
    write,
    commit,
    fingerprint: () => fingerprint(repository, git),
    async start(run = 'run-1', { takeAlong = false, commit: at } = {}) {
      const base = at === undefined ? 'head' : { commit: at };
      return value(await worktrees.startRun({ repository, run, base, takeAlong, at: AT })).start;
    },
    async open(ticket, attempt = 1, run = 'run-1') {
      return value(await worktrees.openAttempt({ run, ticket, attempt, bring: [], continues: null, at: AT }))
        .path;
    },
    async work(ticket, files, run) {
      write(files, await rig.open(ticket, 1, run));
      value(await worktrees.commitAttempt(message(ticket, 1, run)));
    },
    async accept(ticket, files, run = 'run-1') {
      await rig.work(ticket, files, run);
      const merged = value(await worktrees.mergeAttempt({ run, ticket, attempt: 1 }));
      if (merged.type !== 'merged') throw new Error(`${ticket} was not merged: ${JSON.stringify(merged)}`);
    },
    commitMessage: message,
    show: (at, path) => git(['show', `${at}:${path}`]),
    tree: (at) => git(['ls-tree', '-r', '--name-only', at]).split('\n'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  return rig;
}

export function value<Value>(result: Result<Value, WorktreeFailure>): Value {
  if (!result.ok) throw new Error(`failed: ${JSON.stringify(result.failure)}`);
  return result.value;
}

export function failure<Value>(result: Result<Value, WorktreeFailure>): WorktreeFailure {
  if (result.ok) throw new Error(`should have failed: ${JSON.stringify(result.value)}`);
  return result.failure;
}

function writeFiles(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const place = join(folder, path);
    rmSync(place, { recursive: true, force: true });
    if (content === null) continue;
    mkdirSync(dirname(place), { recursive: true });
    if (typeof content === 'string' || Buffer.isBuffer(content)) writeFileSync(place, content);
    else if ('link' in content) symlinkSync(content.link, place);
    else writeFileSync(place, content.program, { mode: 0o755 });
  }
}

/** Every byte and mode of the tree, its index, HEAD and all refs but Baton's. */
export function fingerprint(repository: string, git: WorktreeRig['git']): string {
  const gitDir = git(['rev-parse', '--absolute-git-dir']);
  const refs = git(['for-each-ref', '--format=%(refname) %(objectname)']).split('\n');
  const index = (() => {
    try {
      return hash(readFileSync(join(gitDir, 'index')));
    } catch {
      return 'none';
    }
  })();
  return [
    ...entries(repository, ''),
    `index ${index}`,
    `HEAD ${readFileSync(join(gitDir, 'HEAD'), 'utf8')}`,
    `config ${hash(readFileSync(join(git(['rev-parse', '--path-format=absolute', '--git-common-dir']), 'config')))}`,
    ...readdirSync(gitDir).filter((name) => /^(baton|index\.lock|.*_HEAD)/.test(name)),
    ...refs.filter((ref) => ref !== '' && !ref.startsWith('refs/heads/baton/')),
  ].join('\n');
}

function entries(root: string, below: string): string[] {
  return readdirSync(join(root, below)).flatMap((name) => {
    if (name === '.git') return [];
    const path = join(below, name);
    const facts = lstatSync(join(root, path));
    const mode = facts.mode.toString(8);
    if (facts.isSymbolicLink()) return [`${path} ${mode} -> ${readlinkSync(join(root, path))}`];
    if (facts.isDirectory()) return [`${path} ${mode}`, ...entries(root, path)];
    return [`${path} ${mode} ${hash(readFileSync(join(root, path)))}`];
  });
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
