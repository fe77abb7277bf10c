// The main job without a mouse.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { approvalOf, runStatus, startRun, ticketPanel, ticketRow } from './person';
import { run, say, ticket, track } from './tracks';

test('find, run, look, and approve with keys alone; focus is always in sight and in the dialog', async ({
  baton,
}) => {
  const turns = [run('echo keys > keys.txt'), say('Typed.')];
  await baton.write('keys.json', track('With keys', ticket('one', [], turns), ticket('two', ['one'])));
  const page = await baton.open('keys.json', '--workspace', baton.workspace);
  await expect(page.getByRole('heading', { name: 'With keys' })).toBeVisible();

  await test.step('the palette starts the run', async () => {
    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.getByPlaceholder('Find a ticket or do something…')).toBeFocused();
    await page.keyboard.type('Run');
    await expect(page.getByRole('button', { name: /^Run…/ }).last()).toBeVisible();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Run 2 tickets' });
    await expect(dialog.locator(':focus')).toHaveCount(1);
    await tabTo(page, 'Start the run');
    await page.keyboard.press('Enter');
    await expect(runStatus(page)).toHaveText(/Running/);
  });

  const spawn = approvalOf(page, 'Start this worker?', 'one');
  await test.step('the dialog takes focus, Enter decides nothing, Escape puts off, G comes back', async () => {
    await expect(spawn.locator(':focus')).toHaveCount(1);
    await page.keyboard.press('Enter');
    await expect(spawn).toBeVisible();
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press('Tab');
      await expect(spawn.locator(':focus')).toHaveCount(1);
    }
    await page.keyboard.press('Escape');
    await expect(spawn).toBeHidden();
    await page.keyboard.press('g');
    await expect(spawn).toBeVisible();
  });

  await test.step('A approves what the dialog shows', async () => {
    await expect(spawn.getByRole('button', { name: 'Start worker' })).toBeEnabled();
    await page.keyboard.press('a');
    const step = approvalOf(page, 'A worker wants to run a command', 'one');
    await expect(step.getByRole('button', { name: 'Approve', exact: true })).toBeEnabled();
    await page.keyboard.press('a');
    const second = approvalOf(page, 'Start this worker?', 'two');
    await expect(second.getByRole('button', { name: 'Start worker' })).toBeEnabled();
    await page.keyboard.press('a');
  });
  await expect(runStatus(page)).toHaveText(/Done/);

  await test.step('the palette finds a ticket', async () => {
    await expect(page.getByRole('dialog')).toBeHidden();
    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.getByPlaceholder('Find a ticket or do something…')).toBeFocused();
    await page.keyboard.type('Write two');
    await expect(page.getByRole('button', { name: /^two · Write two/ })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(ticketPanel(page)).toContainText('Wrote two.txt.');
    await expect(ticketRow(page, 'two')).toHaveAttribute('aria-selected', 'true');
  });
  expect((await readdir(baton.workspace)).sort()).toEqual(['keys.txt', 'two.txt']);
});

test('Ctrl+Enter approves from inside a field what was typed there, Enter alone never', async ({ baton }) => {
  await baton.write(
    'typed.json',
    track('Typed', ticket('one', [], [run('echo mine > a.txt'), say('Done.')])),
  );
  const page = await baton.open('typed.json', '--workspace', baton.workspace);
  await startRun(page, 'Auto-start');
  const step = approvalOf(page, 'A worker wants to run a command', 'one');
  await expect(step.getByRole('button', { name: 'Approve', exact: true })).toBeEnabled();
  await page.keyboard.press('e');
  const field = step.getByRole('textbox', { name: 'command' });
  await field.fill('echo typed > a.txt');
  await page.keyboard.press('Enter');
  await page.keyboard.type('echo more >> a.txt');
  // What was typed this moment has not been in front of anyone.
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(step).toBeVisible();
  await expect(step.getByRole('button', { name: 'Approve edited' })).toHaveAttribute(
    'aria-disabled',
    'false',
  );
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(runStatus(page)).toHaveText(/Done/);
  expect(await readFile(join(baton.workspace, 'a.txt'), 'utf8')).toBe('typed\nmore\n');
});

test('the graph is walked with arrows', async ({ baton }) => {
  await baton.write(
    'walk.json',
    track('A walk', ticket('one'), ticket('two', ['one']), ticket('three', ['two'])),
  );
  const page = await baton.open('walk.json');
  const graph = page.getByRole('listbox', { name: 'Graph of tickets' });
  await graph.focus();
  for (const id of ['one', 'two', 'three']) {
    await page.keyboard.press('ArrowRight');
    await expect(graph.getByRole('option', { name: new RegExp(`^${id},`) })).toHaveAttribute(
      'aria-selected',
      'true',
    );
  }
  await page.keyboard.press('ArrowLeft');
  await expect(ticketPanel(page).getByRole('heading', { name: 'Write two' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(ticketPanel(page).getByRole('heading', { name: 'Write two' })).toBeHidden();
});

/** Tab until the button has focus; on the way everything looks different while it has focus. */
async function tabTo(page: Page, button: string): Promise<void> {
  const wanted = page.getByRole('button', { name: button });
  for (let presses = 0; presses < 20; presses++) {
    const element = await page.evaluateHandle(() => document.activeElement);
    const focused = await element.evaluate(looks);
    await page.keyboard.press('Tab');
    expect(await element.evaluate(looks)).not.toBe(focused);
    if (await wanted.evaluate((reached) => reached === document.activeElement)) return;
  }
  throw new Error(`Tab does not reach the button “${button}”.`);
}

/** What of its style may tell that it has focus, once it has stopped changing. */
async function looks(element: Element | null): Promise<string> {
  if (element === null) return '';
  await Promise.all(element.getAnimations().map(({ finished }) => finished.catch(() => {})));
  const { outline, boxShadow, borderColor } = getComputedStyle(element);
  return [element.className, outline, boxShadow, borderColor].join('; ');
}
