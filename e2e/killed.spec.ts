// The process dies in the middle of a run: nothing is lost, nothing is asked or done twice.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures';
import { approvalOf, runStatus, startRun, startWorker, ticketPanel, ticketRow } from './person';
import { run, say, ticket, track } from './tracks';

test('after a sudden death the run is offered as it was, and what waited still waits', async ({ baton }) => {
  const turns = [
    say('First a line.'),
    run('echo first >> log.txt'),
    run('echo second >> log.txt'),
    say('Both are there.'),
  ];
  await baton.write('death.json', track('A sudden death', ticket('one', [], turns), ticket('two', ['one'])));
  const page = await baton.open('death.json', '--workspace', baton.workspace);
  await startRun(page, 'Ask');
  await startWorker(page, 'one');
  const command = (face: typeof page) => approvalOf(face, 'A worker wants to run a command', 'one');
  await expect(command(page)).toContainText('echo first >> log.txt');
  await command(page).getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(command(page)).toContainText('echo second >> log.txt');
  await baton.app.kill();

  const again = await baton.open();
  const runs = again.getByRole('region', { name: 'Recent runs' });
  await expect(runs).toContainText('Waits for you (1) · 0 of 2 completed');
  await runs.getByRole('button', { name: /A sudden death/ }).click();
  await expect(runStatus(again)).toHaveText(/Paused by a restart/);
  await expect(command(again)).toContainText('echo second >> log.txt');
  await expect(again.getByRole('navigation', { name: 'Among what waits' })).toBeHidden();
  expect(await readFile(join(baton.workspace, 'log.txt'), 'utf8')).toBe('first\n');

  await command(again).getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(command(again)).toBeHidden();
  await again.getByRole('button', { name: 'Resume' }).click();
  await startWorker(again, 'two');
  await expect(runStatus(again)).toHaveText(/Done/);
  expect(await readFile(join(baton.workspace, 'log.txt'), 'utf8')).toBe('first\nsecond\n');
  await ticketRow(again, 'one').click();
  await expect(ticketPanel(again)).toContainText('First a line.');
  await expect(ticketPanel(again)).toContainText('Both are there.');
});
