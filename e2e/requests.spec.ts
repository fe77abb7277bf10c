// What went over the wire for a ticket can be read in its panel, but for the key.
import { expect, test } from './fixtures';
import { runStatus, startRun, ticketPanel, ticketRow } from './person';
import { ticket, track } from './tracks';

const KEY = 'secret-key-1234567890';

test('a request and its answer are there as they went, without the key', async ({ baton }) => {
  const server = await baton.serveModel((asked) =>
    asked === 1
      ? { status: 503, message: `All of us are busy, ${KEY}.`, retryAfterSeconds: 1 }
      : { text: `Nothing to do for ${KEY}.` },
  );
  const mine = { kind: 'openai-compatible', baseURL: server.baseURL, apiKeyEnv: 'MINE_KEY' };
  await baton.writeSettings({ providers: { mine }, tiers: { worker: 'mine:small-model' } });
  baton.env.MINE_KEY = KEY;
  await baton.write('one.json', track('Wire', ticket('one')));
  const page = await baton.open('one.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');
  await ticketRow(page, 'one').click();
  const panel = ticketPanel(page);
  await panel.getByRole('tab', { name: 'Requests' }).click();
  // They appear while the tab is open.
  const rows = panel.getByRole('region', { name: 'Requests of Tier 3 · Worker' }).getByRole('button');
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(0)).toContainText('503');
  await expect(rows.nth(1)).toContainText(/Turn 1.*200/);
  await expect(runStatus(page)).toHaveText(/Done/);

  await rows.nth(1).click();
  const dialog = page.getByRole('dialog', { name: /^Request 2/ });
  const request = dialog.getByRole('region', { name: 'Request', exact: true });
  const answer = dialog.getByRole('region', { name: 'Answer' });
  await expect(request).toContainText('"model":"small-model"');
  await expect(request).toContainText('Bearer [key]');
  await expect(answer).toContainText('Nothing to do for [key].');
  await dialog.getByRole('switch', { name: 'Indent JSON' }).click();
  await expect(request).toContainText('"model": "small-model"');
  await expect(page.locator('body')).not.toContainText(KEY);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await rows.nth(0).click();
  await expect(page.getByRole('dialog', { name: /^Request 1/ })).toContainText('All of us are busy, [key].');
});

test('a rehearsal says that nothing goes over the wire', async ({ baton }) => {
  await baton.write('one.json', track('Wire', ticket('one')));
  const page = await baton.open('one.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');
  await ticketRow(page, 'one').click();
  await ticketPanel(page).getByRole('tab', { name: 'Requests' }).click();
  await expect(ticketPanel(page)).toContainText('nothing goes over the wire');
});
