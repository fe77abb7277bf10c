// What becomes of work that nobody merged, and of the branches of a run that is deleted: the person hears of it before.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseInMenu } from './app';
import { expect, test } from './fixtures';
import { runStatus, startRun, ticketPanel, ticketRow } from './person';
import { createRepository } from './repository';
import { ticket, track, write } from './tracks';

test('work of a ticket that is completed by hand stays beside the branch, and a deleted run takes its branches along only when told to', async ({
  baton,
}) => {
  await baton.writeSettings({ isolation: 'worktree' });
  const repository = await createRepository(baton.workspace, { 'README.md': '# Hello\n' });
  const before = await repository.fingerprint();
  const half = [write('half.txt', 'half'), { block: 'No map.' }];
  await baton.write('left.json', track('Left', ticket('one', [], half), ticket('two', ['one'])));
  const page = await baton.open('left.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');
  await expect(runStatus(page)).toHaveText(/Ended, not all completed/);
  const branch = repository.git('branch', '--list', '--format=%(refname:short)', 'baton/*').split('\n')[0];

  await test.step('the dialog says where it is', async () => {
    await ticketRow(page, 'one').click();
    await ticketPanel(page).getByRole('button', { name: 'Mark completed…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Mark one completed' });
    await expect(dialog).toContainText(`The work of attempt 1 is not on ${branch}: tickets that wait`);
    await dialog.getByRole('button', { name: 'Mark completed' }).click();
    await expect(runStatus(page)).toHaveText(/Done/);
    const tree = repository.git('ls-tree', '-r', '--name-only', branch ?? '').split('\n');
    expect(tree).toEqual(['README.md', 'two.txt']);
    expect(repository.git('worktree', 'list')).toContain('one-1');
  });

  await test.step('the note at the end leads to the work', async () => {
    await expect(page.getByText(`The work is on branch ${branch}`)).toBeVisible();
    await page.getByRole('button', { name: 'Look at it here' }).click();
    await expect(page.getByRole('main', { name: 'Work' })).toContainText('two.txt');
    await expect(page.getByRole('button', { name: 'Look at it here' })).toBeHidden();
    await page.keyboard.press('w');
  });

  await test.step('its branches go with the run when that is chosen', async () => {
    await chooseInMenu(page, 'All runs…');
    await page.getByRole('button', { name: 'What to do with Left' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    const asks = page.getByRole('dialog', { name: 'Delete the run “Left”?' });
    const discards = asks.getByRole('checkbox', { name: 'Discard the run’s branches and worktrees, too' });
    await expect(discards).not.toBeChecked();
    await expect(asks).toContainText('Not all accepted work is on your branch: 1 file differs there.');
    await expect(asks).toContainText(`Else ${branch} and its attempts’ branches stay`);
    await discards.check();
    await asks.getByRole('button', { name: 'Delete the run' }).click();
    await expect(page.getByRole('dialog', { name: 'Runs' })).toContainText('No runs yet.');
    expect(repository.git('branch', '--list', 'baton/*')).toBe('');
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(await readdir(join(baton.dataFolder, 'worktrees'))).toEqual([]);
    expect(await repository.fingerprint()).toBe(before);
  });
});
