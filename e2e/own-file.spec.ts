// A person starts Baton with a file of their own and a workspace on the command line.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures';
import { runStatus, startRun, ticketRow } from './person';
import { ticket, track } from './tracks';

test('a file and a workspace on the command line, both relative to where it was typed', async ({ baton }) => {
  await baton.write('my-tickets.json', track('Two small files', ticket('one'), ticket('two', ['one'])));
  const workspace = join(baton.startFolder, 'my-repo');
  await mkdir(workspace);

  const page = await baton.open('my-tickets.json', '--workspace', 'my-repo');
  await expect(page.getByRole('heading', { name: 'Two small files' })).toBeVisible();
  await page.getByRole('button', { name: 'Run…' }).click();
  await expect(page.getByRole('combobox', { name: /^Workspace/ })).toHaveValue(workspace);
  await page.keyboard.press('Escape');
  await startRun(page, 'Approve all');

  await expect(runStatus(page)).toHaveText(/Done/);
  await expect(page.getByRole('banner')).toContainText('in my-repo');
  await expect(ticketRow(page, 'two')).toHaveAccessibleName(/Completed/);
  expect((await readdir(workspace)).sort()).toEqual(['one.txt', 'two.txt']);
  expect(await readFile(join(workspace, 'two.txt'), 'utf8')).toBe('from two\n');
});

test('a file that was opened once is among the recent ones', async ({ baton }) => {
  const path = await baton.write('again.json', track('Once more', ticket('one')));
  const page = await baton.open();
  await baton.openFile(path);
  await expect(page.getByRole('heading', { name: 'Once more' })).toBeVisible();

  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: 'Close this track' }).click();
  await page
    .getByRole('region', { name: 'Recent files' })
    .getByRole('button', { name: /^again\.json/ })
    .click();
  await expect(page.getByRole('heading', { name: 'Once more' })).toBeVisible();
});

test('the statuses go into the file when the person says so', async ({ baton }) => {
  const path = await baton.write('save.json', track('To be saved', ticket('one')));
  const before = await readFile(path, 'utf8');
  const page = await baton.open('save.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');
  await expect(runStatus(page)).toHaveText(/Done/);
  expect(await readFile(path, 'utf8')).toBe(before);

  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: /^Save statuses to the file/ }).click();
  await expect(page.getByText('The statuses are saved in')).toBeVisible();
  expect(JSON.parse(await readFile(path, 'utf8')).tickets[0].status).toBe('completed');
});
