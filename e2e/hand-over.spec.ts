// Work that was done in worktrees is looked at line by line, sent back, applied, taken back, thrown away; until it is applied the
// person's files are as they were, to the byte.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { approvalOf, runStatus, startRun, ticketPanel, ticketRow } from './person';
import { createRepository } from './repository';
import { run, say, ticket, track, write } from './tracks';

const FILES = {
  'src/greet.ts': 'export function greet(name: string) {\n  return "Hello " + name;\n}\n',
  'README.md': '# Greetings\n',
};
const greet = (line: string) => `export function greet(name: string) {\n  ${line}\n}\n`;
const BETTER = 'if (name === "") return "Hello";';

const work = (page: Page) => page.getByRole('main', { name: 'Work' });
const files = (page: Page) => work(page).getByRole('listbox', { name: 'Files' });
const dialogOf = (page: Page, name: string | RegExp): Locator => page.getByRole('dialog', { name });
const done = (page: Page) => expect(runStatus(page)).toHaveText(/Done/);

test.beforeEach(async ({ baton }) => {
  await baton.writeSettings({ isolation: 'worktree' });
});

/** The line's number is what one clicks to comment on it. */
async function commentOn(page: Page, line: number, words: string): Promise<void> {
  const editor = work(page).locator('.cm-merge-b');
  await editor.locator('.cm-lineNumbers .cm-gutterElement', { hasText: new RegExp(`^${line}$`) }).click();
  const field = work(page).getByRole('textbox', { name: new RegExp(`^Comment on .*, line ${line}$`) });
  await expect(field).toBeFocused();
  await field.fill(words);
}

test('accepted work is looked at and applied, ticket by ticket or all', async ({ baton }) => {
  const repository = await createRepository(baton.workspace, FILES);
  const before = await repository.fingerprint();
  await baton.write(
    'two.json',
    track(
      'Greetings',
      ticket('one', [], [write('src/greet.ts', greet(BETTER)), say('Done.')]),
      ticket('two', ['one']),
    ),
  );
  const page = await baton.open('two.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');
  await done(page);

  await test.step('the whole run, file by file, by keyboard', async () => {
    await page.keyboard.press('w');
    await expect(files(page).getByRole('option')).toHaveCount(2);
    await expect(
      files(page).getByRole('option', { name: 'src/greet.ts: changed, 1 added, 1 removed' }),
    ).toHaveAttribute('aria-selected', 'true');
    await expect(work(page).locator('.cm-merge-a')).toContainText('"Hello " + name');
    await expect(work(page).locator('.cm-merge-b')).toContainText(BETTER);
    await work(page).getByText('Unified').click();
    await expect(work(page).locator('.cm-deletedChunk')).toContainText('"Hello " + name');
    await files(page).focus();
    await page.keyboard.press('ArrowDown');
    await expect(work(page).getByRole('textbox', { name: 'two.txt, as it is now' })).toContainText(
      'from two',
    );
    await work(page).getByText('Side by side').click();
  });

  await test.step('one ticket’s alone', async () => {
    await work(page).getByRole('combobox', { name: 'Whose work' }).selectOption('two · Write two');
    await expect(files(page).getByRole('option')).toHaveCount(1);
    expect(await repository.fingerprint()).toBe(before);
  });

  await test.step('it cannot be applied over changes of the person’s own', async () => {
    await work(page).getByRole('combobox', { name: 'Whose work' }).selectOption({ index: 0 });
    await writeFile(join(baton.workspace, 'src/greet.ts'), 'mine\n');
    await work(page).getByRole('button', { name: 'Apply…' }).click();
    const dialog = dialogOf(page, 'Apply the work');
    await expect(dialog.getByRole('alert')).toContainText('You have changes of your own in src/greet.ts');
    await expect(dialog.getByRole('button', { name: 'Apply', exact: true })).toBeDisabled();
    await dialog.getByRole('checkbox', { name: 'one · Write one' }).uncheck();
    await dialog.getByText('Uncommitted').click();
    await expect(dialog).toContainText('1 file will change on your files');
    await dialog.getByRole('button', { name: 'Apply', exact: true }).click();
    await expect(dialogOf(page, 'Applied')).toContainText('not committed');
    expect(await readFile(join(baton.workspace, 'two.txt'), 'utf8')).toBe('from two\n');
    expect(await readFile(join(baton.workspace, 'src/greet.ts'), 'utf8')).toBe('mine\n');
    await page.getByRole('button', { name: 'Close' }).last().click();
  });

  await test.step('all of it becomes commits on the person’s branch', async () => {
    repository.git('checkout', '--quiet', '--', 'src/greet.ts');
    repository.git('clean', '--quiet', '--force');
    await work(page).getByRole('button', { name: 'Apply…' }).click();
    const dialog = dialogOf(page, 'Apply the work');
    await expect(dialog).toContainText('2 files will change on your branch main');
    // What is applied is what was shown.
    const branch = repository.git('branch', '--list', '--format=%(refname:short)', 'baton/*').split('\n')[0];
    const message = `${repository.git('log', '-1', '--format=%B', `${branch}`).trim()}\nMade-By: hand`;
    const other = repository.git('commit-tree', `${branch}^{tree}`, '-p', `${branch}^`, '-m', message).trim();
    repository.git('update-ref', `refs/heads/${branch}`, other);
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await expect(dialog.getByRole('alert')).toContainText('accepted work has changed since you looked');
    await expect(dialog).toContainText('2 files will change on your branch main');
    await page.getByRole('button', { name: 'Apply', exact: true }).click();
    await expect(dialogOf(page, 'Applied')).toContainText('main is at');
    expect(repository.git('log', '--format=%s', '-2')).toBe('two: Write two\none: Write one');
    expect(repository.git('status', '--porcelain')).toBe('');
    expect(repository.git('fsck', '--strict', '--no-dangling')).toBe('');
    await page.getByRole('button', { name: 'Close' }).last().click();
  });

  await test.step('what is there already is said to be, and not ticked', async () => {
    await work(page).getByRole('button', { name: 'Apply…' }).click();
    const dialog = dialogOf(page, 'Apply the work');
    const there = dialog.getByRole('checkbox', { name: 'one · Write one (on your branch already)' });
    await expect(there).not.toBeChecked();
    await expect(dialog).toContainText('There is nothing to apply');
    await there.check();
    await expect(dialog.getByRole('alert')).toContainText('your branch holds all of it already');
  });
});

test('a comment on a line goes back from a review, and from what was accepted; the next worker is told', async ({
  baton,
}) => {
  const repository = await createRepository(baton.workspace, FILES);
  const before = await repository.fingerprint();
  const scripts = ['return "one";', 'return "two";', 'return "three";'].map((line) => [
    write('src/greet.ts', greet(line)),
    say(`Wrote ${line}`),
  ]);
  await baton.write('one.json', track('Sent back', ticket('one', [], [], { rehearsal: scripts })));
  const page = await baton.open('one.json', '--workspace', baton.workspace);
  await page.getByRole('button', { name: 'Run…' }).click();
  const start = dialogOf(page, /^Run \d+ ticket/);
  await expect(start.getByRole('button', { name: 'Start the run' })).toBeEnabled();
  await start.getByRole('radio', { name: 'Approve all', exact: true }).check();
  await start.getByRole('radiogroup', { name: 'Who reviews results' }).getByText('You').click();
  await start.getByRole('button', { name: 'Start the run' }).click();
  const review = approvalOf(page, 'Does this result count?', 'one');

  await test.step('what waits for the review is seen before it is accepted, and commented on', async () => {
    await review.getByRole('button', { name: 'Look at the work, comment on lines…' }).click();
    await expect(work(page)).toContainText('attempt 1, not accepted');
    await expect(work(page).locator('.cm-merge-b')).toContainText('return "one";');
    await commentOn(page, 2, 'Say two.');
    await expect(work(page)).toContainText('1 comment on lines, not sent yet.');
  });

  await test.step('from there one click leads back to the answer', async () => {
    await work(page).getByRole('button', { name: 'Answer the review…' }).click();
    await expect(review.getByRole('button', { name: 'Accept' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(work(page)).toContainText('1 comment on lines, not sent yet.');
  });

  await test.step('it is still there after a look elsewhere', async () => {
    await page.getByRole('button', { name: 'Graph' }).click();
    await expect(work(page)).toBeHidden();
    await ticketRow(page, 'one').click();
    await ticketPanel(page).getByRole('button', { name: 'Look at the work' }).click();
    await expect(work(page).getByRole('textbox', { name: /^Comment on/ })).toHaveValue('Say two.');
    await work(page).getByRole('button', { name: 'Send back', exact: true }).click();
  });

  await test.step('the second attempt goes on from the first, with the note', async () => {
    await expect(review.getByText('Wrote return "two";')).toBeVisible();
    await expect(review.getByText(/src\/greet\.ts, line 2:/)).toBeVisible();
    await review.getByRole('button', { name: 'Accept' }).click();
    await done(page);
  });

  await test.step('accepted work goes back as well, by keyboard', async () => {
    await page.keyboard.press('w');
    await work(page).getByRole('combobox', { name: 'Whose work' }).selectOption('one · Write one');
    await expect(work(page)).toContainText('accepted');
    await work(page).getByRole('textbox', { name: 'src/greet.ts, as it is now' }).click();
    await page.keyboard.press('c');
    const field = work(page).getByRole('textbox', { name: /^Comment on src\/greet\.ts, line \d$/ });
    await expect(field).toBeFocused();
    await page.keyboard.type('Say three.');
    await work(page).getByRole('textbox', { name: 'What you say of the whole' }).fill('Nearly.');
    await work(page).getByRole('button', { name: 'Send back', exact: true }).click();
    await expect(review.getByText('Wrote return "three";')).toBeVisible();
    await expect(review.getByText(/^Nearly\./)).toBeVisible();
    await review.getByRole('button', { name: 'Accept' }).click();
    await done(page);
    await ticketRow(page, 'one').click();
    await ticketPanel(page).getByRole('tab', { name: 'Prompt' }).click();
    await expect(ticketPanel(page)).toContainText('Say three.');
    expect(await repository.fingerprint()).toBe(before);
    expect(repository.git('show', `${branchOf(repository.git)}:src/greet.ts`)).toContain('three');
  });
});

test('a conflict names both tickets and the file, and leaves the person’s files alone', async ({ baton }) => {
  const repository = await createRepository(baton.workspace, FILES);
  const before = await repository.fingerprint();
  const rival = (id: string, other: string) => {
    const mark = (name: string) => `'${join(baton.startFolder, name)}'`;
    const meet = run(
      `touch ${mark(id)}; until [ -e ${mark(other)} ]; do sleep 0.05; done; echo ${id} > README.md`,
    );
    return ticket(id, [], [], {
      rehearsal: [
        [meet, say('Done.')],
        [say('I leave it so.')],
        [write('README.md', 'both\n'), say('Settled.')],
      ],
    });
  };
  await baton.write('two.json', track('Rivals', rival('one', 'two'), rival('two', 'one')));
  const page = await baton.open('two.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');
  const blocked = page.getByRole('option', { name: /^(one|two) .*: Blocked/ });
  await blocked.click();
  await expect(ticketPanel(page)).toContainText(
    /The changes of (one and of two|two and of one) do not fit together in README\.md/,
  );
  await expect(ticketPanel(page).getByRole('combobox', { name: 'Attempt' })).toContainText(
    /attempt 1, did not fit \(conflict with (one|two)\)/,
  );

  await test.step('it goes back with a word on how to settle it, and the next attempt does', async () => {
    await ticketPanel(page).getByRole('button', { name: 'Send back…' }).click();
    const dialog = dialogOf(page, /^Send (one|two) back$/);
    await dialog.getByRole('textbox').fill('Keep both.');
    await dialog.getByRole('button', { name: 'Send back', exact: true }).click();
    await done(page);
    expect(repository.git('show', `${branchOf(repository.git)}:README.md`)).toBe('both');
  });
  expect(await repository.fingerprint()).toBe(before);
});

test('accepted work is taken back once the person has heard what was built on it, and all of it is discarded', async ({
  baton,
}) => {
  const repository = await createRepository(baton.workspace, FILES);
  const before = await repository.fingerprint();
  await baton.write(
    'three.json',
    track('Taken back', ticket('one'), ticket('two', ['one']), ticket('three')),
  );
  const page = await baton.open('three.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');
  await done(page);
  const branch = branchOf(repository.git);
  const onBranch = () => repository.git('ls-tree', '-r', '--name-only', branch).split('\n');

  await test.step('dependents are named first, and nothing happens on “Keep it”', async () => {
    await ticketRow(page, 'one').click();
    await ticketPanel(page).getByRole('button', { name: 'Look at the work' }).click();
    await work(page).getByRole('button', { name: 'Take back…' }).click();
    const dialog = dialogOf(page, 'Take the work of one back?');
    await expect(dialog).toContainText('two began with this work before it');
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    expect(onBranch()).toContain('one.txt');
  });

  await test.step('it is off the branch, and the ticket waits for a retry', async () => {
    await work(page).getByRole('button', { name: 'Take back…' }).click();
    await dialogOf(page, /back\?$/)
      .getByRole('button', { name: 'Take it back' })
      .click();
    await page.getByRole('button', { name: 'Graph' }).click();
    await expect(ticketRow(page, 'one')).toHaveAccessibleName(/Blocked/);
    await expect(ticketPanel(page)).toContainText('Taken back by you: its work is no longer part');
    expect(onBranch()).toEqual(['README.md', 'src/greet.ts', 'three.txt', 'two.txt']);
    await ticketPanel(page).getByRole('button', { name: 'Retry' }).click();
    await done(page);
    expect(onBranch()).toContain('one.txt');
  });

  await test.step('discarding names what is lost, and takes branches and worktrees away', async () => {
    await page.keyboard.press('w');
    await work(page).getByRole('button', { name: 'Discard…' }).click();
    const dialog = dialogOf(page, 'Discard the run’s work?');
    await expect(dialog).toContainText('with the accepted work of one, two, three');
    await expect(dialog).toContainText('Not all of it is on your branch');
    await dialog.getByRole('button', { name: 'Discard', exact: true }).click();
    await expect(work(page)).toBeHidden();
    const note = page.getByText('The work of this run was discarded; its branch was at ');
    await expect(note).toBeVisible();
    await expect(page.getByText('The work is on branch')).toBeHidden();
    expect(repository.git('branch', '--list', 'baton/*')).toBe('');
    expect(repository.git('worktree', 'list').split('\n')).toHaveLength(1);
    expect(await repository.fingerprint()).toBe(before);
    await page.keyboard.press('w');
    await expect(work(page).getByRole('alert')).toContainText(
      'The work of this run was discarded; its branch was at ',
    );
  });
});

function branchOf(git: (...words: string[]) => string): string {
  return git('branch', '--list', '--format=%(refname:short)', 'baton/*').split('\n')[0] ?? '';
}
