// A model's server that is overloaded is asked again after the wait that it asks for, in everyone's sight, and the wait can be ended.
import { expect, test } from './fixtures';
import { runStatus, startRun, startWorker, ticketPanel, ticketRow, watchTexts } from './person';
import { ticket, track } from './tracks';

const overloaded = (retryAfterSeconds: number) => ({
  status: 503,
  message: 'All of us are busy.',
  retryAfterSeconds,
});

test('each wait counts down with its try, and then the ticket completes', async ({ baton }) => {
  const server = await baton.serveModel((asked) =>
    asked <= 2 ? overloaded(2) : { text: 'There was nothing to do.' },
  );
  await baton.writeSettings(settingsFor(server.baseURL));
  await baton.write('one.json', track('Busy', ticket('one')));
  const page = await baton.open('one.json', '--workspace', baton.workspace);
  await startRun(page, 'Ask');
  const seen = await watchTexts(page, 'header p');
  await startWorker(page, 'one');
  await ticketRow(page, 'one').click();

  await expect(runStatus(page)).toHaveText(/Done/);
  const waits = (await seen()).filter((text) => text.includes('busy'));
  for (const [wait, ofFive] of [
    ['0:02', 2],
    ['0:01', 2],
    ['0:02', 3],
    ['0:01', 3],
  ]) {
    expect(waits).toContainEqual(expect.stringContaining(`tries again in ${wait} (try ${ofFive} of 5)`));
  }
  expect(server.asked).toBe(3);
  await expect(ticketRow(page, 'one')).toHaveAccessibleName(/Completed/);
  await expect(ticketPanel(page)).toContainText('There was nothing to do.');
  await expect(ticketPanel(page)).not.toContainText('busy');
  await ticketPanel(page).getByRole('tab', { name: 'Usage' }).click();
  await expect(ticketPanel(page)).toContainText('no price');
  await expect(ticketPanel(page)).toContainText('1 request.');
});

test('cancel ends a long wait at once, and nobody is asked again', async ({ baton }) => {
  const server = await baton.serveModel(() => overloaded(3000));
  await baton.writeSettings(settingsFor(server.baseURL));
  await baton.write('one.json', track('Busy for long', ticket('one')));
  const page = await baton.open('one.json', '--workspace', baton.workspace);
  await startRun(page, 'Approve all');
  await ticketRow(page, 'one').click();
  const panel = ticketPanel(page);
  await expect(panel).toContainText('busy');
  await expect(panel).toContainText(/tries again in 49:\d\d \(try 2 of 5\)/);
  await expect(ticketRow(page, 'one')).toHaveAccessibleName(/Tries again/);

  await panel.getByRole('button', { name: 'Cancel' }).click();
  await expect(ticketRow(page, 'one')).toHaveAccessibleName(/Blocked/);
  await expect(panel).toContainText('Cancelled');
  await expect(panel).not.toContainText('tries again');
  await expect(runStatus(page)).toHaveText(/Ended, not all completed/);
  expect(server.asked).toBe(1);
});

function settingsFor(baseURL: string) {
  return {
    providers: { mine: { kind: 'openai-compatible', baseURL } },
    tiers: { worker: 'mine:small' },
  };
}
