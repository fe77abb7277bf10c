// What could go past a person without a word: files that git ignores, files that change after they were looked at, work that is accepted
// while they apply, and their own files where no worktrees can be made.
import { execFileSync } from 'node:child_process';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures';
import { approvalOf, runStatus, ticketPanel, ticketRow } from './person';
import { createRepository } from './repository';
import { run, say, ticket, track, write } from './tracks';

test('a review names what git ignores, and says why it asks once more', async ({ baton }) => {
  await baton.writeSettings({ isolation: 'worktree' });
  await createRepository(baton.workspace, { '.gitignore': '*.log\nbuild/\n' });
  const turns = [write('app.log', 'keep me\n'), run('mkdir build; echo x > build/x'), say('Wrote app.log.')];
  await baton.write('one.json', track('Ignored', ticket('one', [], turns)));
  const page = await baton.open('one.json', '--workspace', baton.workspace);
  await page.getByRole('button', { name: 'Run…' }).click();
  const start = page.getByRole('dialog', { name: /^Run \d+ ticket/ });
  await expect(start.getByRole('button', { name: 'Start the run' })).toBeEnabled();
  await start.getByRole('radio', { name: 'Approve all', exact: true }).check();
  await start.getByRole('radiogroup', { name: 'Who reviews results' }).getByText('You').click();
  await start.getByRole('button', { name: 'Start the run' }).click();

  const review = approvalOf(page, 'Does this result count?', 'one');
  await expect(review).toContainText('It changed no file that git would take.');
  await expect(review.getByRole('note')).toContainText('Git ignores app.log: no branch takes it');
  await expect(review.getByRole('note')).toContainText('1 more file or folder that its commands made');

  const runs = join(baton.dataFolder, 'worktrees');
  const [id = ''] = await readdir(runs);
  const worktree = join(runs, id, 'work', 'one-1');
  await appendFile(join(worktree, '.gitignore'), '*.tmp\n');
  await review.getByRole('button', { name: 'Accept', exact: true }).click();
  await expect(review.getByText('You are asked again:')).toBeVisible();
  await expect(review).toContainText('*.tmp');
  await review.getByRole('button', { name: 'Accept', exact: true }).click();

  await expect(runStatus(page)).toHaveText(/Done/);
  await expect(page.getByText(`git takes none of it: ${worktree}/app.log`)).toBeVisible();
  await ticketRow(page, 'one').click();
  await ticketPanel(page).getByRole('tab', { name: 'Changes' }).click();
  await expect(ticketPanel(page)).toContainText('Git ignores app.log');
  expect(await readFile(join(worktree, 'app.log'), 'utf8')).toBe('keep me\n');
});

test('what is accepted while a person is about to apply is theirs to tick', async ({ baton }) => {
  await baton.writeSettings({ isolation: 'worktree' });
  await createRepository(baton.workspace, { 'README.md': '# Later\n' });
  const go = join(baton.startFolder, 'go');
  const later = [run(`until [ -e '${go}' ]; do sleep 0.1; done`), write('late.txt', 'late\n'), say('Late.')];
  await baton.write('two.json', track('Later', ticket('soon'), ticket('late', [], later)));
  const page = await baton.open('two.json', '--workspace', baton.workspace);
  await page.getByRole('button', { name: 'Run…' }).click();
  const start = page.getByRole('dialog', { name: /^Run \d+ ticket/ });
  await start.getByRole('radio', { name: 'Approve all', exact: true }).check();
  await start.getByRole('button', { name: 'Start the run' }).click();
  await expect(ticketRow(page, 'soon')).toHaveAccessibleName(/Completed/);

  await page.keyboard.press('w');
  await page.getByRole('button', { name: 'Apply…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Apply the work' });
  await expect(dialog).toContainText('1 file will change');
  await writeFile(go, '');
  const box = dialog.getByRole('checkbox', { name: 'late · Write late (accepted since you opened this)' });
  await expect(box).not.toBeChecked();
  await expect(dialog).toContainText('1 file will change');
  await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(page.getByRole('dialog', { name: 'Applied' })).toContainText('The work of soon is applied');
  expect((await readdir(baton.workspace)).sort()).toEqual(['.git', 'README.md', 'soon.txt']);
});

test('a repository where no worktrees can be made is worked on itself only when a person chooses so', async ({
  baton,
}) => {
  await baton.writeSettings({ isolation: 'worktree' });
  execFileSync('git', ['init', '--quiet'], { cwd: baton.workspace });
  await baton.write('one.json', track('Nobody', ticket('one')));
  const page = await baton.open('one.json', '--workspace', baton.workspace);
  await page.setViewportSize({ width: 1000, height: 700 }).catch(() => {});
  await page.getByRole('button', { name: 'Run…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run 1 ticket' });
  await expect(dialog).toContainText('Git does not know who you are');
  await expect(dialog).toContainText('Nothing starts before that is mended');
  const go = dialog.getByRole('button', { name: 'Start the run' });
  await expect(go).toBeDisabled();
  await dialog.getByText('In the folder itself', { exact: true }).click();
  await expect(go).toBeEnabled();

  // Nothing shows through where its buttons are, wherever it is scrolled to.
  const reviews = dialog.getByRole('radiogroup', { name: 'Who reviews results' }).getByText('You');
  const isAbove = await reviews.evaluate((label) => {
    const scrolled = label.closest('[class*="Modal-content"]');
    const foot = scrolled?.querySelector('[class*="foot"]');
    if (scrolled === null || foot === null || foot === undefined) throw new Error('There is no such dialog');
    const middle = (of: Element) => of.getBoundingClientRect().top + of.getBoundingClientRect().height / 2;
    scrolled.scrollTop += middle(label) - middle(foot);
    const { left, width } = label.getBoundingClientRect();
    const onTop = document.elementFromPoint(left + width / 2, middle(label));
    return foot.contains(onTop);
  });
  expect(isAbove).toBe(true);
});
