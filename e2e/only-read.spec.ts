// Runs that cannot be written here, or not be read: they look like it, everywhere.
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { chooseInMenu } from './app';
import { expect, test } from './fixtures';
import { runStatus, startRun, ticketPanel, ticketRow } from './person';
import { run, say, ticket, track } from './tracks';

const patient = ticket('patient', [], [{ wait_ms: 3_000_000 }, say('Late.')]);
const shell = ticket('shell', [], [run('true'), say('Done.')]);
const banner = (page: Page) => page.getByRole('status').filter({ hasText: 'Read-only' });

/** The time of the page goes on by an hour, and it has seen that. */
async function anHourPasses(page: Page): Promise<void> {
  await page.evaluate(() => {
    const now = Date.now;
    Date.now = () => now() + 3_600_000;
  });
  await page.getByRole('tab', { name: 'Runs' }).click();
  await expect(page.getByRole('list', { name: 'Runs' })).toContainText('1 h');
  await page.getByRole('tab', { name: 'Tickets' }).click();
}

async function expectNothingCanBeChanged(page: Page, why: RegExp): Promise<void> {
  for (const name of ['Pause', 'Stop…', 'Mark completed…', 'Mark blocked…', 'Cancel']) {
    const button = page.getByRole('button', { name, exact: true });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription(why);
  }
  await page.getByRole('button', { name: 'Menu' }).click();
  for (const name of [/Add tickets from a file/, /Save statuses to the file/])
    await expect(page.getByRole('menuitem', { name })).toBeDisabled();
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByPlaceholder('Find a ticket or do something…').fill('Pause');
  await expect(page.getByText('Nothing has this name.')).toBeVisible();
  await page.keyboard.press('Escape');
}

test('a damaged run is at rest, says why, and offers nothing that would change it', async ({ baton }) => {
  await baton.write('harm.json', track('Harmed', patient, shell));
  const page = await baton.open('harm.json', '--workspace', baton.workspace);
  await startRun(page, 'Auto-start');
  await expect(page.getByRole('dialog')).toContainText('A worker wants to run a command');
  await baton.app.kill();
  const [id = ''] = await readdir(join(baton.dataFolder, 'runs'));
  const journal = join(baton.dataFolder, 'runs', id, 'journal-000001.jsonl');
  const lines = (await readFile(journal, 'utf8')).split('\n');
  await writeFile(journal, [...lines.slice(0, -1), 'nonsense', lines.at(-2), ''].join('\n'));

  const again = await baton.open();
  const listed = again.getByRole('region', { name: 'Recent runs' });
  await expect(listed).toContainText('Damaged · 0 of 2 completed');
  await expect(listed).not.toContainText('Waits');
  await listed.getByRole('button', { name: /Harmed/ }).click();
  await expect(banner(again)).toContainText(`${journal} is damaged at byte`);
  await expect(ticketRow(again, 'patient')).toHaveAccessibleName(/Was working$/);
  await expect(ticketRow(again, 'shell')).toHaveAccessibleName(/Waited for you$/);
  await expect(again.getByRole('button', { name: '1 waited for you' })).toBeVisible();
  await expect(again).toHaveTitle('Harmed · Baton');
  await ticketRow(again, 'patient').click();
  await expectNothingCanBeChanged(again, /is damaged at byte/);
  await anHourPasses(again);
  await expect(runStatus(again)).toHaveText(/Stands still\s*0:\d\d$/);
  await expect(ticketPanel(again)).not.toContainText(/1:0\d:\d\d/);
  await expect(ticketRow(again, 'patient')).not.toContainText(/1:0\d:\d\d/);

  await test.step('what waited is gone to, and blocks nothing', async () => {
    await again.keyboard.press('g');
    await expect(ticketPanel(again)).toContainText('Waited for you');
    await expect(again.getByRole('dialog')).toBeHidden();
    await again.keyboard.press('ControlOrMeta+k');
    await expect(again.getByPlaceholder('Find a ticket or do something…')).toBeVisible();
    await again.keyboard.press('Escape');
  });

  await test.step('with a good copy it is opened again', async () => {
    await writeFile(journal, lines.join('\n'));
    await banner(again).getByRole('button', { name: 'Open it again' }).click();
    await expect(banner(again)).toBeHidden();
    await expect(runStatus(again)).toHaveText(/Paused by a restart/);
  });
});

test('a run whose journal is gone stays in the list, says what is wrong, and can be deleted', async ({
  baton,
}) => {
  await baton.write('gone.json', track('Gone', ticket('one')));
  const page = await baton.open('gone.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');
  await expect(runStatus(page)).toHaveText(/Done/);
  await chooseInMenu(page, 'Close this track');
  const [id = ''] = await readdir(join(baton.dataFolder, 'runs'));
  // What the list says of it is kept once it has been closed.
  await expect.poll(() => readdir(join(baton.dataFolder, 'runs', id))).toContain('run.json');
  await rm(join(baton.dataFolder, 'runs', id, 'journal-000001.jsonl'));

  await page.getByRole('button', { name: 'All runs…' }).click();
  const line = page.getByRole('dialog', { name: 'Runs' }).getByRole('listitem').filter({ hasText: 'Gone' });
  await expect(line).toContainText('Damaged · There is no journal in');
  await expect(line).toContainText('put back a good copy of its files');
  await expect(line.getByRole('button', { name: 'Gone', exact: true })).toBeDisabled();
  await line.getByRole('button', { name: 'What to do with Gone' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Delete the run' }).click();
  await expect(page.getByRole('dialog', { name: 'Runs' })).toContainText('No runs yet.');
  expect(await readdir(join(baton.dataFolder, 'runs'))).toEqual([]);
});

test('a message takes no room from anything that can be clicked', async ({ baton }) => {
  const file = await baton.write('plain.json', track('Plain', ticket('one')));
  const page = await baton.open('plain.json', '--workspace', baton.workspace);
  await rm(file);
  const before = await overlapped(page);
  await chooseInMenu(page, 'Save statuses to the file');
  const message = page.getByRole('region', { name: 'Messages' }).getByRole('alert');
  await expect(message).toContainText('That did not work');
  expect(await overlapped(page)).toEqual(before);
  await message.getByRole('button', { name: 'Dismiss the message' }).click();
  await expect(message).toBeHidden();
});

/** The names of buttons of which something else lies over the middle. */
function overlapped(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button')].flatMap((button) => {
      const { left, top, width, height } = button.getBoundingClientRect();
      const there = document.elementFromPoint(left + width / 2, top + height / 2);
      return there !== null && button.contains(there) ? [] : [button.textContent ?? ''];
    }),
  );
}
