// Closing Baton in the middle of a run loses nothing.
import { readdir } from 'node:fs/promises';
import { expect, test } from './fixtures';
import { approvalOf, runStatus, startRun, startWorker, ticketRow } from './person';
import { ticket, track } from './tracks';

const chain = track('A long day', ticket('one'), ticket('two', ['one']));

test('after the end and a new start the run is in the list, and goes on when it is resumed', async ({
  baton,
}) => {
  await baton.write('day.json', chain);
  const page = await baton.open('day.json', '--workspace', baton.workspace);
  await startRun(page, 'Ask');
  await startWorker(page, 'one');
  await expect(approvalOf(page, 'Start this worker?', 'two')).toBeVisible();
  await page.keyboard.press('Escape');
  await baton.app.quit();

  const again = await baton.open();
  const runs = again.getByRole('region', { name: 'Recent runs' });
  await expect(runs).toContainText('Waits for you (1) · 1 of 2 completed');
  await runs.getByRole('button', { name: /A long day/ }).click();
  await expect(runStatus(again)).toHaveText(/Paused/);
  await expect(ticketRow(again, 'one')).toHaveAccessibleName(/Completed/);
  // What waited still waits, and is asked again.
  await expect(approvalOf(again, 'Start this worker?', 'two')).toBeVisible();
  await again.keyboard.press('Escape');

  await again.getByRole('button', { name: 'Resume' }).click();
  await again.getByRole('button', { name: /1 waits for you/ }).click();
  await startWorker(again, 'two');
  await expect(runStatus(again)).toHaveText(/Done/);
  expect((await readdir(baton.workspace)).sort()).toEqual(['one.txt', 'two.txt']);
});

test('closing the window while a run goes on asks first', async ({ baton }) => {
  test.skip(
    test.info().project.name === 'browser',
    'a tab closes without asking: the run goes on without it',
  );
  await baton.write('day.json', chain);
  const page = await baton.open('day.json', '--workspace', baton.workspace);
  await startRun(page, 'Ask');
  await expect(approvalOf(page, 'Start this worker?', 'one')).toBeVisible();

  await baton.app.close();
  const asks = page.getByRole('dialog', { name: 'A run is still going on' });
  await expect(asks.getByRole('button', { name: 'Go on in the background' })).toBeVisible();
  await asks.getByRole('button', { name: 'Stay' }).click();
  await expect(asks).toBeHidden();
  await expect(runStatus(page)).toHaveText(/Running/);
  await startWorker(page, 'one');
  await expect(approvalOf(page, 'Start this worker?', 'two')).toBeVisible();
});

test('a tab that is closed in the middle of a run does not end it', async ({ baton }) => {
  await baton.write('day.json', chain);
  const page = await baton.open('day.json', '--workspace', baton.workspace);
  const [link, later] = [await baton.app.link(), await baton.app.link()];
  await startRun(page, 'Ask');
  const tab = await baton.openTab(link);
  await expect(approvalOf(tab, 'Start this worker?', 'one')).toBeVisible();
  await tab.close();

  const other = await baton.openTab(later);
  await startWorker(other, 'one');
  await startWorker(other, 'two');
  await expect(runStatus(other)).toHaveText(/Done/);
  expect((await readdir(baton.workspace)).sort()).toEqual(['one.txt', 'two.txt']);
});
