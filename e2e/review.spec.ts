// What a worker has finished counts only once its verify commands pass and the person, who sees all of it, has accepted it.
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { approvalOf, runStatus, startWorker, ticketPanel, ticketRow } from './person';
import { finish, run, say, ticket, track, write } from './tracks';

const TITLE = 'Does this result count?';

test('a result is sent back once with notes, and what depends on it starts only when the second is accepted', async ({
  baton,
}) => {
  const scripts = [
    [write('one.txt', 'first\n'), say('Wrote one line.')],
    [write('one.txt', 'first\nsecond\n'), say('Wrote two lines.')],
  ];
  const more = {
    rehearsal: scripts,
    acceptance_criteria: ['It has two lines.'],
    verify: ['test -f one.txt'],
  };
  await baton.write('two.json', track('Reviewed', ticket('one', [], [], more), ticket('two', ['one'])));
  const page = await baton.open('two.json', '--workspace', baton.workspace);
  await startReviewed(page, 'Auto-start');

  const review = approvalOf(page, TITLE, 'one');
  await test.step('the dialog shows what was wanted beside what was done', async () => {
    await expect(review.getByText('It has two lines.')).toBeVisible();
    await expect(review.getByText('Wrote one line.')).toBeVisible();
    await expect(review.getByRole('article', { name: 'Verify: exit code 0' })).toContainText(
      'test -f one.txt',
    );
    await expect(review.getByRole('region', { name: 'Change of one.txt' })).toContainText('first');
    await expect(review.getByText('in this run you review every result')).toBeVisible();
    await expect(review.getByRole('button', { name: 'Accept' })).toBeEnabled();
    await page.keyboard.press('Enter');
    await expect(review).toBeVisible();
  });

  await test.step('putting it off decides nothing', async () => {
    await page.keyboard.press('Escape');
    await expect(review).toBeHidden();
    await expect(ticketRow(page, 'one')).toHaveAccessibleName(/Waits for your review/);
    await expect(ticketRow(page, 'two')).toHaveAccessibleName(/Waits for one/);
    await page.keyboard.press('g');
    await expect(review).toBeVisible();
  });

  await test.step('sending it back takes words', async () => {
    await page.keyboard.press('r');
    await review.getByRole('button', { name: 'Send back', exact: true }).click();
    await expect(review).toContainText('Write a few words');
    await review.getByRole('textbox', { name: 'What has to be mended?' }).fill('The second line is missing.');
    await review.getByRole('button', { name: 'Send back', exact: true }).click();
  });

  await test.step('the second attempt comes to review, with what the first was sent back for', async () => {
    await expect(review.getByText('Wrote two lines.')).toBeVisible();
    await expect(review.getByText('The second line is missing.')).toBeVisible();
    await expect(ticketRow(page, 'two')).toHaveAccessibleName(/Waits for one/);
    await expect(review.getByRole('button', { name: 'Accept' })).toBeEnabled();
    await page.keyboard.press('a');
  });

  const second = approvalOf(page, TITLE, 'two');
  await expect(ticketRow(page, 'one')).toHaveAccessibleName(/Completed/);
  await expect(second.getByRole('button', { name: 'Accept' })).toBeEnabled();
  await second.getByRole('button', { name: 'Accept' }).click();
  await expect(runStatus(page)).toHaveText(/Done/);

  await test.step('the panel tells who sent the first attempt back, and why', async () => {
    await ticketRow(page, 'one').click();
    await ticketPanel(page).getByRole('combobox', { name: 'Attempt' }).selectOption('one#1');
    await expect(ticketPanel(page)).toContainText('Sent back by you');
    await expect(ticketPanel(page)).toContainText('The second line is missing.');
  });
});

test('a result that is refused blocks its ticket with the reason, and frees nothing', async ({ baton }) => {
  await baton.write('two.json', track('Refused', ticket('one'), ticket('two', ['one'])));
  const page = await baton.open('two.json', '--workspace', baton.workspace);
  await startReviewed(page, 'Auto-start');
  const review = approvalOf(page, TITLE, 'one');
  await expect(review.getByRole('button', { name: 'Accept' })).toBeEnabled();
  await page.keyboard.press('b');
  await review.getByRole('textbox', { name: 'Why is it blocked?' }).fill('It is the wrong file.');
  await review.getByRole('button', { name: 'Block the ticket' }).click();
  await expect(ticketRow(page, 'one')).toHaveAccessibleName(/Blocked/);
  await expect(ticketRow(page, 'two')).toHaveAccessibleName(/Waits for one/);
  await ticketRow(page, 'one').click();
  await expect(ticketPanel(page)).toContainText('Refused in review');
  await expect(ticketPanel(page)).toContainText('It is the wrong file.');
});

test('a verify command is approved with the worker; when it fails the worker hears of it and mends it', async ({
  baton,
}) => {
  const turns = [finish('It is all there.'), run('touch x'), say('Now it is.')];
  await baton.write('one.json', track('Verified', ticket('one', [], turns, { verify: ['test -f x'] })));
  const page = await baton.open('one.json', '--workspace', baton.workspace);
  await startReviewed(page, 'Ask', 'Nobody');
  const spawn = approvalOf(page, 'Start this worker?', 'one');
  await expect(spawn.getByRole('region', { name: 'Verify' })).toContainText('test -f x');
  await startWorker(page, 'one');
  const step = approvalOf(page, 'A worker wants to run a command', 'one');
  await step.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(runStatus(page)).toHaveText(/Done/);

  await ticketRow(page, 'one').click();
  const steps = ticketPanel(page).getByRole('article');
  await expect(steps).toHaveCount(4);
  await expect(steps.nth(1)).toHaveAccessibleName('Verify: exit code 1');
  await expect(steps.nth(2)).toHaveAccessibleName(/^run_command/);
  await expect(steps.nth(3)).toHaveAccessibleName('Verify: exit code 0');
  await expect(page.getByRole('button', { name: /Tier 2/ })).toContainText('Off: no review');
});

async function startReviewed(page: Page, mode: string, reviewer = 'You'): Promise<void> {
  await page.getByRole('button', { name: 'Run…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Run \d+ tickets?$/ });
  await expect(dialog.getByRole('button', { name: 'Start the run' })).toBeEnabled();
  await dialog.getByRole('radio', { name: mode, exact: true }).check();
  await dialog.getByRole('radiogroup', { name: 'Who reviews results' }).getByText(reviewer).click();
  await dialog.getByRole('button', { name: 'Start the run' }).click();
  await expect(dialog).toBeHidden();
}
