// A goal becomes a track: a model proposes it, the person edits and takes it, and nothing runs by itself.
import { readdir } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { runStatus, ticketRow } from './person';

const good = {
  title: 'Search in notes',
  tickets: [
    { id: 'T-1', title: 'Index the words', description: 'Make an index', depends_on: [] },
    { id: 'T-2', title: 'Search by words', description: 'Search in it', depends_on: ['T-1'] },
  ],
};
const bad = { ...good, tickets: [{ ...good.tickets[0], depends_on: ['T-9'] }] };
const proposes = (input: unknown) => ({ tool: 'propose_track', input });

test('a goal is planned, the proposal edited and taken: the track is open, nothing runs, tier 1 shows its tokens', async ({
  baton,
}) => {
  const server = await baton.serveModel((asked) => proposes(asked === 1 ? bad : good));
  await baton.writeSettings(settingsFor(server.baseURL));
  await baton.write('notes.py', 'NOTES = []\n');
  const page = await baton.open();
  const dialog = await writeGoal(page, 'Let people search their notes.');
  await dialog.getByRole('combobox', { name: 'Files to look at (optional)' }).fill('notes.py');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(dialog.getByRole('combobox', { name: /^Model/ })).toHaveValue('mine:small');
  await dialog.getByRole('button', { name: 'Look at what will be sent' }).click();

  await expect(dialog.getByRole('textbox', { name: 'Prompt, as it will be sent' })).toHaveValue(
    /Let people search their notes\./,
  );
  await expect(dialog.getByRole('button', { name: 'File notes.py' })).toBeVisible();
  expect(server.asked).toBe(0);
  await dialog.getByRole('button', { name: 'Send to mine:small' }).click();

  const proposed = page.getByRole('dialog', { name: 'The proposed track' });
  const text = proposed.getByRole('textbox', { name: 'The ticket file' });
  await expect(text).toHaveValue(/Search by words/);
  expect(server.asked).toBe(2);
  await expect(card(proposed, 'T-2')).toBeVisible();
  await expect(proposed).toContainText('2 requests · 240 in · 0 cached · 14 out');

  // Edited as text: problems with their places at once, the graph when it is right again.
  const written = await text.inputValue();
  await text.fill(written.replace('"depends_on": [\n        "T-1"', '"depends_on": [\n        "T-7"'));
  await expect(proposed.getByRole('alert', { name: 'Problems' })).toContainText('T-7');
  await expect(proposed.getByRole('button', { name: 'Take it' })).toBeDisabled();
  await text.fill(written.replace('Search by words', 'Search by several words'));
  await expect(card(proposed, 'T-2')).toHaveAccessibleName(/Search by several words/);
  await proposed.getByRole('button', { name: 'Take it' }).click();

  await expect(proposed).toBeHidden();
  await expect(ticketRow(page, 'T-2')).toContainText('Search by several words');
  await expect(runStatus(page)).toHaveText(/Not started/);
  const tier = page.getByRole('button', { name: /Tier 1 · Orchestrator/ });
  await expect(tier).toContainText('240 in · 0 cached · 14 out');
  await expect(page.getByRole('button', { name: /Tier 3/ })).toContainText('No requests yet');
  expect(server.asked).toBe(2);
  expect(await readdir(baton.workspace)).toEqual([]);
});

test('a plan outlives its dialog and its process, goes back with notes, and is discarded for good', async ({
  baton,
}) => {
  const server = await baton.serveModel((asked) =>
    proposes(asked === 1 ? good : { ...good, title: 'Smaller', tickets: [good.tickets[0]] }),
  );
  await baton.writeSettings(settingsFor(server.baseURL));
  let page = await baton.open();
  await send(await writeGoal(page, 'Let people search.'), 'Send to mine:small');
  await expect(page.getByRole('textbox', { name: 'The ticket file' })).toHaveValue(/Search by words/);
  await baton.app.end();

  page = await baton.open();
  const plans = page.getByRole('region', { name: 'Plans' });
  await plans.getByRole('button', { name: /Let people search\./ }).click();
  const dialog = page.getByRole('dialog', { name: 'The proposed track' });
  await expect(card(dialog, 'T-2')).toBeVisible();
  await dialog.getByRole('button', { name: 'Ask again with notes…' }).click();
  await dialog.getByRole('textbox', { name: /^What should be different\?/ }).fill('One ticket will do.');
  await dialog.getByRole('button', { name: 'Ask again', exact: true }).click();
  await expect(dialog.getByRole('textbox', { name: 'The ticket file' })).toHaveValue(/Smaller/);
  await expect(card(dialog, 'T-2')).toBeHidden();
  await expect(dialog).toContainText('2 requests');

  await dialog.getByRole('button', { name: 'Discard…' }).click();
  await dialog.getByRole('button', { name: 'Discard', exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect(plans).toBeHidden();
});

test('a model that is overloaded is waited for in sight, and the wait can be ended', async ({ baton }) => {
  const server = await baton.serveModel(() => ({
    status: 503,
    message: 'All busy.',
    retryAfterSeconds: 3000,
  }));
  await baton.writeSettings(settingsFor(server.baseURL));
  const page = await baton.open();
  await send(await writeGoal(page, 'Let people search.'), 'Send to mine:small');
  const planning = page.getByRole('dialog', { name: 'Planning' });
  await expect(planning.getByRole('status')).toHaveText(/tries again in 49:\d\d \(try 2 of 5\)/);
  await planning.getByRole('button', { name: 'Cancel the request' }).click();
  const ended = page.getByRole('dialog', { name: 'The proposed track' });
  await expect(ended).toContainText('The request was cancelled.');
  await expect(ended.getByRole('button', { name: 'Take it' })).toBeDisabled();
  expect(server.asked).toBe(1);
});

test('without a key the plan is rehearsed, and says so', async ({ baton }) => {
  const page = await baton.open();
  const dialog = await writeGoal(page, 'Write it.\nRead it.');
  await expect(dialog.getByRole('note')).toContainText('A rehearsal: no model is asked');
  await send(dialog, 'Rehearse');
  const proposed = page.getByRole('dialog', { name: 'The proposed track' });
  await expect(card(proposed, 'T-3')).toHaveAccessibleName(/Check the whole/);
  await proposed.getByRole('button', { name: 'Take it' }).click();
  await expect(ticketRow(page, 'T-1')).toContainText('Write it.');
});

async function writeGoal(page: Page, goal: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Plan from a goal…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Plan from a goal' });
  await dialog.getByRole('textbox', { name: 'Goal' }).fill(goal);
  return dialog;
}

/** Past the page that shows what is sent. */
async function send(dialog: Locator, button: string): Promise<void> {
  await dialog.getByRole('button', { name: 'Look at what will be sent' }).click();
  await dialog.getByRole('button', { name: button }).click();
}

function card(within: Locator, id: string): Locator {
  return within
    .getByRole('listbox', { name: 'Graph of tickets' })
    .getByRole('option', { name: new RegExp(`^${id},`) });
}

function settingsFor(baseURL: string) {
  return {
    providers: { mine: { kind: 'openai-compatible', baseURL } },
    tiers: { orchestrator: 'mine:small' },
  };
}
