// Twelve tickets of which one blocks and one fails: nothing else is held up, and a retry goes on from there.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures';
import { runStatus, startRun, ticketPanel, ticketRow } from './person';
import { root } from './place';

test('what fails is blocked with its reason, what waits for it says so, and a retry succeeds', async ({
  baton,
}) => {
  const page = await baton.open(join(root, 'examples/twelve.json'), '--workspace', baton.workspace);
  await startRun(page, 'Approve all', baton.workspace);
  await expect(runStatus(page)).toHaveText(/Ended, not all completed/);

  await ticketRow(page, 'B-9').click();
  await expect(ticketPanel(page)).toContainText('Blocked by its worker');
  await expect(ticketPanel(page)).toContainText('The old catalogue is not in the workspace.');
  await expect(ticketRow(page, 'B-10')).toHaveAccessibleName(/Waits for B-9/);
  await expect(ticketRow(page, 'B-8')).toHaveAccessibleName(/Waits for B-7/);
  await expect(ticketRow(page, 'B-12')).toHaveAccessibleName(/Waits for B-8/);
  await expect(page.getByRole('banner')).toContainText('7/12');

  await ticketRow(page, 'B-7').click();
  await expect(ticketPanel(page)).toContainText('Failed');
  await expect(ticketPanel(page)).toContainText('cut off before it was complete');
  expect(await readdir(join(baton.workspace, 'test'))).toEqual(['store.test.mjs']);
  await ticketPanel(page).getByRole('button', { name: 'Retry' }).click();

  await expect(ticketRow(page, 'B-12')).toHaveAccessibleName(/Completed/);
  await expect(runStatus(page)).toHaveText(/Ended, not all completed/);
  await expect(page.getByRole('banner')).toContainText('10/12');
  await expect(ticketPanel(page).getByRole('combobox', { name: 'Attempt' })).toContainText(
    'attempt 1, failed',
  );
  expect((await readdir(join(baton.workspace, 'test'))).sort()).toEqual([
    'search.test.mjs',
    'store.test.mjs',
  ]);
  expect(await readdir(baton.workspace)).toContain('CHANGES.md');
});
