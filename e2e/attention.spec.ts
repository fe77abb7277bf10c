// A person who looks at something else is told the moment something waits for them.
import { expect, test } from './fixtures';
import { runStatus, startRun, startWorker } from './person';
import { run, say, ticket, track } from './tracks';

test('the title counts what waits, and a notification comes when Baton is not in front', async ({
  baton,
}) => {
  const turns = [run('true'), say('Ran it.')];
  await baton.write('tell.json', track('Tell me', ticket('one'), ticket('two', [], turns)));
  const page = await baton.open('tell.json', '--workspace', baton.workspace);
  await expect.poll(() => baton.app.title()).toBe('Tell me · Baton');

  await startRun(page, 'Ask');
  await expect.poll(() => baton.app.title()).toBe('(2) Tell me · Baton');
  await expect(page.getByRole('button', { name: /2 wait for you · just now/ })).toBeVisible();
  await startWorker(page, 'one');
  await expect(page.getByRole('listbox', { name: 'Tickets', exact: true })).toContainText('Completed');
  await expect.poll(() => baton.app.title()).toBe('(1) Tell me · Baton');

  await baton.app.lookAway();
  await startWorker(page, 'two');
  await expect.poll(() => baton.app.notifications()).toEqual(['two waits for you: Write two']);
  await expect.poll(() => baton.app.title()).toBe('(1) Tell me · Baton');
  await page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(runStatus(page)).toHaveText(/Done/);
  await expect.poll(() => baton.app.title()).toBe('Tell me · Baton');
});
