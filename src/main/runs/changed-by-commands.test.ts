import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FileChange } from '../../shared/file-change';
import { succeed } from '../../shared/result';
import type { ModelRequest } from '../workers/providers/provider';
import { digest } from '../workers/tools/digest';
import { attachFace, expectOpened } from './conductor-rig';
import { command, createIsolationRig, done, type IsolationRig, type OpenRun, ticket } from './isolation-rig';

// What a run with worktrees shows of files that only commands changed: to who reviews, in the ticket, and in the report.

let rig: IsolationRig;
beforeEach(async () => {
  rig = await createIsolationRig({
    'shared.txt': 'one\n',
    'old.txt': 'moved\n',
    'gone.txt': 'gone\n',
    'sub/inner.txt': 'inner\n',
  });
});
afterEach(() => rig.remove());

const COMMANDS = 'echo two > shared.txt; git mv old.txt new.txt; rm gone.txt; printf "a\\0b" > bytes';
const CHANGED: FileChange[] = [
  { path: 'bytes', unshown: 'it is not text' },
  { path: 'gone.txt', before: 'gone\n', after: null },
  { path: 'new.txt', before: null, after: 'moved\n', note: 'It was old.txt before.' },
  { path: 'old.txt', before: 'moved\n', after: null, note: 'It is new.txt now.' },
  { path: 'shared.txt', before: 'one\n', after: 'two\n' },
];

async function inReview(commands = COMMANDS, workspace = rig.repository): Promise<OpenRun> {
  const opened = await rig.open([ticket('T-1', [command(commands), done])]);
  await rig.begin(opened, { review: 'person', workspace });
  await opened.face.until(() => opened.copy.approvals.size > 0);
  return opened;
}

const changesIn = ({ face, run }: OpenRun, attempt = 'T-1#1') =>
  face.ask('attempt.changes', { run, attempt });

function reviewOf({ copy }: OpenRun) {
  const [approval] = copy.approvals.values();
  if (approval?.action.kind !== 'review') throw new Error('No review waits');
  return { ...approval, action: approval.action };
}

it('a person who reviews is shown all that commands changed, and the answer is bound to it', async () => {
  const opened = await inReview();
  expect(await changesIn(opened)).toEqual({ knownBy: 'git', files: CHANGED });
  const { changed } = reviewOf(opened).action;
  expect(changed.map(({ path }) => path)).toEqual(CHANGED.map(({ path }) => path));
  expect(changed).toContainEqual({ path: 'shared.txt', before: digest('one\n'), after: digest('two\n') });
  expect(changed[0]).toEqual({ path: 'bytes', before: null, after: expect.stringMatching(/^[0-9a-f]{40}$/) });
});

it('where the workspace lies below the root, paths count from it', async () => {
  const opened = await inReview(
    'echo more > inner.txt; echo two > ../shared.txt',
    join(rig.repository, 'sub'),
  );
  const { files } = await changesIn(opened);
  expect(files.map(({ path }) => path)).toEqual(['../shared.txt', 'inner.txt']);
});

it('another kind of file is named', async () => {
  const opened = await inReview('chmod +x shared.txt; ln -s shared.txt link');
  expect((await changesIn(opened)).files).toEqual([
    { path: 'link', before: null, after: 'shared.txt', note: 'It is a link.' },
    {
      path: 'shared.txt',
      before: 'one\n',
      after: 'one\n',
      note: 'It was a file and is now an executable file.',
    },
  ]);
});

it('the tech lead is told of it', async () => {
  const asked: string[] = [];
  const provider = {
    async ask({ model, conversation }: ModelRequest) {
      asked.push(JSON.stringify(conversation));
      const text = JSON.stringify({ verdict: 'accept', notes: '' });
      return { type: 'answered', text, calls: [], usage: null, model } as never;
    },
  };
  const path = await rig.place.write('track.json', [
    { id: 'T-1', description: 'Do it', rehearsal: [command(COMMANDS), done] },
  ]);
  const face = attachFace(rig.place.conductor({ models: { providerOf: () => succeed(provider) } }));
  const { run } = expectOpened(await face.ask('track.open', { path }));
  const copy = await face.watch(run);
  await rig.begin({ face, run, copy }, { review: 'model', techLead: 'mine:lead' });
  await face.until(() => asked.length > 0);
  expect(asked[0]).toContain('also what commands changed');
  expect(asked[0]).toContain('+two');
  expect(asked[0]).not.toContain('as far as the file tools know');
  await face.until(() => copy.phase.phase === 'finished');
});

it('the next attempt is told which files hold what was done already', async () => {
  const opened = await inReview();
  const { id, hash } = reviewOf(opened);
  const answer = { answer: 'reject', reason: 'More.', stopRun: false } as const;
  const { face, run, copy } = opened;
  await face.ask('run.command', { run, command: { type: 'approval.answer', approval: id, hash, answer } });
  await face.until(() => copy.attempts.get('T-1#2')?.phase.phase === 'awaiting_review');
  const context = copy.attempts
    .get('T-1#2')
    ?.proposal?.context.map(({ text }) => text)
    .join('\n');
  expect(context).toContain('- Attempt 1: bytes, gone.txt, new.txt, old.txt, shared.txt');
});

it('the ticket and the report have it also after the worktree is gone; once all is discarded they say what they lack', async () => {
  const opened = await rig.finished([ticket('T-1', [command(COMMANDS), done])]);
  const { face, run } = opened;
  expect(await changesIn(opened)).toEqual({ knownBy: 'git', files: CHANGED });
  const report = async () => {
    const made = await face.ask('run.export', { run, as: 'markdown' });
    return made.ok ? made.value.text : made.failure.message;
  };
  expect(await report()).toMatch(/\| `shared.txt` \| changed \| T-1#1 \|/);
  expect(await report()).not.toContain('not recorded');
  await face.ask('work.discard', { run });
  expect(await changesIn(opened)).toEqual({ knownBy: 'file_tools', files: [] });
  expect(await report()).toContain('None that Baton knows of. What commands changed is not recorded.');
});

it('a review tells what is there then: a file changed behind its back is no longer what the answer is bound to', async () => {
  const opened = await inReview();
  const folder = join(rig.place.data, 'worktrees', opened.run, 'work/T-1-1');
  await writeFile(join(folder, 'shared.txt'), 'three\n');
  const { files } = await changesIn(opened);
  expect(files).toContainEqual({ path: 'shared.txt', before: 'one\n', after: 'three\n' });
});

it('a run in the folder itself knows what the file tools changed, as before', async () => {
  const opened = await rig.open([ticket('T-1', [command('echo two > shared.txt'), done])]);
  await rig.begin(opened, { review: 'person', isolation: 'shared' });
  await opened.face.until(() => opened.copy.approvals.size > 0);
  expect(await changesIn(opened)).toEqual({ knownBy: 'file_tools', files: [] });
  expect(reviewOf(opened).action.changed).toEqual([]);
});
