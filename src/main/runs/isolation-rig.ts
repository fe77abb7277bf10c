import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Command } from '../../shared/command';
import { NO_LIMITS } from '../../shared/limits';
import type { RehearsalEntry } from '../../shared/rehearsal';
import { WORKERS_ONLY } from '../../shared/run-event';
import type { RunState } from '../../shared/run-state';
import { fingerprint } from '../worktrees/worktree-rig';
import { attachFace, createPlace, expectOpened, type Place, type TestFace } from './conductor-rig';

// A person's repository and runs in it whose tickets are worked on in worktrees: a real conductor, real git. For tests.

export type TestGit = (words: string[], cwd?: string) => string;

export interface IsolationRig {
  readonly place: Place;
  readonly repository: string;
  /** In the repository unless another folder is named. */
  readonly git: TestGit;
  /** Of the person's tree. */
  look(): string;
  /** A conductor of its own, with the track open. */
  open(tickets: readonly TestTicket[]): Promise<OpenRun>;
  begin(run: OpenRun, change?: Partial<Command<'run.start'>>): Promise<void>;
  /** Opened, begun and finished. */
  finished(tickets: readonly TestTicket[], change?: Partial<Command<'run.start'>>): Promise<OpenRun>;
  /** The integration branch's commits, sorted. */
  subjects(run: string): string[];
  show(run: string, path: string): string;
  remove(): Promise<void>;
}

export interface OpenRun {
  readonly face: TestFace;
  readonly run: string;
  readonly copy: RunState;
}

type Scripts = RehearsalEntry[] | RehearsalEntry[][];

export interface TestTicket {
  id: string;
  description: string;
  rehearsal: Scripts;
  depends_on?: string[];
  verify?: string[];
}

export const ticket = (id: string, rehearsal: Scripts, more: Partial<TestTicket> = {}): TestTicket => ({
  id,
  description: `Do ${id}`,
  rehearsal,
  ...more,
});
export const command = (text: string): RehearsalEntry => ({ tool: 'run_command', input: { command: text } });
export const write = (path: string, content: string): RehearsalEntry => ({
  tool: 'write_file',
  input: { path, content },
});
export const done: RehearsalEntry = { say: 'Done.' };

/** Both change the same line of shared.txt, and neither ends before the other has begun; `folder` is theirs to meet in. */
export function rivals(folder: string, again: RehearsalEntry[]): [TestTicket, TestTicket] {
  const file = (name: string) => `'${join(folder, name)}'`;
  const rival = (id: string, own: string, theirs: string) =>
    ticket(id, [
      [
        command(`touch ${file(own)}; until [ -e ${file(theirs)} ]; do :; done; echo ${id} > shared.txt`),
        done,
      ],
      again,
    ]);
  return [rival('T-3', 'three', 'six'), rival('T-6', 'six', 'three')];
}

export const START: Command<'run.start'> = {
  type: 'run.start',
  workspace: '',
  mode: 'all',
  parallel: 8,
  limits: NO_LIMITS,
  model: 'rehearsal',
  ...WORKERS_ONLY,
  isolation: 'worktree',
};

/** The repository as the person has it; files are relative to it. */
export async function createIsolationRig(
  files: Readonly<Record<string, string>> = { 'shared.txt': 'one\n', 'sub/inner.txt': 'inner\n' },
): Promise<IsolationRig> {
  const place = await createPlace();
  // People's folders are called so.
  const repository = join(place.root, 'my ünï repo');
  await mkdir(repository);
  const git: TestGit = (words, cwd = repository) =>
    execFileSync('git', words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trimEnd();
  git(['init', '-q', '-b', 'main']);
  git(['config', 'user.name', 'Ada']);
  git(['config', 'user.email', 'ada@example.org']);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(repository, name)), { recursive: true });
    await writeFile(join(repository, name), content);
  }
  git(['add', '-A']);
  git(['commit', '-q', '-m', 'First']);
  const rig: IsolationRig = {
    place,
    repository,
    git,
    look: () => fingerprint(repository, git),
    async open(tickets) {
      const path = await place.write('track.json', { title: 'A track', tickets });
      const face = attachFace(place.conductor());
      const { run } = expectOpened(await face.ask('track.open', { path }));
      return { face, run, copy: await face.watch(run) };
    },
    async begin({ face, run }, change = {}) {
      const start = { ...START, workspace: repository, ...change };
      const begun = await face.ask('run.command', { run, command: start });
      if (!begun.ok) throw new Error(JSON.stringify(begun.failure));
    },
    async finished(tickets, change) {
      const opened = await rig.open(tickets);
      await rig.begin(opened, change);
      await opened.face.until(() => opened.copy.phase.phase === 'finished');
      return opened;
    },
    subjects: (run) =>
      git(['log', '--format=%s', `main..baton/${run}`])
        .split('\n')
        .filter((line) => line !== '')
        .sort(),
    show: (run, path) => git(['show', `baton/${run}:${path}`]),
    remove: () => place.remove(),
  };
  return rig;
}
