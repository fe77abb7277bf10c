import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createOpenGit } from './git';
import { noteChecked } from './note-checked';
import { openRunRecords, type RunRecords } from './run-records';
import { Refusal } from './worktree-failure';
import { createWorktreeRig, type WorktreeRig } from './worktree-rig';

let rig: WorktreeRig;
let records: RunRecords;
beforeEach(async () => {
  rig = createWorktreeRig();
  await rig.start();
  await rig.open('T-1');
  records = await openRunRecords(join(rig.folder, 'data'));
});
afterEach(() => rig.remove());

const request = { run: 'run-1', ticket: 'T-1', attempt: 1 };

/** `meanwhile` comes between what git sees and the note of it. */
function note(meanwhile: () => Promise<unknown>) {
  const openGit = createOpenGit(rig.environment);
  return noteChecked(openGit, records, { ...request, by: 'verified', at: null }, async (work) => {
    await meanwhile();
    return work();
  });
}

const noted = () => records.attempt('run-1', 'T-1', 1);

it('a worktree that a person closed while it was looked at stays closed', async () => {
  await expect(note(() => rig.worktrees.closeAttempt(request))).rejects.toThrow(Refusal);
  expect(await noted()).toMatchObject({ state: 'closed', verified: null });
});

it('what else was noted of the attempt meanwhile stays noted', async () => {
  await note(() => rig.worktrees.noteChecked({ ...request, by: 'reviewed', at: 'HEAD' }));
  const tree = rig.git(['rev-parse', 'HEAD^{tree}']);
  expect(await noted()).toMatchObject({ state: 'open', verified: tree, reviewed: tree });
});
