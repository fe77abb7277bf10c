// What waits for the person may wait: it stays in sight, and nothing decides for them.
import { readdir } from 'node:fs/promises';
import { expect, test } from './fixtures';
import { approvalOf, lookAt, runStatus, startRun, startWorker, ticketPanel, ticketRow } from './person';
import { run, say, ticket, track } from './tracks';

test('Later leaves all approvals waiting, in the list and in the bar, from where they open again', async ({
  baton,
}) => {
  await baton.write('three.json', track('Three at once', ticket('one'), ticket('two'), ticket('three')));
  const page = await baton.open('three.json', '--workspace', baton.workspace);
  await startRun(page, 'Ask');

  const moves = page.getByRole('navigation', { name: 'Among what waits' });
  const dialog = page.getByRole('dialog');
  await expect(moves).toHaveText(/1 of 3/);
  await moves.getByRole('button', { name: 'Next' }).click();
  await expect(moves).toHaveText(/2 of 3/);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  const list = page.getByRole('listbox', { name: 'Tickets', exact: true });
  await expect(list).toContainText('Waiting for you');
  for (const id of ['one', 'two', 'three']) {
    await expect(ticketRow(page, id)).toHaveAccessibleName(/Waits for you/);
  }

  await test.step('again from the bar', async () => {
    await page.getByRole('button', { name: /3 wait for you/ }).click();
    await expect(dialog).toBeVisible();
    await dialog.getByRole('button', { name: 'Later' }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('again from the ticket', async () => {
    await ticketRow(page, 'three').click();
    await ticketPanel(page).getByRole('button', { name: 'Review…' }).click();
    await startWorker(page, 'three');
  });

  await test.step('all that are ready, each listed', async () => {
    await dialog.getByRole('button', { name: /^All 2 that are ready/ }).click();
    const batch = page.getByRole('dialog', { name: 'Start these workers?' });
    await expect(batch.getByRole('listitem')).toHaveCount(2);
    await page.keyboard.press('Escape');
    await expect(batch).toBeHidden();
    await expect(ticketRow(page, 'one')).toHaveAccessibleName(/Waits for you/);
    await dialog.getByRole('button', { name: /^All 2 that are ready/ }).click();
    await batch.getByRole('button', { name: 'Start 2 workers' }).click();
  });

  await expect(runStatus(page)).toHaveText(/Done/);
  expect((await readdir(baton.workspace)).sort()).toEqual(['one.txt', 'three.txt', 'two.txt']);
});

test('a step waits as long as it takes; a rejected worker blocks its ticket with the reason', async ({
  baton,
}) => {
  await baton.write(
    'steps.json',
    track('A command', ticket('one', [], [run('echo done > one.txt'), say('Ran it.')]), ticket('two')),
  );
  const page = await baton.open('steps.json', '--workspace', baton.workspace);
  await startRun(page, 'Ask');
  await startWorker(page, 'one');

  const second = await lookAt(page, 'Start this worker?', 'two');
  await second.getByRole('button', { name: 'Reject…' }).click();
  await second.getByRole('textbox', { name: 'Why not?' }).fill('Not today.');
  await second.getByRole('button', { name: 'Reject', exact: true }).click();

  const step = approvalOf(page, 'A worker wants to run a command', 'one');
  await expect(step).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(step).toBeHidden();
  await expect(ticketRow(page, 'two')).toHaveAccessibleName(/Blocked/);
  await ticketRow(page, 'two').click();
  await expect(ticketPanel(page)).toContainText('Spawn rejected');
  await expect(ticketPanel(page)).toContainText('Not today.');
  expect(await readdir(baton.workspace)).toEqual([]);

  await page.getByRole('button', { name: /1 waits for you/ }).click();
  await step.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(runStatus(page)).toHaveText(/Ended, not all completed/);
  expect(await readdir(baton.workspace)).toEqual(['one.txt']);
});
