// Before anything runs, the start dialog says what it will work on and what the person should know of it.
import { execFileSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures';
import { runStatus, startRun } from './person';
import { say, ticket, track, write } from './tracks';

test('a workspace that does not exist is said where it is typed, and nothing starts', async ({ baton }) => {
  await baton.write('one.json', track('Somewhere', ticket('one')));
  const page = await baton.open('one.json');
  await page.getByRole('button', { name: 'Run…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run 1 ticket' });
  const field = dialog.getByRole('combobox', { name: /^Workspace/ });
  const missing = join(baton.workspace, 'not', 'there');
  await field.fill(missing);
  await expect(dialog.getByRole('alert')).toContainText(`The workspace ${missing} does not exist`);
  await expect(dialog.getByRole('button', { name: 'Start the run' })).toBeDisabled();

  await field.fill(join(baton.startFolder, 'one.json'));
  await expect(dialog.getByRole('alert')).toContainText('is not a folder');
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await startRun(page, 'Approve all', baton.workspace);
  await expect(runStatus(page)).toHaveText(/Done/);
  expect(await readdir(baton.workspace)).toEqual(['one.txt']);
});

test('the folder of a git repository with changes that are not committed gives a warning, and may be used', async ({
  baton,
}) => {
  execFileSync('git', ['init', '--quiet'], { cwd: baton.workspace });
  for (const name of ['first', 'second']) await writeFile(join(baton.workspace, name), 'mine\n');
  await baton.write('one.json', track('In a repository', ticket('one')));
  await baton.writeSettings({ isolation: 'shared' });
  const page = await baton.open('one.json', '--workspace', baton.workspace);
  await page.getByRole('button', { name: 'Run…' }).click();
  await expect(page.getByRole('dialog').getByRole('status')).toContainText('2 uncommitted changes');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();

  await startRun(page, 'Approve all');
  await expect(runStatus(page)).toHaveText(/Done/);
  expect((await readdir(baton.workspace)).sort()).toEqual(['.git', 'first', 'one.txt', 'second']);
});

test('worktrees are offered in a repository alone, and leave the folder as it is', async ({ baton }) => {
  await baton.write('one.json', track('In worktrees', ticket('one')));
  const page = await baton.open('one.json', '--workspace', baton.workspace);
  await page.getByRole('button', { name: 'Run…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('No worktrees here:')).toBeVisible();
  await expect(dialog.getByRole('radio', { name: 'Each attempt in its own worktree' })).toBeDisabled();
  await expect(dialog.getByText(/All attempts share this folder/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd: baton.workspace, encoding: 'utf8' }).trim();
  git('init', '--quiet');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.org');
  await writeFile(join(baton.workspace, 'mine'), 'mine\n');
  await page.getByRole('button', { name: 'Run…' }).click();
  await expect(dialog.getByRole('radio', { name: 'Each attempt in its own worktree' })).toBeChecked();
  const along = dialog.getByRole('switch', { name: 'Take your uncommitted changes along' });
  await along.check();
  await expect(dialog.getByText('with 1 uncommitted change')).toBeVisible();
  await dialog.getByRole('radio', { name: 'Approve all', exact: true }).check();
  await dialog.getByRole('button', { name: 'Start the run' }).click();
  await expect(runStatus(page)).toHaveText(/Done/);
  expect((await readdir(baton.workspace)).sort()).toEqual(['.git', 'mine']);
  const branch = git('branch', '--list', '--format=%(refname:short)', 'baton/*').split('\n')[0] ?? '';
  expect(git('ls-tree', '--name-only', branch).split('\n')).toEqual(['mine', 'one.txt']);
});

test('the limits of the settings are shown, and may be others for this run', async ({ baton }) => {
  await baton.writeSettings({ limits: { usd: 5, tokens: 1 } });
  const turns = [write('one.txt', 'x'), { usage: { input: 900, output: 100 } }, say('Wrote it.')];
  await baton.write('one.json', track('With limits', ticket('one', [], turns)));
  const page = await baton.open('one.json', '--workspace', baton.workspace);
  await page.getByRole('button', { name: 'Run…' }).click();
  const dialog = page.getByRole('dialog');
  const limits = dialog.getByRole('group', { name: 'The run pauses and asks at' });
  await expect(limits.getByRole('textbox', { name: 'US dollars' })).toHaveValue('5');
  await expect(limits.getByRole('textbox', { name: 'Hours' })).toHaveValue('');
  const tokens = limits.getByRole('textbox', { name: 'Tokens' });
  await tokens.fill('0');
  await expect(dialog.getByRole('button', { name: 'Start the run' })).toBeDisabled();
  await tokens.fill('');
  await dialog.getByRole('radio', { name: 'Approve all', exact: true }).check();
  await dialog.getByRole('button', { name: 'Start the run' }).click();
  await expect(runStatus(page)).toHaveText(/Done/);
});

test('a sample rehearses, also where a real model is set, and the button to start it is in sight in a small window', async ({
  baton,
}) => {
  await baton.writeSettings({
    tiers: { worker: 'ollama:qwen3:8b', techLead: 'ollama:qwen3:8b', qa: 'ollama:qwen3:8b' },
    review: 'model',
  });
  const page = await baton.open();
  await page.setViewportSize({ width: 900, height: 700 });
  await page.getByRole('button', { name: /^Hello in five languages/ }).click();
  await page.getByRole('button', { name: 'Run…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Run / });
  for (const name of ['Model of the workers', 'Model of the tech lead', 'Model of QA']) {
    await expect(dialog.getByRole('combobox', { name })).toHaveValue('rehearsal');
  }
  await expect(dialog).toContainText('A sample rehearses unless you choose a model here');
  const start = dialog.getByRole('button', { name: 'Start the run' });
  await expect(start).toBeInViewport({ ratio: 1 });
  await expect(start).toBeEnabled();
  await dialog.getByRole('combobox', { name: 'Model of the workers' }).fill('ollama:qwen3:8b');
  await expect(dialog.getByRole('combobox', { name: 'Model of QA' })).toHaveValue('ollama:qwen3:8b');
});
