import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Command } from '../../../shared/command';
import { NO_LIMITS } from '../../../shared/limits';
import { WORKERS_ONLY } from '../../../shared/run-event';
import { attachFace, createPlace, expectOpened, type Place } from '../../runs/conductor-rig';
import { worktreesFolder } from '../../runs/data-folders';
import { createRunStore } from '../../runs/run-store';
import { createWorktrees } from '../../worktrees/create-worktrees';
import { cleanCommand } from './clean-command';
import type { Output } from './output';

let place: Place;
let repository: string;

beforeEach(async () => {
  place = await createPlace();
  repository = join(place.root, 'repo');
  await mkdir(repository);
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.org');
  git('commit', '-q', '--allow-empty', '-m', 'First');
});
afterEach(() => place.remove());

const git = (...words: string[]) => execFileSync('git', words, { cwd: repository });
const command = (text: string) => ({ tool: 'run_command', input: { command: text } });
const done = { say: 'Done.' };
const START: Command<'run.start'> = {
  type: 'run.start',
  workspace: '',
  mode: 'all',
  parallel: 3,
  limits: NO_LIMITS,
  model: 'rehearsal',
  ...WORKERS_ONLY,
  review: 'person',
  isolation: 'worktree',
};

/** Says what it printed. */
async function clean(): Promise<string> {
  const lines: string[] = [];
  const output: Output = {
    paint: (_, text) => text,
    isTerminal: false,
    columns: 80,
    line: (text) => void lines.push(text),
    error: (text) => void lines.push(text),
    hold: () => {},
    release: () => {},
  };
  const worktrees = createWorktrees({ folder: worktreesFolder(place.data), environment: process.env });
  const { folderOf } = createRunStore(place.data, () => new Date());
  await cleanCommand(worktrees, { json: false, openedBefore: new Date('2999-01-01'), folderOf }, output);
  return lines.join('\n');
}

it('cleaning keeps what the next attempt or merge goes on with, and all of a run that cannot be read', async () => {
  const path = await place.write('track.json', [
    { id: 'sent-back', description: 'Half of it', rehearsal: [command('echo 1 > one.txt'), done] },
    { id: 'not-merged', description: 'An app', rehearsal: [command('git init -q app'), done] },
    { id: 'given-up', description: 'Too hard', rehearsal: [command('echo 3 > three.txt'), { block: 'No.' }] },
  ]);
  const face = attachFace(place.conductor());
  const { run } = expectOpened(await face.ask('track.open', { path }));
  const copy = await face.watch(run);
  const status = (id: string) => copy.tickets.get(id)?.state.status;
  const tell = (told: Command) => face.ask('run.command', { run, command: told });
  const answer = (id: string, said: Command<'approval.answer'>['answer']) => {
    const asked = [...copy.approvals.values()].find(({ ticket }) => ticket === id);
    if (asked === undefined) throw new Error(`Nothing is asked for ${id}`);
    return tell({ type: 'approval.answer', approval: asked.id, hash: asked.hash, answer: said });
  };
  await tell({ ...START, workspace: repository });
  await face.until(() => copy.approvals.size === 2 && status('given-up') === 'blocked');
  await answer('not-merged', { answer: 'approve', edited: null });
  await face.until(() => status('not-merged') === 'blocked');
  await tell({ type: 'run.pause' });
  await answer('sent-back', { answer: 'reject', reason: 'More.', stopRun: false });
  await face.until(() => status('sent-back') === 'todo');
  await face.ask('run.close', { run });

  const folder = join(place.data, 'runs', run);
  const [name = ''] = (await readdir(folder)).filter((each) => each.startsWith('journal'));
  const journal = join(folder, name);
  const whole = await readFile(journal);
  await writeFile(journal, 'what a damaged disk gives back\nand more of it\n');
  expect(await clean()).toBe('There are no worktrees to remove.');
  await writeFile(journal, whole);
  expect(await clean()).toMatch(/^\S+ {2}given-up attempt 1 .*\nRemoved 1 worktree, \S+ \S+$/);
  const kept = await readdir(join(place.data, 'worktrees', run, 'work'));
  expect(kept.sort()).toEqual(['not-merged-1', 'sent-back-1']);
});
