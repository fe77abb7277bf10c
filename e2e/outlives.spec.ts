// Baton is killed in the middle of a command, and started again.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures';
import { runStatus, startRun, ticketPanel, ticketRow } from './person';
import { run, say, ticket, track } from './tracks';

const tests =
  'echo once >> ran; echo half of the tests; until [ -e go ]; do sleep 0.05; done; echo all of the tests';

test('a command that was running goes on, and its end is in the window that is opened next', async ({
  baton,
}) => {
  await baton.write('day.json', track('A long day', ticket('one', [], [run(tests), say('All is well.')])));
  const page = await baton.open('day.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');
  await expect.poll(() => existsSync(join(baton.workspace, 'ran'))).toBe(true);
  await baton.app.kill();

  const again = await baton.open();
  const runs = again.getByRole('region', { name: 'Recent runs' });
  await runs.getByRole('button', { name: /A long day/ }).click();
  await expect(runStatus(again)).toHaveText(/Paused by a restart/);
  await ticketRow(again, 'one').click();
  await expect(ticketPanel(again).getByText('half of the tests', { exact: true })).toBeVisible();
  await again.getByRole('button', { name: 'Resume' }).click();
  await writeFile(join(baton.workspace, 'go'), '');
  await expect(runStatus(again)).toHaveText(/Done/);
  await expect(ticketPanel(again).getByRole('article', { name: 'run_command: exit code 0' })).toBeVisible();
  expect(await readFile(join(baton.workspace, 'ran'), 'utf8')).toBe('once\n');
});
