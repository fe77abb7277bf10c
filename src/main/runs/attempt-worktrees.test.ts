import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { needOf } from '../../shared/disk-report';
import { fold } from '../../shared/fold';
import { NO_LIMITS } from '../../shared/limits';
import { fail } from '../../shared/result';
import { type NewEvent, type RunEvent, WORKERS_ONLY } from '../../shared/run-event';
import {
  createRunState,
  type RunState,
  requireAttempt,
  requireStep,
  requireTicket,
} from '../../shared/run-state';
import { ticket } from '../../shared/ticket-rig';
import type { AttemptJob, PrepareJob, WorkerPort } from '../engine/ports';
import { AT, createWorktreeRig, type WorktreeRig } from '../worktrees/worktree-rig';
import { createAttemptWorktrees } from './attempt-worktrees';

// What the worktrees of a run become when its process dies, or a person cancels, at the worst moment.

let rig: WorktreeRig;
let state: RunState;

const track = { title: 'T', context: '', source: { name: 'n', path: null } };
const T1 = { ticket: 'T-1', attempt: 1, tier: 3 } as const;

beforeEach(async () => {
  rig = createWorktreeRig();
  state = createRunState('run-1');
  await rig.start();
  happens(
    { type: 'run.opened', track, tickets: [ticket('T-1'), ticket('T-2')] },
    {
      type: 'run.started',
      workspace: rig.repository,
      mode: 'all',
      parallel: 2,
      model: 'm',
      limits: NO_LIMITS,
      ...WORKERS_ONLY,
      isolation: 'worktree',
    },
    { type: 'attempt.proposed', ...T1 },
  );
});

afterEach(() => rig.remove());

function happens(...events: NewEvent[]): RunEvent[] {
  return events.map((event) => {
    const whole = { ...event, seq: state.seq + 1, at: AT.toISOString(), run: state.id } as RunEvent;
    fold(state, whole);
    return whole;
  });
}

const delivered: NewEvent = { type: 'attempt.delivered', ...T1, summary: 'Done.', changedFiles: [] };
const merging: NewEvent[] = [
  { type: 'merge.requested', ...T1 },
  { type: 'merge.started', ...T1 },
];
const cancelled: NewEvent[] = [
  { type: 'attempt.finished', ...T1, outcome: 'cancelled', summary: '' },
  { type: 'ticket.blocked', ticket: 'T-1', attempt: 1, kind: 'cancelled', reason: '' },
];

/** A process that holds the run: `prepared` has the jobs as they reached the worker; its git is `other` in part. */
function process(other: Partial<WorktreeRig['worktrees']> = {}) {
  const prepared: PrepareJob[] = [];
  const reviewed: string[][] = [];
  const never = () => Promise.reject(new Error('Nobody asks for this here'));
  const worker: WorkerPort = {
    prepare: async (job) => {
      prepared.push(job);
      return { ok: false, failure: { type: 'failed', reason: 'that will do' } };
    },
    turn: never,
    step: async (job) => ({ outcome: 'ok', note: job.workspace }),
    rejoin: async () => ({ outcome: 'ok', note: '' }),
    review: async ({ changes }) => {
      reviewed.push((changes?.files ?? []).map(({ path }) => path));
      return { type: 'for_person', changed: changes?.changed ?? [] };
    },
    diagnose: never,
    ended: () => {},
  };
  return {
    prepared,
    reviewed,
    ...createAttemptWorktrees({
      state,
      worker,
      worktrees: { ...rig.worktrees, ...other },
      writtenBy: async () => [],
      now: () => AT,
    }),
  };
}

const signal = new AbortController().signal;

function job(key: string): AttemptJob {
  const attempt = requireAttempt(state, key);
  const { definition, position } = requireTicket(state, attempt.ticket);
  const { id: run, model } = state;
  return { run, workspace: rig.repository, model, track, ticket: definition, position, attempt };
}

async function prepare(held: ReturnType<typeof process>, key: string): Promise<PrepareJob> {
  const { returned } = requireTicket(state, requireAttempt(state, key).ticket);
  await held.worker.prepare(
    { ...job(key), setup: [], lastProposal: null, returned, dependencies: [] },
    signal,
  );
  const reached = held.prepared.at(-1);
  if (reached === undefined) throw new Error('The worker was not asked');
  return reached;
}

const subjects = () => rig.git(['log', '--format=%s', 'main..baton/run-1']);

/** T-1 as far as its merge, which is on the branch and in no journal. */
async function merged() {
  const held = process();
  const { workspace } = await prepare(held, 'T-1#1');
  rig.write({ 'one.txt': '1' }, workspace);
  happens(delivered, ...merging);
  const outcome = await held.workspaces.merge(job('T-1#1'), signal);
  return { held, outcome, workspace };
}

describe('an attempt of a run with worktrees', () => {
  it('has the same worktree however often it is prepared, also by a later process', async () => {
    const { workspace } = await prepare(process(), 'T-1#1');
    rig.write({ 'seen.txt': 'x' }, workspace);
    const again = process();
    expect((await prepare(again, 'T-1#1')).workspace).toBe(workspace);
    expect(existsSync(join(workspace, 'seen.txt'))).toBe(true);
    expect(await again.workspaceOf('T-1#1')).toBe(workspace);
    expect(await again.workspaceOf('T-2#1')).toBe(rig.repository);
  });

  it('that was sent back is followed by one that goes on with its work', async () => {
    const held = process();
    const first = await prepare(held, 'T-1#1');
    rig.write({ 'one.txt': '1' }, first.workspace);
    happens(
      delivered,
      { type: 'attempt.finished', ...T1, outcome: 'sent_back', summary: '' },
      { type: 'ticket.returned', ticket: 'T-1', attempt: 1, by: 'person', notes: 'More.' },
      { type: 'attempt.proposed', ...T1, attempt: 2 },
    );
    const second = await prepare(held, 'T-1#2');
    expect(existsSync(join(second.workspace, 'one.txt'))).toBe(true);
    expect([first.buildsOn, second.buildsOn]).toEqual([[], [1]]);
  });

  it('that a person wants tried again begins anew, and does not hear of what is not there', async () => {
    const held = process();
    await prepare(held, 'T-1#1');
    happens(
      ...cancelled,
      { type: 'ticket.queued', ticket: 'T-1' },
      { type: 'attempt.proposed', ...T1, attempt: 2 },
    );
    expect((await prepare(held, 'T-1#2')).buildsOn).toEqual([]);
  });

  it('whose worktree somebody took away fails with what to do', async () => {
    await prepare(process(), 'T-1#1');
    await rig.worktrees.closeAttempt({ run: 'run-1', ...T1 });
    const { prepared, ...held } = process();
    const call = { tool: 'read_file', input: {} };
    const step = { id: 'T-1#1.1', call } as never;
    expect(await held.worker.step({ ...job('T-1#1'), step }, signal)).toEqual({
      outcome: 'error',
      note: 'The worktree of attempt 1 at T-1 is gone: retry to begin anew.',
    });
  });
});

describe('work that was merged when nobody had noted it yet', () => {
  it('is merged once: the next process says what the last one would have said', async () => {
    const { outcome } = await merged();
    expect(outcome).toMatchObject({ type: 'merged' });
    const again = process();
    expect(await again.workspaces.merge(job('T-1#1'), signal)).toEqual(outcome);
    expect(subjects()).toBe('T-1: Title of T-1');
  });

  it('is taken back when the ticket is cancelled in this moment', async () => {
    const { held } = await merged();
    held.heard(happens(...cancelled));
    await held.settle();
    expect(subjects()).toBe('');
  });

  it('is nothing that the next attempt begins with, however soon that follows', async () => {
    const { held } = await merged();
    const again: NewEvent[] = [
      { type: 'ticket.queued', ticket: 'T-1' },
      { type: 'attempt.proposed', ...T1, attempt: 2 },
    ];
    held.heard(happens(...cancelled, ...again));
    const { workspace } = await prepare(held, 'T-1#2');
    expect(existsSync(join(workspace, 'one.txt'))).toBe(false);
  });

  it('is taken back by the next process when the last one did not come to it', async () => {
    await merged();
    happens(...cancelled);
    const next = process();
    next.tidy();
    await next.settle();
    expect(subjects()).toBe('');
  });
});

describe('work that could not be taken back', () => {
  const lock = () => join(rig.repository, '.git/refs/heads/baton/run-1.lock');
  const T2 = { ...T1, ticket: 'T-2' };
  const second: NewEvent[] = [
    { type: 'attempt.proposed', ...T2 },
    { type: 'attempt.delivered', ...T2, summary: 'Done.', changedFiles: [] },
    { type: 'merge.requested', ...T2 },
    { type: 'merge.started', ...T2 },
  ];

  it('holds the next merge, which says why, until it is off the branch', async () => {
    const { held } = await merged();
    writeFileSync(lock(), '');
    held.heard(happens(...cancelled, ...second));
    await held.settle();
    const { workspace } = await prepare(held, 'T-2#1');
    rig.write({ 'two.txt': '2' }, workspace);
    const outcome = await held.workspaces.merge(job('T-2#1'), signal);
    expect(outcome).toMatchObject({
      type: 'failed',
      reason: expect.stringMatching(/^Nothing is merged or applied before the work of T-1, .*run-1\.lock/s),
    });
    expect(subjects()).toBe('T-1: Title of T-1');
    rmSync(lock());
    expect(await held.workspaces.merge(job('T-2#1'), signal)).toMatchObject({ type: 'merged' });
    // T-2 began with it: what undoes it stands before T-2.
    expect(subjects().split('\n').at(0)).toBe('T-2: Title of T-2');
    expect(rig.tree('baton/run-1').filter((path) => path.endsWith('.txt'))).not.toContain('one.txt');
    expect(rig.tree('baton/run-1')).toContain('two.txt');
  });

  it('does not keep the next process from working, and holds its merges too', async () => {
    await merged();
    // A Baton that knew no better has merged something on top that cannot do without it.
    await rig.accept('T-3', { 'one.txt': 'one more' });
    happens(...cancelled, ...second);
    const next = process();
    const { workspace } = await prepare(next, 'T-2#1');
    expect(existsSync(workspace)).toBe(true);
    rig.write({ 'two.txt': '2' }, workspace);
    const outcome = await next.workspaces.merge(job('T-2#1'), signal);
    expect(outcome).toMatchObject({
      type: 'failed',
      reason: expect.stringContaining('Conflicts in one.txt (changed by T-1, T-3).'),
    });
  });

  it('is kept after all where a person has the merge tried again', async () => {
    const { held } = await merged();
    writeFileSync(lock(), '');
    held.heard(
      happens(
        { type: 'attempt.finished', ...T1, outcome: 'failed', summary: '' },
        { type: 'ticket.blocked', ticket: 'T-1', attempt: 1, kind: 'merge', reason: '' },
      ),
    );
    await held.settle();
    rmSync(lock());
    happens(...merging);
    expect(await held.workspaces.merge(job('T-1#1'), signal)).toMatchObject({ type: 'merged' });
    expect(subjects()).toBe('T-1: Title of T-1');
  });
});

describe('work that was verified or reviewed', () => {
  const verifyCall = { tool: 'run_command', input: { command: 'make' } };
  const verify = (held: ReturnType<typeof process>, step: string) => {
    happens({ type: 'verify.started', ...T1, steps: [{ step, call: verifyCall }] });
    const over: NewEvent = {
      type: 'step.finished',
      ...T1,
      step,
      tool: 'run_command',
      outcome: 'ok',
      note: '',
      diagnose: false,
    };
    return held.worker.step({ ...job('T-1#1'), step: requireStep(state, step) }, signal).then((outcome) => {
      happens(over);
      return outcome;
    });
  };
  const review = (held: ReturnType<typeof process>) => {
    const proposal = { role: '', model: 'm', prompt: '', context: [], setup: [], verify: [] };
    return held.worker.review(
      { ...job('T-1#1'), proposal, summary: '', verified: [], techLead: null },
      signal,
    );
  };
  const changed = {
    type: 'changed',
    reason: 'The files of attempt 1 at T-1 are not those that were verified and reviewed.',
  };
  const inRun = () => rig.tree('baton/run-1').filter((path) => path.endsWith('.txt'));

  const unwell = fail({ type: 'git_failed', command: 'write-tree', message: 'no' } as const);
  const reviewedBy = (by: 'model' | 'person'): NewEvent => ({
    type: 'review.finished',
    ...T1,
    by,
    verdict: 'accept',
    notes: '',
  });

  async function delivered1(other: Parameters<typeof process>[0] = {}) {
    const held = process(other);
    const { workspace } = await prepare(held, 'T-1#1');
    rig.write({ 'one.txt': '1' }, workspace);
    happens(delivered);
    return { held, workspace, merge: (by = held) => by.workspaces.merge(job('T-1#1'), signal) };
  }

  it.each([
    ['verified', verify],
    ['reviewed', review],
  ])(
    'is not merged as something else: what was written there since it was %s is looked at first',
    async (_, look) => {
      const { held, workspace, merge } = await delivered1();
      await look(held, 'T-1#1.1');
      rig.write({ 'late.txt': 'nobody saw it' }, workspace);
      happens(...merging);
      expect(await merge()).toEqual(changed);
      expect(await merge(process()), 'also by a later process').toEqual(changed);
      expect(subjects()).toBe('');
      await look(held, 'T-1#1.2');
      expect(await merge()).toMatchObject({ type: 'merged' });
      expect(inRun()).toContain('late.txt');
    },
  );

  it('is merged when a failed merge is tried again, unless it was changed in between: then the review sees the change', async () => {
    const { held, workspace, merge } = await delivered1();
    const lock = join(rig.repository, '.git/refs/heads/baton/run-1.lock');
    await verify(held, 'T-1#1.1');
    await review(held);
    happens(...merging);
    writeFileSync(lock, '');
    expect(await merge()).toMatchObject({ type: 'failed' });
    rig.write({ 'late.txt': 'nobody saw it' }, workspace);
    rmSync(lock);
    expect(await merge()).toEqual(changed);
    expect(await verify(held, 'T-1#1.2')).toMatchObject({ outcome: 'ok' });
    expect(await merge(), 'it was verified and not reviewed').toEqual(changed);
    await review(held);
    expect(held.reviewed).toEqual([['one.txt'], ['late.txt', 'one.txt']]);
    expect(await merge()).toMatchObject({ type: 'merged' });
    expect(inRun()).toContain('late.txt');
  });

  it('is what its verify commands left, not what they found', async () => {
    const { held, workspace, merge } = await delivered1();
    happens({
      type: 'verify.started',
      ...T1,
      steps: [
        { step: 'T-1#1.1', call: verifyCall },
        { step: 'T-1#1.2', call: verifyCall },
      ],
    });
    for (const step of ['T-1#1.1', 'T-1#1.2']) {
      rig.write({ 'formatted.txt': step }, workspace);
      await held.worker.step({ ...job('T-1#1'), step: requireStep(state, step) }, signal);
    }
    happens(...merging);
    expect(await merge()).toMatchObject({ type: 'merged' });
    expect(rig.show('baton/run-1', 'formatted.txt')).toBe('T-1#1.2');
  });

  it('is bound also where another process saw the end of its last verify command', async () => {
    const { held, workspace, merge } = await delivered1();
    happens({ type: 'verify.started', ...T1, steps: [{ step: 'T-1#1.1', call: verifyCall }] });
    await held.worker.rejoin({ ...job('T-1#1'), step: requireStep(state, 'T-1#1.1') }, signal);
    rig.write({ 'late.txt': 'nobody saw it' }, workspace);
    happens(...merging);
    expect(await merge()).toEqual(changed);
  });

  it.each([
    ['verified', async (held: ReturnType<typeof process>) => void (await verify(held, 'T-1#1.1'))],
    [
      'reviewed by the tech lead',
      async (held: ReturnType<typeof process>) => {
        await review(held);
        happens(reviewedBy('model'));
      },
    ],
  ])('and could not be noted as %s is not merged unseen: it is looked at again', async (_, look) => {
    const { held, workspace, merge } = await delivered1({ noteChecked: async () => unwell });
    await look(held);
    rig.write({ 'late.txt': 'nobody saw it' }, workspace);
    happens(...merging);
    expect(await merge()).toEqual(changed);
    const well = process();
    await look(well);
    expect(await merge(well)).toMatchObject({ type: 'merged' });
  });

  it('is merged on the word of a person who says that its last command went well, whatever an earlier round left', async () => {
    const { held, workspace, merge } = await delivered1();
    await verify(held, 'T-1#1.1');
    rig.write({ 'late.txt': 'it was changed, and verified again' }, workspace);
    const step = 'T-1#1.2';
    happens(
      { type: 'verify.started', ...T1, steps: [{ step, call: verifyCall }] },
      { type: 'step.started', ...T1, step, tool: 'run_command', hash: '', approval: null },
      { type: 'run.recovered', again: [], unknown: [step] },
      { type: 'step.resolved', ...T1, step, verdict: 'done', again: null },
      ...merging,
    );
    expect(await merge()).toMatchObject({ type: 'merged' });
    expect(inRun()).toContain('late.txt');
  });

  it.each(['diffTicket', 'noteChecked'] as const)(
    'is merged on the word of a person where the review could note nothing (%s), whatever an earlier one saw',
    async (name) => {
      const { held, workspace, merge } = await delivered1();
      await review(held);
      rig.write({ 'late.txt': 'it was changed, and reviewed again' }, workspace);
      const noteChecked: WorktreeRig['worktrees']['noteChecked'] = async (request) =>
        request.at === 'nothing' ? rig.worktrees.noteChecked(request) : unwell;
      const without = process(name === 'diffTicket' ? { diffTicket: async () => unwell } : { noteChecked });
      expect(await review(without)).toMatchObject({ type: 'failed', reason: expect.stringContaining('git') });
      happens(reviewedBy('person'), ...merging);
      expect(await merge()).toMatchObject({ type: 'merged' });
      expect(inRun()).toContain('late.txt');
    },
  );

  it('is noted after a crash once what the last process left half done is cleared up', async () => {
    await delivered1();
    happens({ type: 'verify.started', ...T1, steps: [{ step: 'T-1#1.1', call: verifyCall }] });
    const asked: string[] = [];
    const held = process({
      async recover(run) {
        const recovered = await rig.worktrees.recover(run);
        asked.push('recovered');
        return recovered;
      },
      noteChecked(request) {
        asked.push('noted');
        return rig.worktrees.noteChecked(request);
      },
    });
    await held.worker.rejoin({ ...job('T-1#1'), step: requireStep(state, 'T-1#1.1') }, signal);
    expect(asked).toEqual(['recovered', 'noted']);
  });
});

describe('a repository that the worker made in its worktree', () => {
  it('is named instead of being lost, and merged once it is none any more', async () => {
    const held = process();
    const { workspace } = await prepare(held, 'T-1#1');
    rig.write({ 'app/main.js': 'hello', 'one.txt': '1' }, workspace);
    rig.git(['init', '-q'], join(workspace, 'app'));
    happens(delivered, ...merging);
    expect(await held.workspaces.merge(job('T-1#1'), signal)).toEqual({
      type: 'failed',
      reason: `app in ${workspace} is a repository of its own, which no commit can hold: take the folder ".git" out of it, then retry.`,
    });
    expect(subjects()).toBe('');
    expect(existsSync(join(workspace, 'app/main.js'))).toBe(true);
    rmSync(join(workspace, 'app/.git'), { recursive: true });
    expect(await held.workspaces.merge(job('T-1#1'), signal)).toMatchObject({ type: 'merged' });
    expect(rig.tree('baton/run-1')).toContain('app/main.js');
  });
});

it('a merge whose worktree somebody took away is lost, and says so', async () => {
  const held = process();
  await prepare(held, 'T-1#1');
  happens(delivered, ...merging);
  await rig.worktrees.closeAttempt({ run: 'run-1', ...T1 });
  const reason = 'The worktree of attempt 1 at T-1 is gone: retry to begin anew.';
  expect(await held.workspaces.merge(job('T-1#1'), signal)).toEqual({ type: 'lost', reason });
  expect(await process().workspaces.merge(job('T-1#1'), signal)).toEqual({ type: 'lost', reason });
});

describe('a workspace below the root of its repository', () => {
  beforeEach(() => {
    state.workspace = join(rig.repository, 'made/here');
  });

  it('is made in the worktree where git has nothing of it', async () => {
    const { workspace } = await prepare(process(), 'T-1#1');
    expect(workspace).toBe(join(rig.folder, 'data/run-1/work/T-1-1/made/here'));
    expect(existsSync(workspace)).toBe(true);
  });

  it('is refused where a link in the repository leads out of the worktree', async () => {
    rig.commit({ made: { link: rig.folder } });
    rig.git(['branch', '-f', 'baton/run-1', 'HEAD']);
    const asked = { ...job('T-1#1'), lastProposal: null, returned: null, dependencies: [], setup: [] };
    const refused = await process().worker.prepare(asked, signal);
    expect(refused).toMatchObject({
      ok: false,
      failure: { reason: expect.stringContaining("a link leads away from the workspace's folder.") },
    });
    expect(existsSync(join(rig.folder, 'here'))).toBe(false);
  });
});

describe('a ticket that is done', () => {
  const completed: NewEvent[] = [
    { type: 'merge.finished', ...T1, commit: 'c' },
    { type: 'attempt.finished', ...T1, outcome: 'completed', summary: '' },
    { type: 'ticket.completed', ticket: 'T-1', attempt: 1, by: 'worker', summary: '' },
  ];

  it('needs no worktree, and its work stays', async () => {
    const { held, workspace } = await merged();
    held.heard(happens(...completed));
    await held.settle();
    expect([existsSync(workspace), subjects()]).toEqual([false, 'T-1: Title of T-1']);
    expect(await held.workspaceOf('T-1#1')).toBe(rig.repository);
  });

  it('loses it to the next process when the last one did not come to it', async () => {
    const { workspace } = await merged();
    happens(...completed);
    const next = process();
    next.tidy();
    await next.settle();
    expect([existsSync(workspace), subjects()]).toEqual([false, 'T-1: Title of T-1']);
  });
});

describe('a worktree that was freed while its run is open', () => {
  it('is not looked into any more, whoever freed it', async () => {
    const held = process();
    const { workspace } = await prepare(held, 'T-1#1');
    happens(...cancelled);
    expect(await held.workspaceOf('T-1#1')).toBe(workspace);
    await rig.worktrees.closeAttempt({ run: 'run-1', ticket: 'T-1', attempt: 1 });
    expect(await held.workspaceOf('T-1#1')).toBe(rig.repository);
  });
});

describe('a ticket that a person says is completed', () => {
  it('keeps the work of its last attempt, in its worktree and for the next process too', async () => {
    const held = process();
    happens({ type: 'attempt.started', ...T1, model: 'm' });
    const { workspace } = await prepare(held, 'T-1#1');
    rig.write({ 'one.txt': '1' }, workspace);
    held.heard(
      happens(...cancelled, {
        type: 'ticket.completed',
        ticket: 'T-1',
        attempt: 1,
        by: 'person',
        summary: 'By hand.',
      }),
    );
    await held.settle();
    const next = process();
    next.tidy();
    await next.settle();
    expect(readFileSync(join(workspace, 'one.txt'), 'utf8')).toBe('1');
    expect(await next.workspaceOf('T-1#1')).toBe(workspace);
    expect(needOf(state, 'T-1')).toBe('kept');
  });
});

describe('a ticket whose work was accepted', () => {
  const finished: NewEvent[] = [
    { type: 'merge.finished', ...T1, commit: 'c' },
    { type: 'attempt.finished', ...T1, outcome: 'completed', summary: '' },
    { type: 'ticket.completed', ticket: 'T-1', attempt: 1, by: 'worker', summary: '' },
  ];

  it('and is sent back goes on from it in a worktree of its own, however the branch went on', async () => {
    const held = process();
    const first = await prepare(held, 'T-1#1');
    rig.write({ 'one.txt': '1' }, first.workspace);
    await rig.accept('T-8', { 'eight.txt': '8' }); // So that it is accepted as another commit than the attempt's own.
    happens(delivered, ...merging);
    await held.workspaces.merge(job('T-1#1'), signal);
    held.heard(happens(...finished));
    await rig.accept('T-9', { 'one.txt': 'changed after it' });
    happens(
      { type: 'ticket.returned', ticket: 'T-1', attempt: 1, by: 'person', notes: 'More.' },
      { type: 'attempt.proposed', ...T1, attempt: 2 },
    );
    for (const each of [held, process()]) {
      const { workspace, buildsOn } = await prepare(each, 'T-1#2');
      expect(readFileSync(join(workspace, 'one.txt'), 'utf8')).toBe('changed after it');
      expect(rig.git(['status', '--porcelain'], workspace)).toBe('');
      expect(buildsOn).toEqual([1]);
    }
  });

  it('and is taken back is off the branch once, however often it is asked for', async () => {
    const { held } = await merged();
    held.heard(happens(...finished));
    happens({ type: 'revert.requested', ...T1 }, { type: 'revert.started', ...T1 });
    const first = await held.workspaces.revert(job('T-1#1'), signal);
    expect(first).toEqual({ type: 'reverted', commit: rig.git(['rev-parse', 'baton/run-1']) });
    const next = process();
    next.tidy();
    expect(await next.workspaces.revert(job('T-1#1'), signal)).toEqual({ type: 'reverted', commit: null });
    await next.settle();
    expect(subjects().split('\n')).toEqual(['Revert T-1: Title of T-1', 'T-1: Title of T-1']);
  });

  it('and that another one changed after it stays, with the reason', async () => {
    const { held } = await merged();
    held.heard(happens(...finished));
    await rig.accept('T-9', { 'one.txt': 'changed after it' });
    expect(await held.workspaces.revert(job('T-1#1'), signal)).toEqual({
      type: 'failed',
      reason: 'Conflicts in one.txt (changed by T-1, T-9). Take T-9 back first.',
    });
  });
});

it('a run in the folder itself has no worktrees, and merges nothing', async () => {
  state.isolation = 'shared';
  const held = process();
  expect((await prepare(held, 'T-1#1')).workspace).toBe(rig.repository);
  expect(await held.workspaces.merge(job('T-1#1'), signal)).toEqual({ type: 'merged', commit: null });
  expect(rig.git(['worktree', 'list']).split('\n')).toHaveLength(1);
});
