// A file with mistakes: every one is named with its place, nothing of it is loaded, and what is open stays open.
import { readdir } from 'node:fs/promises';
import { expect, test } from './fixtures';
import { startRun, startWorker, ticketRow } from './person';
import { ticket, track } from './tracks';

const BAD = `[
  { "id": "a", "description": "First", "depends_on": ["c"] },
  { "id": "a", "description": "Again" },
  { "id": "b", "description": 7 }
]
`;

test('all problems are shown with line and column where the file was asked for', async ({ baton }) => {
  const bad = await baton.write('bad.json', BAD);
  const page = await baton.open();
  await baton.openFile(bad);

  const problems = page.getByRole('alert', { name: 'Problems' });
  await expect(problems).toHaveCount(1);
  await expect(problems).toContainText('Nothing was loaded from bad.json: 3 problems');
  await expect(problems.getByRole('listitem').filter({ hasText: 'bad.json:2:55' })).toContainText('“c”');
  await expect(problems.getByRole('listitem').filter({ hasText: 'bad.json:3:11' })).toContainText('“a”');
  await expect(problems.getByRole('listitem').filter({ hasText: 'bad.json:4:31' })).toContainText(
    'description',
  );
  await expect(page.getByRole('button', { name: 'Run…' })).toBeHidden();
});

test('a bad file on the command line is told on the first page', async ({ baton }) => {
  await baton.write('broken.json', '[\n  { "id": "a",\n');
  const page = await baton.open('broken.json');
  await expect(page.getByRole('alert', { name: 'Problems' })).toContainText('from broken.json: 1 problem');
  await expect(page.getByRole('alert', { name: 'Problems' })).toContainText(/broken\.json:3:1\s*Not JSON/);
  await expect(page.getByRole('region', { name: 'Sample tracks' })).toBeVisible();
});

test('a file that is not there is said in one sentence', async ({ baton }) => {
  const page = await baton.open('nowhere.json');
  await expect(page.getByRole('alert', { name: 'Problems' })).toContainText('nowhere.json');
  await expect(page.getByRole('alert', { name: 'Problems' }).getByRole('listitem')).toHaveCount(1);
});

test('a track that is open, and at work, stays as it is', async ({ baton }) => {
  await baton.write('good.json', track('A good one', ticket('one'), ticket('two', ['one'])));
  const bad = await baton.write('bad.json', BAD);
  const page = await baton.open('good.json', '--workspace', baton.workspace);
  await startRun(page, 'Ask');
  await expect(page.getByRole('dialog', { name: 'Start this worker?' })).toBeVisible();
  await page.keyboard.press('Escape');

  await baton.openFile(bad);
  await expect(page.getByRole('alert', { name: 'Problems' })).toContainText('bad.json:3:11');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click();
  await expect(page.getByRole('alert', { name: 'Problems' })).toBeHidden();

  await expect(page.getByRole('heading', { name: 'A good one' })).toBeVisible();
  await expect(ticketRow(page, 'one')).toHaveAccessibleName(/Waits for you/);
  await expect(ticketRow(page, 'two')).toHaveAccessibleName(/Waits for one/);
  expect(await readdir(baton.workspace)).toEqual([]);
  await page.getByRole('button', { name: /1 waits for you/ }).click();
  await startWorker(page, 'one');
  await startWorker(page, 'two');
  await expect(ticketRow(page, 'two')).toHaveAccessibleName(/Completed/);
  expect((await readdir(baton.workspace)).sort()).toEqual(['one.txt', 'two.txt']);
});
