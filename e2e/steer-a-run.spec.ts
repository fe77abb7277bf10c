// A person steers a run while it goes on.
import { readdir } from 'node:fs/promises';
import { expect, test } from './fixtures';
import { approvalOf, runStatus, startRun, ticketPanel, ticketRow } from './person';
import { run, say, ticket, track } from './tracks';

test('pause, complete by hand, add tickets, resume, and approve all from then on', async ({ baton }) => {
  await baton.write('chain.json', track('A chain', ticket('one'), ticket('two', ['one'])));
  const more = await baton.write('more.json', [ticket('three', ['two'])]);
  const page = await baton.open('chain.json', '--workspace', baton.workspace);
  await startRun(page, 'Ask');
  await expect(approvalOf(page, 'Start this worker?', 'one')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(runStatus(page)).toHaveText(/Paused/);

  await ticketRow(page, 'one').click();
  await ticketPanel(page).getByRole('button', { name: 'Mark completed…' }).click();
  const byHand = page.getByRole('dialog', { name: 'Mark one completed' });
  await byHand.getByRole('textbox', { name: /^What was done/ }).fill('I did it myself.');
  await byHand.getByRole('button', { name: 'Mark completed' }).click();
  await expect(ticketPanel(page)).toContainText('Marked completed');

  await baton.addTickets(more);
  await expect(page.getByText('1 ticket added to the track.')).toBeVisible();
  await expect(ticketRow(page, 'three')).toHaveAccessibleName(/Waits for two/);
  await expect(page.getByRole('option', { name: /^three, Write three/ })).toBeVisible();

  // What was freed does not start while the run is paused.
  await expect(ticketRow(page, 'two')).toHaveAccessibleName(/Ready/);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(approvalOf(page, 'Start this worker?', 'two')).toContainText('2');
  await page.keyboard.press('Escape');
  expect(await readdir(baton.workspace)).toEqual([]);

  await page.getByRole('button', { name: 'Approvals: Ask' }).click();
  await page.getByRole('menuitem', { name: /Approve all/ }).click();
  await expect(runStatus(page)).toHaveText(/Done/);
  await expect(page.getByRole('banner')).toContainText('3/3');
  expect((await readdir(baton.workspace)).sort()).toEqual(['three.txt', 'two.txt']);
});

test('stop asks first, and ends a command that runs', async ({ baton }) => {
  const endless = [run('echo started > started.txt; while :; do sleep 1; done'), say('It never comes here.')];
  await baton.write('endless.json', track('Without end', ticket('one', [], endless), ticket('two', ['one'])));
  const page = await baton.open('endless.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');
  await ticketRow(page, 'one').click();
  await expect(ticketPanel(page).getByRole('article', { name: 'run_command: runs' })).toBeVisible();

  await page.getByRole('button', { name: 'Stop…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Stop this run?' });
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(runStatus(page)).toHaveText(/Running/);
  await page.getByRole('button', { name: 'Stop…' }).click();
  await dialog.getByRole('button', { name: 'Stop the run' }).click();

  await expect(runStatus(page)).toHaveText(/Stopped/);
  await expect(ticketRow(page, 'one')).toHaveAccessibleName(/Blocked/);
  await expect(ticketPanel(page)).toContainText('Cancelled');
  expect(await readdir(baton.workspace)).toEqual(['started.txt']);
});
