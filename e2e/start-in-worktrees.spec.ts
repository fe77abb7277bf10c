// A person starts a run in a real repository: from a commit that they name, with the files that the work needs, set up first.
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { lookAt, runStatus, ticketPanel, ticketRow } from './person';
import { finish, ticket, track } from './tracks';

const SETUP = ['sh install.sh', 'touch built.txt; ls -A . node_modules > listed.txt'];

async function repository(folder: string) {
  const git = (...words: string[]) => execFileSync('git', words, { cwd: folder, encoding: 'utf8' }).trim();
  git('init', '--quiet', '-b', 'main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.org');
  await writeFile(join(folder, 'version.txt'), 'one\n');
  await writeFile(
    join(folder, 'install.sh'),
    'echo 3 packages installed; mkdir node_modules; echo x > node_modules/x\n',
  );
  await writeFile(join(folder, '.gitignore'), '.env\n*.db\nnode_modules/\ndist/\n');
  git('add', '-A');
  git('commit', '--quiet', '-m', 'Lay the first stone');
  git('tag', 'v1.0');
  await writeFile(join(folder, 'version.txt'), 'two\n');
  git('commit', '--quiet', '-a', '-m', 'Build on it');
  await writeFile(join(folder, '.env'), 'KEY=1\n');
  await writeFile(join(folder, 'local.db'), 'rows\n');
  await writeFile(join(folder, 'mine.txt'), 'uncommitted\n');
  for (const name of ['node_modules', 'dist']) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'old'), 'mine\n');
  }
  return git;
}

async function openDialog(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Run…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Run / });
  await expect(dialog.getByRole('radio', { name: 'Each attempt in its own worktree' })).toBeChecked();
  // What is said of the folder stands by then, and moves nothing any more.
  await expect(dialog.getByRole('button', { name: 'Start the run' })).toBeEnabled();
  return dialog;
}

test('a run starts from the commit that is named, with what was chosen brought along, once its worktree is set up', async ({
  baton,
}) => {
  const git = await repository(baton.workspace);
  const turns = [finish('It is listed.')];
  await baton.write('list.json', { ...track('A list', ticket('list', [], turns)), setup: SETUP });
  const page = await baton.open('list.json', '--workspace', baton.workspace);
  const dialog = await openDialog(page);
  const base = dialog.getByRole('textbox', { name: 'Start from' });
  const standing = dialog.getByRole('status', { name: 'What the work starts from' });
  await expect(standing).toContainText('Build on it · your present commit');
  await expect(dialog).toContainText('1 ticket with setup commands: they run in each new worktree');

  await base.fill('v9');
  await expect(dialog.getByText('There is no commit v9 in this repository.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Start the run' })).toBeDisabled();
  await base.fill('v1.0');
  await expect(standing).toContainText('Lay the first stone');
  await expect(dialog.getByRole('switch', { name: 'Take your uncommitted changes along' })).toBeDisabled();
  await expect(dialog).toContainText('They go with your present commit only');

  const brought = dialog.getByRole('region', { name: 'Brought along' });
  await expect(brought).toContainText('Brought along .env');
  await brought.getByRole('button', { name: 'Choose from 4…' }).click();
  await expect(brought).toContainText('setup commands would install into your folders');
  await expect(brought.getByRole('checkbox', { name: 'node_modules/' })).not.toBeChecked();
  await brought.getByRole('checkbox', { name: '.env' }).uncheck();
  await brought.getByRole('checkbox', { name: 'local.db' }).check();
  await brought.getByRole('checkbox', { name: 'dist/' }).check();
  await brought.getByRole('radiogroup', { name: 'How dist is brought along' }).getByText('link').click();
  await expect(brought).toContainText('Brought along dist (linked), local.db');
  await dialog.getByRole('radio', { name: 'Ask', exact: true }).check();
  await dialog.getByRole('button', { name: 'Start the run' }).click();

  const spawn = await lookAt(page, 'Start this worker?', 'list');
  const first = spawn.getByRole('textbox', { name: 'Setup command 1' });
  await expect(first).toHaveValue('sh install.sh');
  await first.fill('sh install.sh --quietly');
  await expect(spawn).toContainText('Was: sh install.sh');
  await spawn.getByRole('button', { name: 'Start worker' }).click();
  await expect(runStatus(page)).toHaveText(/Done/);

  const branch = git('branch', '--list', '--format=%(refname:short)', 'baton/*').split('\n')[0] ?? '';
  await expect(
    page.getByText(`The work is on branch ${branch}; “Apply…” beside its diff puts it on yours.`),
  ).toBeVisible();
  await ticketRow(page, 'list').click();
  await page.getByRole('tab', { name: 'Steps' }).click();
  const steps = ticketPanel(page).getByRole('article');
  await expect(steps.nth(0)).toContainText('sh install.sh --quietly');
  await expect(steps).toHaveCount(3);

  expect(git('show', `${branch}:listed.txt`).split('\n')).toEqual([
    '.:',
    '.git',
    '.gitignore',
    'built.txt',
    'dist',
    'install.sh',
    'listed.txt',
    'local.db',
    'node_modules',
    'version.txt',
    '',
    'node_modules:',
    'x',
  ]);
  expect(git('show', `${branch}:version.txt`)).toBe('one');
  expect(git('status', '--porcelain')).toBe('?? mine.txt');
  expect(await readFile(join(baton.workspace, 'node_modules/old'), 'utf8')).toBe('mine\n');
});

test('a setup command that fails blocks its ticket, with the reason and its output', async ({ baton }) => {
  await repository(baton.workspace);
  const setup = ['echo looking for the network; echo no route to host >&2; exit 7'];
  await baton.write('list.json', { ...track('A list', ticket('list')), setup });
  const page = await baton.open('list.json', '--workspace', baton.workspace);
  const dialog = await openDialog(page);
  await dialog.getByRole('radio', { name: 'Approve all', exact: true }).check();
  await dialog.getByRole('button', { name: 'Start the run' }).click();
  await expect(runStatus(page)).not.toHaveText(/Running/);
  await ticketRow(page, 'list').click();
  await expect(ticketPanel(page)).toContainText('did not succeed (exit code 7: no route to host)');
  await page.getByRole('tab', { name: 'Steps' }).click();
  const step = ticketPanel(page).getByRole('article').first();
  await step.getByRole('button').first().click();
  await expect(step).toContainText('looking for the network');
});

test('a person whom git does not know is told so in the dialog, before anything runs', async ({ baton }) => {
  const git = await repository(baton.workspace);
  git('config', '--unset', 'user.name');
  await baton.write('one.json', track('One', ticket('one')));
  const page = await baton.open('one.json', '--workspace', baton.workspace);
  await page.getByRole('button', { name: 'Run…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Run / });
  await expect(dialog).toContainText('No worktrees here: Git does not know who you are: set it with');
  await expect(dialog.getByRole('radio', { name: 'In the folder itself' })).not.toBeChecked();
  await expect(dialog.getByRole('button', { name: 'Start the run' })).toBeDisabled();
});
