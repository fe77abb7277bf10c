// What a person sees and does in an open run, by the words in front of them.
import { expect, type Locator, type Page } from '@playwright/test';

/** The run's state in the bar: “Running”, “Done”. */
export function runStatus(page: Page): Locator {
  return page.getByRole('banner').getByRole('status');
}

/** A ticket in the list on the left; its name says how it stands. */
export function ticketRow(page: Page, id: string): Locator {
  return page.getByRole('listbox', { name: 'Tickets', exact: true }).getByRole('option', {
    name: new RegExp(`^${id} `),
  });
}

export function ticketPanel(page: Page): Locator {
  return page.getByRole('region', { name: 'Selected ticket' });
}

/** The start dialog, filled in and confirmed. */
export async function startRun(page: Page, mode: string, workspace?: string): Promise<void> {
  await page.getByRole('button', { name: 'Run…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Run \d+ tickets?$/ });
  if (workspace !== undefined) {
    const field = dialog.getByRole('combobox', { name: /^Workspace/ });
    await field.fill(workspace);
    await field.press('Tab'); // Away from the list of paths that could be meant.
  }
  const start = dialog.getByRole('button', { name: 'Start the run' });
  await expect(start).toBeEnabled(); // What is said of the folder stands by then, and moves nothing any more.
  await dialog.getByRole('radio', { name: mode, exact: true }).check();
  await start.click();
  await expect(dialog).toBeHidden();
}

/** The dialog that asks about this ticket. */
export function approvalOf(page: Page, title: string, id: string): Locator {
  return page.getByRole('dialog', { name: title }).filter({ has: page.getByText(id, { exact: true }) });
}

/** The same, gone to among all that waits: who asks first is a matter of luck where several may. */
export async function lookAt(page: Page, title: string, id: string): Promise<Locator> {
  const wanted = approvalOf(page, title, id);
  const next = page.getByRole('dialog').getByRole('button', { name: 'Next' });
  await wanted.or(next).first().waitFor();
  for (let moves = 0; moves < 10 && (await wanted.isHidden()); moves++) await next.click();
  await wanted.waitFor();
  return wanted;
}

/** Lets the worker of this ticket start, once it asks. */
export async function startWorker(page: Page, id: string): Promise<void> {
  const dialog = await lookAt(page, 'Start this worker?', id);
  await dialog.getByRole('button', { name: 'Start worker' }).click();
  await expect(dialog).toBeHidden();
}

/** Keeps every text that this part of the ticket's panel ever has, however short; the function returned gives them. */
export async function watchTexts(page: Page, part: string): Promise<() => Promise<string[]>> {
  await page.evaluate((selector) => {
    const texts: string[] = [];
    Object.assign(window, { seenTexts: texts });
    const look = () => {
      const text = document.querySelector(selector)?.textContent ?? '';
      if (texts.at(-1) !== text) texts.push(text);
    };
    new MutationObserver(look).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  }, `[aria-label="Selected ticket"] ${part}`);
  return () => page.evaluate(() => (window as unknown as { seenTexts: string[] }).seenTexts);
}
