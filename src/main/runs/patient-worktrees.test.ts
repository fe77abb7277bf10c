import { expect, it } from 'vitest';
import { fail, type Result, succeed } from '../../shared/result';
import { createStandstill, type Lack } from '../workers/standstill';
import { createInstantTimer } from '../workers/timer-rig';
import type { Worktrees } from '../worktrees/create-worktrees';
import type { WorktreeFailure } from '../worktrees/worktree-failure';
import { type PatientWorktrees, patientWorktrees } from './patient-worktrees';

type Merged = Awaited<ReturnType<Worktrees['mergeAttempt']>>;

const merged: Merged = succeed({ type: 'nothing' });
const request = { run: 'run-1', ticket: 'T-1', attempt: 1 };

/** Git's answers, one for each time it is asked. */
function rig(answers: Result<unknown, WorktreeFailure>[], heard: () => void = () => {}) {
  const lacks: (Lack | null)[] = [];
  const standstill = createStandstill(createInstantTimer(), (lack) => {
    lacks.push(lack);
    heard();
  });
  const mergeAttempt = async () => answers.shift() as Merged;
  const worktrees = patientWorktrees({ mergeAttempt } as Partial<Worktrees> as Worktrees, standstill);
  return { lacks, merge: (signal?: AbortSignal) => worktrees.mergeAttempt(request, signal) };
}

const spawned = (code: string) =>
  fail({ type: 'git_failed', command: 'merge-tree', message: 'it was not started', code } as const);

it.each([
  ['the disk is full', fail({ type: 'disk_full' } as const), /^Git: the disk/],
  ['no more files can be opened', spawned('EMFILE'), /^Git cannot be started: .*\(EMFILE\)$/],
  [
    'the record of a worktree cannot be written for want of files',
    fail({ type: 'disk_failed', message: 'ENFILE: file table overflow', code: 'ENFILE' } as const),
    /^What is known of the worktrees .*\(ENFILE\)$/,
  ],
])('git is asked once more when %s', async (_what, failure, words) => {
  const { lacks, merge } = rig([failure, failure, merged]);
  expect(await merge(new AbortController().signal)).toEqual(merged);
  expect(lacks).toEqual([{ what: expect.stringMatching(words), attempts: ['T-1#1'] }, null]);
});

it('is not waited for where something else is wrong, or where nobody could call it off', async () => {
  const missing = spawned('EACCES');
  expect(await rig([missing]).merge(new AbortController().signal)).toEqual(missing);
  const full = fail({ type: 'disk_full' } as const);
  expect(await rig([full]).merge()).toEqual(full);
  const controller = new AbortController();
  expect(await rig([full, full], () => controller.abort()).merge(controller.signal)).toEqual(full);
});

const READS: [keyof Worktrees, (worktrees: PatientWorktrees, signal: AbortSignal) => Promise<unknown>][] = [
  ['lookAt', ({ lookAt }, signal) => lookAt('run-1', signal)],
  ['diffTicket', ({ diffTicket }, signal) => diffTicket(request, signal)],
  ['noteChecked', ({ noteChecked }, signal) => noteChecked({ ...request, by: 'verified', at: null }, signal)],
  ['takeBack', ({ takeBack }, signal) => takeBack(request, signal)],
];

it.each(READS)('%s waits for room too, so that no review or merge fails for it', async (name, ask) => {
  const answers = [fail({ type: 'disk_full' } as const), succeed('there')];
  const standstill = createStandstill(createInstantTimer(), () => {});
  const asked = { [name]: async () => answers.shift() } as Partial<Worktrees> as Worktrees;
  expect(await ask(patientWorktrees(asked, standstill), new AbortController().signal)).toEqual(
    succeed('there'),
  );
});
