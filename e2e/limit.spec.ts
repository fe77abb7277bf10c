// At a limit a run stops whatever its mode is, says which one, and goes on when the person raises it.
import { readdir } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { runStatus, startRun, ticketRow } from './person';
import { say, ticket, track, write } from './tracks';

test('a run stops at its limit of tokens, and goes on to its end when that is raised', async ({ baton }) => {
  await baton.writeSettings({ limits: { tokens: 1500 } });
  const spends = (id: string) => [
    write(`${id}.txt`, `from ${id}\n`),
    { usage: { input: 900, output: 100 } },
    say(`Wrote ${id}.txt.`),
    { usage: { input: 900, output: 100 } },
  ];
  await baton.write(
    'two.json',
    track('Two that spend', ticket('one', [], spends('one')), ticket('two', ['one'], spends('two'))),
  );
  const page = await baton.open('two.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');

  await expect(banner(page)).toContainText('The run has used 2.0k tokens; its limit is 1.5k.');
  await expect(runStatus(page)).toHaveText(/Limit reached/);
  await expect(page.getByRole('button', { name: 'Resume' })).toBeHidden();
  expect(await readdir(baton.workspace)).toEqual(['one.txt']);

  await raiseTo(page, '2500');
  await expect(banner(page)).toContainText('The run has used 3.0k tokens; its limit is 2.5k.');
  await raiseTo(page, '9000');
  await expect(runStatus(page)).toHaveText(/Done/);
  await expect(banner(page)).toBeHidden();
  expect((await readdir(baton.workspace)).sort()).toEqual(['one.txt', 'two.txt']);
});

test('an attempt stops at its limit of steps, also in a run that was opened again', async ({ baton }) => {
  await baton.writeSettings({ limits: { stepsPerAttempt: 2 } });
  const names = ['a.txt', 'b.txt', 'c.txt'];
  const turns = [...names.map((name) => write(name, 'text\n')), say('Wrote three.')];
  await baton.write('one.json', track('Three steps', ticket('one', [], turns)));
  let page = await baton.open('one.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');
  const sentence = 'An attempt has made 2 steps, as many as it may.';
  await expect(banner(page)).toContainText(sentence);
  await expect(ticketRow(page, 'one')).toHaveAccessibleName(/Paused/);

  await baton.app.end();
  page = await baton.open();
  await page.getByRole('button', { name: /Three steps/ }).click();
  await expect(banner(page)).toContainText(sentence);
  expect((await readdir(baton.workspace)).sort()).toEqual(['a.txt', 'b.txt']);

  await raiseTo(page, '3');
  await expect(runStatus(page)).toHaveText(/Done/);
  expect((await readdir(baton.workspace)).sort()).toEqual(names);
});

function banner(page: Page) {
  return page.getByRole('alert').filter({ has: page.getByRole('textbox', { name: 'The new limit' }) });
}

async function raiseTo(page: Page, limit: string): Promise<void> {
  await banner(page).getByRole('textbox', { name: 'The new limit' }).fill(limit);
  await banner(page).getByRole('button', { name: 'Raise and go on' }).click();
}
