import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../shared/command';
import type { RehearsalEntry } from '../../shared/rehearsal';
import type { RunState } from '../../shared/run-state';
import { startOtherProcess } from '../journal/other-process-rig';
import { takeRunLock } from '../journal/run-lock';
import { createSavedRules } from '../rules/saved-rules';
import { createWorktrees } from '../worktrees/create-worktrees';
import { conducting } from './conducting-rig';
import { attachFace, expectOpened, type Place, type TestFace } from './conductor-rig';
import { worktreesFolder } from './data-folders';
import {
  command,
  createIsolationRig,
  done,
  type IsolationRig,
  rivals,
  START,
  type TestGit,
  ticket,
  write,
} from './isolation-rig';

// Runs whose tickets are worked on in worktrees, with real git. After each test the person's tree is as it was, to the byte.

let rig: IsolationRig;
let place: Place;
let repository: string;
let git: TestGit;
let before: string;
let other: ReturnType<typeof startOtherProcess> | undefined;
const { PATH } = process.env;

beforeEach(async () => {
  rig = await createIsolationRig();
  ({ place, repository, git } = rig);
  await writeFile(join(repository, 'mine.txt'), 'uncommitted\n');
  before = rig.look();
});

afterEach(async () => {
  process.env.PATH = PATH;
  other?.kill('SIGKILL'); // Also when an expectation failed before.
  other = undefined;
  try {
    // A worktree may still be going: the run has ended without waiting for that.
    await expect.poll(rig.look).toBe(before);
    expect(git(['fsck', '--strict', '--no-dangling'])).toBe('');
  } finally {
    await rig.remove();
  }
});

const stateOf = (copy: RunState, id: string) => copy.tickets.get(id)?.state;
const blocked = (copy: RunState) =>
  [...copy.tickets.values()].flatMap(({ state }) => (state.status === 'blocked' ? [state.reason] : []));
const closed = (face: TestFace, run: string) => face.ask('run.close', { run });

describe('eight tickets at once in worktrees of their own', () => {
  const six = ['T-1', 'T-2', 'T-4', 'T-5', 'T-7', 'T-8'];
  const simple = () =>
    six.map((id) => ticket(id, [write(`${id}.txt`, `${id}\n`), command(`cat ${id}.txt`), done]));

  it('touch nothing of the person’s folder, not for a moment either', async () => {
    const { mtimeMs } = await stat(repository);
    await rig.finished([ticket('T-1', [write('T-1.txt', '1\n'), done])]);
    expect((await stat(repository)).mtimeMs).toBe(mtimeMs);
  });

  it('of which two change one file: the second gets one more attempt, which holds both', async () => {
    const resolved = [command('grep -q "<<<<<<<" shared.txt'), write('shared.txt', 'both\n'), done];
    const { face, run, copy } = await rig.finished([...simple(), ...rivals(place.root, resolved)]);
    expect(blocked(copy)).toEqual([]);
    expect(rig.subjects(run)).toEqual([...six, 'T-3', 'T-6'].sort().map((id) => `${id}: Do ${id}`));
    expect(rig.show(run, 'shared.txt')).toBe('both');
    const [late] = ['T-3', 'T-6'].filter((id) => copy.tickets.get(id)?.attempts === 2);
    expect(copy.tickets.get(late ?? '')?.returned).toMatchObject({ attempt: 1, by: 'merge' });
    const steps = copy.attempts.get(`${late}#2`)?.steps ?? [];
    expect(steps.map((id) => copy.steps.get(id)?.state)).toMatchObject([
      { outcome: 'ok' },
      { outcome: 'ok' },
    ]);
    await closed(face, run);
    expect(git(['worktree', 'list']).split('\n')).toHaveLength(1);
  });

  it('and a conflict that is left blocks its ticket, naming both tickets and the file', async () => {
    const { run, copy } = await rig.finished([...simple(), ...rivals(place.root, [done])]);
    expect(copy.phase).toEqual({ phase: 'finished', outcome: 'blocked' });
    const states = ['T-3', 'T-6'].map((id) => [id, stateOf(copy, id)] as const);
    const [late] = states.find(([, state]) => state?.status === 'blocked') ?? [];
    const first = late === 'T-3' ? 'T-6' : 'T-3';
    expect(stateOf(copy, late ?? '')).toEqual({
      status: 'blocked',
      kind: 'merge',
      reason: `The changes of ${late} and of ${first} do not fit together in shared.txt.`,
    });
    expect(copy.tickets.get(late ?? '')?.attempts).toBe(2);
    expect(rig.show(run, 'shared.txt')).toBe(first);
  });

  it('and one that was left is settled by the attempt after it, once a person has said how', async () => {
    const settled = [command('grep -q "<<<<<<<" shared.txt'), write('shared.txt', 'both\n'), done];
    const pair = rivals(place.root, [done]).map((one) => ({
      ...one,
      rehearsal: [...(one.rehearsal as RehearsalEntry[][]), settled],
    }));
    const { face, run, copy } = await rig.finished(pair);
    const late = ['T-3', 'T-6'].find((id) => stateOf(copy, id)?.status === 'blocked') ?? '';
    const sent = { type: 'ticket.return', ticket: late, notes: 'Keep both.' } as const;
    expect(await face.ask('run.command', { run, command: sent })).toMatchObject({ ok: true });
    await face.until(() => copy.phase.phase === 'finished' && copy.tickets.get(late)?.attempts === 3);
    expect(blocked(copy)).toEqual([]);
    expect(rig.show(run, 'shared.txt')).toBe('both');
    const told = copy.attempts
      .get(`${late}#3`)
      ?.proposal?.context.map(({ text }) => text)
      .join('\n');
    expect(told).toContain('Keep both.');
    expect(told).toContain('conflict markers');
    const steps = copy.attempts.get(`${late}#3`)?.steps ?? [];
    expect(copy.steps.get(steps[0] ?? '')?.state).toMatchObject({ outcome: 'ok' });
  });
});

describe('a worktree', () => {
  it('holds what its dependencies did, and what was taken along', async () => {
    const { run, copy } = await rig.finished(
      [
        ticket('A', [write('a.txt', 'a'), done]),
        ticket('B', [command('cat a.txt mine.txt > b.txt'), done], {
          depends_on: ['A'],
          verify: ['test -s b.txt'],
        }),
      ],
      { takeAlong: true },
    );
    expect(stateOf(copy, 'B')).toMatchObject({ status: 'completed' });
    expect(rig.show(run, 'b.txt')).toBe('auncommitted');
  });

  it('is worked in below its root where the workspace is, and shown so', async () => {
    const { face, run, copy } = await rig.open([
      ticket('T-1', [write('note.txt', 'seen\n'), command('cat inner.txt > copy.txt'), done]),
    ]);
    const workspace = join(repository, 'sub');
    await face.ask('run.command', { run, command: { ...START, workspace, mode: 'auto' } });
    await face.until(() => copy.approvals.size > 0);
    const step = [...copy.steps.values()].at(-1);
    if (step === undefined) throw new Error('There is no step');
    const folder = join(place.data, 'worktrees', run, 'work/T-1-1/sub');
    expect(await face.ask('step.preview', { run, step: step.id, call: step.call })).toMatchObject({ folder });
    await writeFile(join(folder, 'inner.txt'), 'changed in the worktree\n');
    const view = await face.ask('context.view', { run, ticket: 'T-1', path: 'inner.txt', view: 'whole' });
    expect(view).toMatchObject({ ok: true, value: { text: 'changed in the worktree\n' } });
    const changes = await face.ask('attempt.changes', { run, attempt: 'T-1#1' });
    expect(changes.files).toContainEqual({ path: 'note.txt', before: null, after: 'seen\n' });
    const [approval] = copy.approvals.values();
    const { id = '', hash = '' } = approval ?? {};
    await face.ask('run.command', {
      run,
      command: { type: 'approval.answer', approval: id, hash, answer: { answer: 'approve', edited: null } },
    });
    await face.until(() => copy.phase.phase === 'finished');
    expect(rig.show(run, 'sub/copy.txt')).toBe('changed in the worktree');
  });

  it('says what it lacks: a repository inside the person’s, and a link that leads away', async () => {
    await writeFile(join(repository, '.git/info/exclude'), '.env\n');
    await symlink(place.start, join(repository, '.env'));
    git(['init', '-q', 'lib']);
    await writeFile(join(repository, 'lib/code.js'), 'code');
    before = rig.look();
    const { run, copy } = await rig.finished([ticket('A', [done])], { takeAlong: true });
    expect(git(['ls-tree', '--name-only', `baton/${run}`])).not.toContain('lib');
    const context = copy.attempts.get('A#1')?.proposal?.context ?? [];
    expect(context.find(({ name }) => name === 'Not in this folder')?.text).toBe(
      "These lie in the developer's own folder, and could not be brought into this one: lib, .env. If the ticket cannot be done without them, say so.",
    );
  });

  it('is no concern of the others: what they write is not stale anywhere else', async () => {
    const { copy } = await rig.finished([
      ticket('A', [write('new.txt', 'same'), done]),
      ticket('B', [write('new.txt', 'same'), done]),
    ]);
    const outcomes = [...copy.steps.values()].map(({ state }) => state);
    expect(outcomes).toMatchObject([{ outcome: 'ok' }, { outcome: 'ok' }]);
  });
});

/** From now on git fails so, as long as the PATH is this one, when it is asked for something with this word. */
async function breakGit(word: string, message: string): Promise<void> {
  const bin = join(place.root, 'bin');
  await mkdir(bin);
  const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
  const script = `#!/bin/sh\ncase "$*" in *${word}*) echo "fatal: ${message}" >&2; exit 128;; esac\nexec ${real} "$@"\n`;
  await writeFile(join(bin, 'git'), script, { mode: 0o755 });
  process.env.PATH = `${bin}:${PATH}`;
}

describe('a run with worktrees', () => {
  it('does not start, and not in the folder itself either, as long as git does not say', async () => {
    await breakGit('--show-toplevel', 'out of memory');
    const { face, run, copy } = await rig.open([ticket('A', [done])]);
    expect(await face.ask('workspace.check', { path: repository })).toMatchObject({
      value: { noWorktrees: null, unsure: expect.stringContaining('out of memory') },
    });
    const started = await face.ask('run.command', { run, command: { ...START, workspace: repository } });
    expect(started).toMatchObject({
      failure: { message: expect.stringMatching(/^Nothing was started: .*out of memory.* Try again, or/) },
    });
    expect(copy.phase.phase).toBe('opened');
    process.env.PATH = PATH;
  });

  it('does not start where its branch finds no room, and says that nothing was started', async () => {
    const { face, run, copy } = await rig.open([ticket('A', [done])]);
    await breakGit('update-ref', 'No space left on device');
    const started = await face.ask('run.command', { run, command: { ...START, workspace: repository } });
    process.env.PATH = PATH;
    expect(started).toMatchObject({
      failure: { message: expect.stringMatching(/^Nothing was started: The disk takes no more/) },
    });
    expect(copy.phase.phase).toBe('opened');
  });

  it('starts only in a repository, and leaves nothing when it does not start', async () => {
    const { face, run } = await rig.open([ticket('A', [done])]);
    const start = (change: Partial<Command<'run.start'>>) =>
      face.ask('run.command', { run, command: { ...START, workspace: repository, ...change } });
    const outside = await start({ workspace: place.start });
    const message = `No worktrees can be made: ${place.start} lies in no git repository with a working tree.`;
    expect(outside).toEqual({ ok: false, failure: { type: 'bad_workspace', message } });
    expect(await face.ask('workspace.check', { path: place.start })).toMatchObject({
      value: { noWorktrees: `${place.start} lies in no git repository with a working tree.` },
    });
    expect(await face.ask('workspace.check', { path: repository })).toMatchObject({
      value: { noWorktrees: null },
    });
    // Rules that cannot be read may deny something: the run does not start, when its branch is there already.
    await createSavedRules(place.data, takeRunLock).add(repository, {
      say: 'deny',
      match: { kind: 'prefix', prefix: 'rm' },
      scope: { kind: 'workspace' },
    });
    const [name = ''] = await readdir(join(place.data, 'rules'));
    await writeFile(join(place.data, 'rules', name), '{ torn');
    expect(await start({})).toMatchObject({ ok: false, failure: { type: 'bad_rule' } });
    expect(git(['branch', '--list', 'baton/*'])).toBe('');
    expect(await readdir(join(place.data, 'worktrees')).catch(() => [])).toEqual([]);
  });

  it('is started once, however many faces start it at once', async () => {
    const path = await place.write('track.json', [
      ticket('A', [write('a.txt', 'a'), done]),
      ticket('B', [command('cat a.txt > b.txt'), done], { depends_on: ['A'] }),
    ]);
    const conductor = place.conductor();
    const face = attachFace(conductor);
    const { run } = expectOpened(await face.ask('track.open', { path }));
    const copy = await face.watch(run);
    const faces = [face, attachFace(conductor, {}, 'browser'), attachFace(conductor, {}, 'browser')];
    const start = { run, command: { ...START, workspace: repository } };
    const answers = await Promise.all(faces.map((each) => each.ask('run.command', start)));
    const late = { ok: false, failure: { type: 'wrong_phase' } };
    expect(answers).toMatchObject([{ ok: true }, late, late]);
    await face.until(() => copy.phase.phase === 'finished');
    expect(blocked(copy)).toEqual([]);
    expect(rig.subjects(run)).toEqual(['A: Do A', 'B: Do B']);
  });

  it('is started by the Baton that has it, and by no other', async () => {
    const { run } = await rig.open([ticket('A', [done])]);
    const other = attachFace(place.conductor());
    expect(expectOpened(await other.ask('run.open', { run })).readOnly).not.toBeNull();
    const start = { ...START, workspace: repository };
    const answer = await other.ask('run.command', { run, command: start });
    expect(answer).toMatchObject({ ok: false, failure: { type: 'read_only' } });
    expect(await readdir(place.data)).not.toContain('worktrees');
  });

  it('goes over the branch that a process left which died before the run began', async () => {
    const { face, run, copy } = await rig.open([ticket('A', [write('a.txt', 'a'), done])]);
    const worktrees = createWorktrees({ folder: worktreesFolder(place.data), environment: process.env });
    const left = { run, repository, base: 'head', takeAlong: true, at: new Date() } as const;
    expect(await worktrees.startRun(left)).toMatchObject({ ok: true });
    const start = { ...START, workspace: repository };
    expect(await face.ask('run.command', { run, command: start })).toEqual({ ok: true, value: null });
    await face.until(() => copy.phase.phase === 'finished');
    expect(git(['ls-tree', '--name-only', `baton/${run}`]).split('\n')).toEqual([
      'a.txt',
      'shared.txt',
      'sub',
    ]);
  });

  it('has a ticket’s work on its branch exactly when the ticket counts, whenever it was cancelled', async () => {
    const ids = Array.from({ length: 6 }, (_, index) => `T-${index}`);
    const moves = await holdAcceptedMoves();
    const { face, run, copy } = await rig.open(ids.map((id) => ticket(id, [write(`${id}.txt`, id), done])));
    const cancel = (id: string) =>
      face.ask('run.command', { run, command: { type: 'ticket.cancel', ticket: id } });
    const seen = new Set<string>();
    await face.ask('run.command', { run, command: { ...START, workspace: repository } });
    while (copy.phase.phase !== 'finished') {
      for (const { phase, ticket: id } of copy.attempts.values()) {
        // As soon as its merge has begun.
        if (phase.phase !== 'merge_running' || seen.has(id) || Number(id.slice(2)) % 3 !== 0) continue;
        seen.add(id);
        await cancel(id);
      }
      for (const commit of await moves.made()) {
        const [id = ''] = git(['log', '-1', '--format=%s', commit]).split(':');
        if (seen.has(id)) continue;
        seen.add(id);
        // When the branch holds it, and nobody has said so yet; or not at all.
        if (Number(id.slice(2)) % 3 === 1) await cancel(id);
        else await moves.letGo(commit);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await closed(face, run);
    expect(ids.map((id) => stateOf(copy, id)?.status)).toEqual(
      ids.map((_, index) => (index % 3 === 2 ? 'completed' : 'blocked')),
    );
    expect(rig.subjects(run)).toEqual(['T-2: Do T-2', 'T-5: Do T-5']);
  });

  it.each(['merge.started', 'merge.finished', 'attempt.started'])(
    'whose process is killed at %s goes on, and merges each ticket once',
    async (moment) => {
      const ids = Array.from({ length: 5 }, (_, index) => `T-${index}`);
      const path = await place.write(
        'track.json',
        ids.map((id) => ticket(id, [write(`${id}.txt`, id), done])),
      );
      const code = join(import.meta.dirname, 'conductor.ts');
      const start = JSON.stringify({ ...START, workspace: repository });
      other = startOtherProcess(conducting, { CODE: code, ROOT: place.root, FILE: path, START: start });
      for await (const line of createInterface(other.stdout)) if (JSON.parse(line).type === moment) break;
      other.kill('SIGKILL');
      await once(other, 'exit');

      const [run] = (await readdir(join(place.data, 'runs'))) as [string];
      const face = attachFace(place.conductor());
      expectOpened(await face.ask('run.open', { run }));
      const copy = await face.watch(run);
      for (const step of copy.steps.values()) {
        if (step.state.state !== 'unknown') continue;
        await face.ask('run.command', {
          run,
          command: { type: 'step.resolve', step: step.id, verdict: 'again' },
        });
      }
      await face.ask('run.command', { run, command: { type: 'run.resume' } });
      await face.until(() => copy.phase.phase === 'finished');
      expect(blocked(copy)).toEqual([]);
      expect(rig.subjects(run)).toEqual(ids.map((id) => `${id}: Do ${id}`));
      await closed(face, run);
      expect(git(['worktree', 'list']).split('\n')).toHaveLength(1);
    },
  );
});

/** A git that, when it has moved a branch for accepted work, comes to its end only when it is let go. */
async function holdAcceptedMoves() {
  const [bin, made, goOn] = ['bin', 'made', 'let-go'].map((name) => join(place.root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [bin, made, goOn]) await mkdir(folder);
  const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const script = `#!/bin/sh
'${real}' "$@"
code=$?
case "$*" in
*'work accepted'*)
  for word; do commit=$last last=$word; done
  touch "${made}/$commit"
  until [ -e "${goOn}/$commit" ]; do sleep 0.01; done ;;
esac
exit $code
`;
  await writeFile(join(bin, 'git'), script, { mode: 0o755 });
  process.env.PATH = `${bin}:${PATH}`;
  return { made: () => readdir(made), letGo: (commit: string) => writeFile(join(goOn, commit), '') };
}
