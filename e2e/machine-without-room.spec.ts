// The disk is full in the middle of a run: nothing fails, who waits for room says so and can be ended, and the run goes on once
// there is room.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mayMount, mountSmallDisk } from '../src/main/disk/small-disk-rig';
import { expect, test } from './fixtures';
import { approvalOf, runStatus, startRun, ticketPanel, ticketRow } from './person';
import { run, say, ticket, track, write } from './tracks';

test.skip(!mayMount, 'no file system can be mounted here');

test('a run whose disk is full stands still with the reason, and goes on by itself', async ({ baton }) => {
  const disk = await mountSmallDisk();
  try {
    const at = (name: string) => join(disk.path, name);
    const turns = [
      run('touch began; until [ -e go ]; do sleep 0.05; done'),
      write('long.txt', 'a line\n'.repeat(2000)),
      say('Written.'),
    ];
    await baton.write('full.json', track('A full disk', ticket('one', [], turns)));
    const page = await baton.open('full.json', '--workspace', disk.path);
    await startRun(page, 'Approve all');
    await expect.poll(() => existsSync(at('began'))).toBe(true);
    await disk.fill();
    await writeFile(at('go'), '');
    const banner = page.getByRole('alert').filter({ hasText: 'The run stands still.' });
    await expect(banner).toContainText(
      'long.txt could not be used: the disk is full (ENOSPC). Baton tries again',
    );
    await banner.getByRole('button', { name: 'Try now' }).click();
    await expect(banner).toBeVisible();
    await disk.free();
    await expect(banner).toBeHidden();
    await expect(runStatus(page)).toHaveText(/Done/);
    expect(await readFile(at('long.txt'), 'utf8')).toHaveLength(14_000);
  } finally {
    await disk.remove();
  }
});

test('while its work waits for room a person cancels a ticket, pauses and stops the run', async ({
  baton,
}) => {
  const disk = await mountSmallDisk();
  try {
    const at = (name: string) => join(disk.path, name);
    const long = (id: string) => [
      run(`touch began-${id}; until [ -e go ]; do sleep 0.05; done`),
      write(`${id}.txt`, 'a line\n'.repeat(2000)),
      say('Written.'),
    ];
    const talks = ticket('talks', [], [{ wait_ms: 3_000_000 }, say('Late.')]);
    await baton.write(
      'full.json',
      track('A full disk', ticket('one', [], long('one')), ticket('two', [], long('two')), talks),
    );
    const page = await baton.open('full.json', '--workspace', disk.path);
    await startRun(page, 'Approve all');
    await expect.poll(() => existsSync(at('began-one')) && existsSync(at('began-two'))).toBe(true);
    await expect(ticketRow(page, 'talks')).toHaveAccessibleName(/Tier 3 works$/);
    await disk.fill();
    await writeFile(at('go'), '');
    const banner = page.getByRole('alert').filter({ hasText: 'The run stands still.' });
    await expect(banner).toBeVisible();

    await test.step('who waits says so, and who does not goes on', async () => {
      await expect(runStatus(page)).toHaveText(/Waits for room/);
      for (const id of ['one', 'two'])
        await expect(ticketRow(page, id)).toHaveAccessibleName(/Waits for room$/);
      await expect(ticketRow(page, 'talks')).toHaveAccessibleName(/Tier 3 works$/);
      await ticketRow(page, 'one').click();
      await expect(ticketPanel(page)).toContainText('Waits for room');
    });

    await test.step('its ticket is cancelled', async () => {
      await ticketPanel(page).getByRole('button', { name: 'Cancel', exact: true }).click();
      await expect(ticketRow(page, 'one')).toHaveAccessibleName(/Blocked$/);
      await expect(ticketRow(page, 'two')).toHaveAccessibleName(/Waits for room$/);
    });

    await test.step('the run is paused, and stopped', async () => {
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await expect(runStatus(page)).toHaveText(/Paused/);
      await page.getByRole('button', { name: 'Stop…', exact: true }).click();
      await page.getByRole('button', { name: 'Stop the run' }).click();
      await expect(runStatus(page)).toHaveText(/Stopped/);
      await expect(banner).toBeHidden();
      for (const id of ['one', 'two']) expect(existsSync(at(`${id}.txt`))).toBe(false);
    });
  } finally {
    await disk.remove();
  }
});

test('what asks while the run cannot be written says why it cannot be answered now, and then it can', async ({
  baton,
}) => {
  const disk = await mountSmallDisk();
  try {
    baton.env.BATON_DATA = join(disk.path, 'data');
    await baton.write('asks.json', track('Asks', ticket('one')));
    const page = await baton.open('asks.json', '--workspace', baton.workspace);
    await startRun(page, 'Ask');
    const asks = approvalOf(page, 'Start this worker?', 'one');
    const start = asks.getByRole('button', { name: 'Start worker' });
    await expect(start).toBeEnabled();
    await asks.getByRole('button', { name: 'Later' }).click();
    await disk.fill();
    const banner = page.getByRole('alert').filter({ hasText: 'The run stands still.' });
    // There is room for some words more on the last page of the journal.
    for (let words = 0; words < 100 && (await banner.isHidden()); words++) {
      const [does, then] = words % 2 === 0 ? ['Pause', 'Resume'] : ['Resume', 'Pause'];
      await page.getByRole('button', { name: does, exact: true }).click();
      await expect(banner.or(page.getByRole('button', { name: then, exact: true })).first()).toBeVisible();
    }
    await expect(banner).toBeVisible();
    await page.getByRole('button', { name: '1 waited for you' }).click();
    await expect(asks).toContainText('could not be written');
    await expect(start).toBeDisabled();
    await expect(asks.getByRole('button', { name: 'Reject…' })).toBeDisabled();
    await disk.free();
    await expect(banner).toBeHidden();
    await expect(asks).not.toContainText('could not be written');
    await start.click();
    const resume = page.getByRole('button', { name: 'Resume', exact: true });
    if (await resume.isVisible()) await resume.click();
    await expect(runStatus(page)).toHaveText(/Done/);
  } finally {
    await disk.remove();
  }
});
