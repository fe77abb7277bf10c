// The same run in two faces at once, and how a browser tab gets in.
import { readdir } from 'node:fs/promises';
import { expect, test } from './fixtures';
import { approvalOf, runStatus, startRun, startWorker, ticketPanel, ticketRow } from './person';
import { say, ticket, track, write } from './tracks';

test('a second face shows the same run, and an approval answered in one is answered in both', async ({
  baton,
}) => {
  const steps = [write('one.txt', 'one\n'), say('Wrote it, and it is good.')];
  await baton.write(
    'shared.json',
    track('In two faces', ticket('one', [], steps, { step_mode: true }), ticket('two', ['one'])),
  );
  const first = await baton.open('shared.json', '--workspace', baton.workspace);
  const link = await baton.app.link();
  await startRun(first, 'Ask');
  const second = await baton.openTab(link);

  await expect(second.getByRole('heading', { name: 'In two faces' })).toBeVisible();
  for (const page of [first, second]) {
    await expect(approvalOf(page, 'Start this worker?', 'one')).toBeVisible();
    await expect(runStatus(page)).toHaveText(/Running/);
  }

  await startWorker(second, 'one');
  await expect(approvalOf(first, 'Start this worker?', 'one')).toBeHidden();
  for (const page of [first, second]) {
    await expect(approvalOf(page, 'A worker wants to create a file', 'one')).toBeVisible();
  }
  await approvalOf(first, 'A worker wants to create a file', 'one')
    .getByRole('button', { name: 'Approve', exact: true })
    .click();
  await expect(approvalOf(second, 'A worker wants to create a file', 'one')).toBeHidden();
  await startWorker(second, 'two');

  for (const page of [first, second]) {
    const close = page.getByRole('dialog').getByRole('button', { name: 'Close' });
    await expect(runStatus(page)).toHaveText(/Done/);
    if (await close.isVisible()) await close.click();
    await ticketRow(page, 'one').click();
    await expect(ticketPanel(page)).toContainText('Wrote it, and it is good.');
    await expect(ticketRow(page, 'two')).toHaveAccessibleName(/Completed/);
  }
  expect((await readdir(baton.workspace)).sort()).toEqual(['one.txt', 'two.txt']);
});

test('what was waiting for an answer says that it was answered elsewhere', async ({ baton }) => {
  await baton.write('one.json', track('Answered elsewhere', ticket('one')));
  const first = await baton.open('one.json', '--workspace', baton.workspace);
  const link = await baton.app.link();
  await startRun(first, 'Ask');
  const second = await baton.openTab(link);
  await expect(approvalOf(second, 'Start this worker?', 'one')).toBeVisible();
  await second.keyboard.press('r');
  await second.getByRole('textbox', { name: 'Why not?' }).fill('Not this file.');
  await startWorker(first, 'one');

  const dialog = second.getByRole('dialog', { name: 'Nothing waits for you any more' });
  await expect(dialog).toContainText(
    'The start of one was approved elsewhere. You were writing: “Not this file.”',
  );
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(second.getByRole('dialog')).toBeHidden();
});

test('of two answers to one approval the first counts, and whoever gave the second is told', async ({
  baton,
}) => {
  await baton.write('one.json', track('Asked twice', ticket('one')));
  const first = await baton.open('one.json', '--workspace', baton.workspace);
  const link = await baton.app.link();
  await startRun(first, 'Ask');
  // What happens in the run is slow on its way to this tab; what it asks and is answered goes through.
  const second = await baton.openTab('about:blank');
  let isSlow = false;
  const late: (() => void)[] = [];
  await second.routeWebSocket(/socket/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      if (isSlow && String(message).includes('"type":"batch"')) late.push(() => socket.send(message));
      else socket.send(message);
    });
  });
  await second.goto(link);
  const dialog = approvalOf(second, 'Start this worker?', 'one');
  await expect(dialog).toBeVisible();
  isSlow = true;

  await startWorker(first, 'one');
  await dialog.getByRole('button', { name: 'Start worker' }).click();
  await expect(dialog).toContainText('This approval no longer waits: it was answered elsewhere');
  isSlow = false;
  for (const send of late) send();
  await expect(dialog).toBeHidden();
  await expect(runStatus(second)).toHaveText(/Done/);
  expect(await readdir(baton.workspace)).toEqual(['one.txt']);
});

test('a reload of a tab goes on where it was', async ({ baton }) => {
  await baton.write('one.json', track('Reloaded', ticket('one')));
  const page = await baton.open('one.json', '--workspace', baton.workspace);
  const link = await baton.app.link();
  await startRun(page, 'Ask');
  const tab = await baton.openTab(link);
  await expect(tab.getByRole('dialog', { name: 'Start this worker?' })).toBeVisible();
  expect(new URL(tab.url()).hash).toBe('');

  await tab.reload();
  await startWorker(tab, 'one');
  await expect(runStatus(tab)).toHaveText(/Done/);
  expect(await readdir(baton.workspace)).toEqual(['one.txt']);
});

test('a tab without a link, or with a used one, says how to get a new one', async ({ baton }) => {
  await baton.open();
  const link = await baton.app.link();
  const first = await baton.openTab(link);
  await expect(first.getByRole('region', { name: 'Sample tracks' })).toBeVisible();

  for (const address of [link, new URL('/', link).href]) {
    const other = await baton.openTab(address);
    await expect(other.getByRole('heading', { name: 'This page needs a link from Baton' })).toBeVisible();
    await expect(other.getByText('Open in browser')).toBeVisible();
    await expect(other.getByRole('button')).toHaveCount(0);
  }
});
