// A person approves a command once for all like it, sees later by which rule one ran, and takes the rule back.
import { readdir } from 'node:fs/promises';
import { expect, test } from './fixtures';
import { approvalOf, lookAt, runStatus, startRun, startWorker, ticketPanel, ticketRow } from './person';
import { run, say, ticket, track } from './tracks';

const COMMAND = 'A worker wants to run a command';

test('approve and remember, see by which rule the next one ran, delete the rule, and be asked again', async ({
  baton,
}) => {
  const makes = (...names: string[]) => [...names.map((name) => run(`touch ${name}`)), say('Made them.')];
  await baton.write(
    'touch.json',
    track('Touch', ticket('one', [], makes('a.txt', 'b.txt')), ticket('two', ['one'], makes('c.txt'))),
  );
  const page = await baton.open('touch.json', '--workspace', baton.workspace);
  await startRun(page, 'Ask');
  await startWorker(page, 'one');

  await test.step('the rule is shown before it is saved, and says what it would do', async () => {
    const dialog = approvalOf(page, COMMAND, 'one');
    await dialog.getByRole('button', { name: 'Approve and remember…' }).click();
    const said = dialog.getByRole('status', { name: 'What this rule does' });
    await expect(said).toContainText('nothing but this very call');
    const save = dialog.getByRole('button', { name: 'Approve and remember', exact: true });
    // Escape goes back to the approval, which still waits.
    await page.keyboard.press('Escape');
    await expect(save).toBeHidden();
    await page.keyboard.press('m');

    const beginning = dialog.getByRole('textbox', { name: 'Beginning of the command' });
    await expect(beginning).toHaveValue('touch a.txt');
    await beginning.fill('touch; ls');
    await expect(said).toContainText('shell operator');
    await expect(save).toHaveAttribute('aria-disabled', 'true');
    await beginning.fill('mkdir');
    await expect(said).toContainText('does not match the call above');
    await beginning.fill('touch');
    await dialog.getByRole('radio', { name: 'this workspace' }).check();
    await expect(said).toContainText('It matches the call above.');
    await expect(said).toContainText('every run in this workspace');
    await expect(save).toHaveAttribute('aria-disabled', 'false');
    // Not in a field any more, so the key counts.
    await page.keyboard.press('a');
  });

  const second = approvalOf(page, 'Start this worker?', 'two');
  await expect(second).toBeVisible();
  await page.keyboard.press('Escape');
  expect((await readdir(baton.workspace)).sort()).toEqual(['a.txt', 'b.txt']);

  const settings = page.getByRole('dialog', { name: 'Settings' });
  await test.step('the step says by which rule it ran, and leads to it', async () => {
    await ticketRow(page, 'one').click();
    const step = ticketPanel(page).getByRole('article').filter({ hasText: 'touch b.txt' });
    await expect(step).toContainText('allowed by your rule: commands that begin with touch');
    await step.getByRole('button', { name: /touch b\.txt/ }).click();
    await step.getByRole('button', { name: 'Show the rules…' }).click();
    const rules = settings.getByRole('region', { name: baton.workspace });
    await expect(rules.getByRole('listitem')).toHaveText([/commands that begin with touch/]);
    await rules.getByRole('button', { name: /^Delete the rule/ }).click();
    await expect(settings).toContainText('There are no rules yet.');
    await settings.getByRole('button', { name: 'Close', exact: true }).last().click();
  });

  await page.keyboard.press('g');
  await startWorker(page, 'two');
  const asked = await lookAt(page, COMMAND, 'two');
  await expect(asked).toContainText('touch c.txt');
  await asked.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(runStatus(page)).toHaveText(/Done/);
});

test('what cannot be taken back is not offered to be remembered, and a rule by hand keeps a command from running', async ({
  baton,
}) => {
  await baton.write(
    'harm.json',
    track(
      'Harm',
      ticket('one', [], [run('rm -r old'), run('make a; make b'), run('npm publish'), say('Over.')]),
    ),
  );
  const page = await baton.open('harm.json', '--workspace', baton.workspace);
  await startRun(page, 'Auto-start');
  const dialog = approvalOf(page, COMMAND, 'one');
  await expect(dialog).toContainText('rm -r old');
  await expect(dialog.getByRole('button', { name: 'Approve', exact: true })).toHaveAttribute(
    'aria-disabled',
    'false',
  );
  await expect(dialog.getByRole('button', { name: 'Approve and remember…' })).toBeHidden();
  await page.keyboard.press('Escape');

  await page.keyboard.press('ControlOrMeta+,');
  const settings = page.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('tab', { name: 'Rules' }).click();
  await settings.getByRole('textbox', { name: 'Beginning of the command' }).fill('npm publish');
  await settings.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(settings.getByRole('region', { name: baton.workspace })).toContainText('never run');
  await settings.getByRole('button', { name: 'Close', exact: true }).last().click();

  await page.keyboard.press('g');
  await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(dialog).toContainText('make a; make b');
  await dialog.getByRole('button', { name: 'Approve and remember…' }).click();
  // No beginning stands for several commands.
  await expect(dialog.getByRole('radio', { name: 'this exact call' })).toBeChecked();
  await expect(dialog.getByRole('textbox', { name: 'Beginning of the command' })).toBeHidden();
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(runStatus(page)).toHaveText(/Done/);
  await ticketRow(page, 'one').click();
  await expect(ticketPanel(page).getByRole('article').filter({ hasText: 'npm publish' })).toContainText(
    'denied by your rule: commands that begin with npm publish',
  );
});
