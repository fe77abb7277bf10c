// A person brings the tickets that they have in another tool.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures';
import { runStatus, startRun, ticketRow } from './person';

const TASKS = `{
  "master": { "tasks": [
    { "id": 1, "title": "Lay the ground", "description": "First of all.", "status": "done" },
    { "id": 2, "title": "Build the walls", "status": "pending", "priority": "high", "dependencies": [1, 3],
      "subtasks": [
        { "id": 1, "title": "Bricks", "status": "pending" },
        { "id": 2, "title": "Mortar", "status": "pending", "dependencies": [1] }
      ] },
    { "id": 3, "title": "Put the roof on", "status": "pending", "dependencies": [2, 9] }
  ] },
  "garden": { "tasks": [{ "id": 1, "title": "Dig", "status": "pending", "dependencies": [] }] }
}
`;

test('a Task Master file: a tag is chosen, what is wrong is mended, and statuses go back into it', async ({
  baton,
}) => {
  const path = await baton.write('tasks.json', TASKS);
  const page = await baton.open();
  await baton.openFile(path);

  const tags = page.getByRole('region', { name: 'Tags' });
  await expect(tags).toContainText('tasks.json holds 2 lists of tasks. Which one?');
  await expect(tags.getByRole('button', { name: /^garden/ })).toContainText('1 task, 1 open');
  await tags.getByRole('button', { name: /^master 3 tasks, 2 subtasks, 4 open$/ }).click();

  const problems = page.getByRole('alert', { name: 'Problems' });
  await expect(problems).toContainText('Nothing was loaded from tasks.json: 2 problems');
  await expect(problems).toContainText('tasks.json:4:105');
  await expect(problems).toContainText('2 waits for 3 waits for 2');
  await expect(problems.getByRole('button', { name: '2 left to choose' })).toBeDisabled();
  await problems.getByRole('radio', { name: 'Drop the dependency of 2 on 3' }).check();
  await problems.getByRole('radio', { name: 'Drop the dependency of 3 on 2' }).check();
  await problems.getByRole('radio', { name: 'Drop the dependency of 2 on 3' }).check();
  await expect(problems.getByRole('button', { name: '1 left to choose' })).toBeDisabled();
  await problems.getByRole('button', { name: 'Choose the first for each that is left' }).click();
  await expect(problems.getByRole('radio', { name: 'Drop the dependency of 2 on 3' })).toBeChecked();
  await problems.getByRole('button', { name: 'Open with these' }).click();

  await expect(page.getByRole('heading', { name: 'master' })).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(ticketRow(page, '1')).toHaveAccessibleName(/Completed/);
  await expect(ticketRow(page, '2\\.1')).toHaveAccessibleName(/Ready/);
  await expect(ticketRow(page, '3')).toHaveAccessibleName(/Waits for 2/);
  await expect(page.getByText('Mended: 2 does not wait for 3.')).toBeVisible();
  await expect(page.getByText('Mended: 3 does not wait for 9.')).toBeVisible();
  expect(await readFile(path, 'utf8')).toBe(TASKS);

  await startRun(page, 'Approve all', baton.workspace);
  await expect(runStatus(page)).toHaveText(/Done/);
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: /^Save statuses to the file/ }).click();
  await expect(page.getByText('The statuses are saved in')).toBeVisible();
  const [master, garden] = TASKS.split('"garden"');
  expect(await readFile(path, 'utf8')).toBe(`${master?.replaceAll('"pending"', '"done"')}"garden"${garden}`);
});

test('a beads file is opened as it is, and Save says that it is only read', async ({ baton }) => {
  await baton.write(
    'issues.jsonl',
    '{"id":"bd-1","title":"First","status":"open","issue_type":"task"}\n{"id":"bd-2","title":"Second","status":"open","issue_type":"task","dependencies":[{"depends_on_id":"bd-1","type":"blocks"}]}\n',
  );
  const page = await baton.open('issues.jsonl');
  await expect(ticketRow(page, 'bd-2')).toHaveAccessibleName(/Waits for bd-1/);
  await expect(page.getByText('Read as a beads file: its 2 issues are the tickets.')).toBeVisible();
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: /^Save statuses to the file/ }).click();
  await expect(page.getByText('Baton only reads beads files')).toBeVisible();
  expect(await readFile(join(baton.startFolder, 'issues.jsonl'), 'utf8')).not.toContain('closed');
});

test('tickets of a tag join the track that is open', async ({ baton }) => {
  await baton.write('mine.json', '[{ "id": "a", "description": "Mine" }]');
  const more = await baton.write('tasks.json', TASKS);
  const page = await baton.open('mine.json');
  await expect(ticketRow(page, 'a')).toBeVisible();
  await baton.addTickets(more);
  await page
    .getByRole('region', { name: 'Tags' })
    .getByRole('button', { name: /^garden/ })
    .click();
  await expect(ticketRow(page, '1')).toHaveAccessibleName(/Ready/);
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page.getByText('1 ticket added to the track.')).toBeVisible();
});

test('a file of the command line asks for its tag on the first page', async ({ baton }) => {
  await baton.write('tasks.json', TASKS);
  const page = await baton.open('tasks.json', '--workspace', baton.workspace);
  await page
    .getByRole('region', { name: 'Tags' })
    .getByRole('button', { name: /^garden/ })
    .click();
  await expect(page.getByRole('heading', { name: 'garden' })).toBeVisible();
  await page.getByRole('button', { name: 'Run…' }).click();
  await expect(page.getByRole('combobox', { name: /^Workspace/ })).toHaveValue(baton.workspace);
});

test('thousands of problems of one kind are one choice, and those behind it come by parts', async ({
  baton,
}) => {
  const tasks = Array.from({ length: 2500 }, (_, i) => ({ id: i + 1, title: 'x', dependencies: [9000 + i] }));
  const path = await baton.write('many.json', JSON.stringify({ tasks }));
  const page = await baton.open();
  await baton.openFile(path);
  const problems = page.getByRole('alert', { name: 'Problems' });
  await expect(problems).toContainText('dependencies are on tickets that are not there');
  await expect(problems.getByRole('radio')).toHaveCount(2);
  await problems.getByText(/^Choose for each of the/).click();
  await expect(problems.getByRole('radio')).toHaveCount(202);
  await problems.getByRole('button', { name: /^100 more of/ }).click();
  await expect(problems.getByRole('radio')).toHaveCount(402);
  await problems.getByRole('radio', { name: 'Drop all of these dependencies' }).check();
  await expect(problems.getByRole('button', { name: 'Open with these' })).toBeEnabled();
});
