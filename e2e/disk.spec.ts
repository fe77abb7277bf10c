// What worktrees take on the disk is seen and freed in the window; what a run that is gone left is told on the first page.
import { execFileSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { chooseInMenu } from './app';
import { expect, test } from './fixtures';
import { runStatus } from './person';
import { ticket, track, write } from './tracks';

test('worktrees are shown with who needs them, and removed when the person says so', async ({ baton }) => {
  const git = (...words: string[]) =>
    execFileSync('git', words, {
      cwd: baton.workspace,
      env: { ...process.env, ...baton.env },
      encoding: 'utf8',
    });
  git('init', '-q');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.org');
  git('commit', '-q', '--allow-empty', '-m', 'First');
  const gaveUp = (id: string) =>
    ticket(id, [], [write(`${id}.txt`, 'x'.repeat(50_000)), { block: 'I cannot.' }]);
  await baton.write('two.json', track('Two that give up', gaveUp('T-1'), gaveUp('T-2')));
  const page = await baton.open('two.json', '--workspace', baton.workspace);
  await page.getByRole('button', { name: 'Run…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Run \d+ tickets?$/ });
  const start = dialog.getByRole('button', { name: 'Start the run' });
  await expect(start).toBeEnabled();
  await dialog
    .locator('label')
    .filter({ hasText: /worktree/ })
    .first()
    .click();
  await dialog.getByRole('radio', { name: 'Approve all', exact: true }).check();
  await start.click();
  await expect(runStatus(page)).toHaveText(/Ended/);
  const worktrees = () => git('worktree', 'list').trim().split('\n').length - 1;
  expect(worktrees()).toBe(2);

  await chooseInMenu(page, 'Disk space…');
  const disk = page.getByRole('dialog', { name: 'Disk space' });
  const list = disk.getByRole('list', { name: 'Worktrees' });
  await expect(list.getByRole('listitem')).toHaveCount(2);
  await expect(list).toContainText('kept to look at: its ticket is not completed');
  const remove = disk.getByRole('button', { name: /^Remove/ });
  // Nothing that somebody may want to look at is chosen unasked.
  await expect(remove).toBeDisabled();
  await disk.getByRole('checkbox', { name: 'Remove the worktree of T-1, attempt 1' }).check();
  await remove.click();
  await expect(list.getByRole('listitem')).toHaveCount(1);
  expect(worktrees()).toBe(1);
  await disk.getByRole('button', { name: 'Close' }).last().click();
  await baton.app.end();

  const runs = join(baton.dataFolder, 'runs');
  for (const run of await readdir(runs)) await rm(join(runs, run), { recursive: true });
  const again = await baton.open();
  const left = again.getByRole('region', { name: 'Left over' });
  await expect(left).toContainText(/1 worktree of a run that is gone takes .+ KB/);
  await left.getByRole('button', { name: 'Look and clean up…' }).click();
  // What nobody will ask for any more is.
  const anew = again.getByRole('dialog', { name: 'Disk space' });
  await anew.getByRole('button', { name: /^Remove 1 worktree/ }).click();
  await expect(anew.getByRole('listitem')).toHaveCount(1);
  await anew.getByRole('button', { name: 'Remove branches and work' }).click();
  await expect(anew.getByRole('listitem')).toHaveCount(0);
  await expect(anew).toContainText('There are no worktrees');
  await anew.getByRole('button', { name: 'Close' }).last().click();
  await expect(left).toBeHidden();
  expect([worktrees(), git('branch', '--list', 'baton/*')]).toEqual([0, '']);
});
