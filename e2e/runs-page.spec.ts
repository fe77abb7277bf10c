// Past runs: what came of them, to look at, to take along, to delete.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { chooseInMenu } from './app';
import { expect, test } from './fixtures';
import { runStatus, startRun, ticketPanel, ticketRow } from './person';
import { say, ticket, track, write } from './tracks';

const runLine = (page: Page, title: string) =>
  page.getByRole('dialog', { name: 'Runs' }).getByRole('listitem').filter({ hasText: title });

async function doWith(page: Page, title: string, what: string): Promise<void> {
  await runLine(page, title)
    .getByRole('button', { name: `What to do with ${title}` })
    .click();
  await page.getByRole('menuitem', { name: what }).click();
}

test('a past run is looked at, exported and deleted from the list of all runs', async ({ baton }) => {
  const turns = [write('one.txt', 'one\n'), say('Wrote one.txt.')];
  await baton.write(
    'past.json',
    track('Long ago', ticket('one', [], turns), ticket('two', ['one'], [{ block: 'No map.' }])),
  );
  const page = await baton.open('past.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');
  await expect(runStatus(page)).toHaveText(/Ended, not all completed/);
  await chooseInMenu(page, 'Close this track');
  await page.getByRole('button', { name: 'All runs…' }).click();
  await expect(runLine(page, 'Long ago')).toContainText('Ended, not all completed');
  await expect(runLine(page, 'Long ago')).toContainText('1 done1 blocked');
  await expect(runLine(page, 'Long ago')).toContainText(baton.workspace);

  await test.step('to read only', async () => {
    await doWith(page, 'Long ago', 'Open to read only');
    const banner = page.getByRole('status').filter({ hasText: 'Read-only' });
    await expect(banner).toContainText('nothing of it runs or changes.');
    await ticketRow(page, 'one').click();
    await expect(ticketPanel(page)).toContainText('Wrote one.txt.');
    const [id = ''] = await readdir(join(baton.dataFolder, 'runs'));
    const names = await readdir(join(baton.dataFolder, 'runs', id));
    expect(names.filter((name) => name.startsWith('lock-'))).toEqual([]);
    await banner.getByRole('button', { name: 'Open it to go on' }).click();
    await expect(banner).toBeHidden();
  });

  await test.step('as files', async () => {
    const [whole, report] = [join(baton.startFolder, 'run.jsonl'), join(baton.startFolder, 'run.md')];
    await chooseInMenu(page, 'All runs…');
    await baton.app.save(whole, () => doWith(page, 'Long ago', 'Export as one file…'));
    await baton.app.save(report, () => doWith(page, 'Long ago', 'Export as Markdown…'));
    const lines = (await readFile(whole, 'utf8')).trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ kind: 'run', title: 'Long ago' });
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ kind: 'end', lines: lines.length });
    expect(await readFile(report, 'utf8')).toContain('> Blocked by its worker: No map.');
  });

  await test.step('for good, once the person says so', async () => {
    await doWith(page, 'Long ago', 'Delete…');
    const asks = page.getByRole('dialog', { name: 'Delete the run “Long ago”?' });
    await expect(asks).toContainText(join(baton.dataFolder, 'runs'));
    await expect(asks).toContainText(`The workspace ${baton.workspace} stays as it is.`);
    await asks.getByRole('button', { name: 'Keep it' }).click();
    await doWith(page, 'Long ago', 'Delete…');
    await asks.getByRole('button', { name: 'Delete the run' }).click();
    await expect(page.getByRole('dialog', { name: 'Runs' })).toContainText('No runs yet.');
    expect(await readdir(join(baton.dataFolder, 'runs'))).toEqual([]);
    expect(await readdir(baton.workspace)).toEqual(['one.txt']);
  });
});

test('a run that is at work is not deleted, and says why', async ({ baton }) => {
  await baton.write('now.json', track('Right now', ticket('one')));
  const page = await baton.open('now.json', '--workspace', baton.workspace);
  await startRun(page, 'Ask');
  await expect(page.getByRole('dialog', { name: 'Start this worker?' })).toBeVisible();
  await page.keyboard.press('Escape');
  await chooseInMenu(page, 'All runs…');
  await doWith(page, 'Right now', 'Delete…');
  const asks = page.getByRole('dialog', { name: 'Delete the run “Right now”?' });
  await asks.getByRole('button', { name: 'Delete the run' }).click();
  await expect(asks.getByRole('alert')).toHaveText('This run is at work: stop it first.');
  await asks.getByRole('button', { name: 'Keep it' }).click();
  await page.keyboard.press('Escape');
  await expect(runStatus(page)).toHaveText(/Running/);
});
