// One run and two Batons: the second one only reads it, until the person takes it over.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from './fixtures';
import { runStatus, ticketPanel, ticketRow } from './person';
import { root } from './place';
import { createRepository } from './repository';
import { say, ticket, track } from './tracks';

test('a run that another Baton has can only be read, and is taken over when the person says so', async ({
  baton,
}) => {
  await baton.writeSettings({ isolation: 'worktree' });
  await createRepository(baton.workspace, { 'README.md': '# Two\n' });
  const patient = ticket('one', ['made'], [{ wait_ms: 3_000_000 }, say('Late.')]);
  const file = await baton.write('shared.json', track('In two Batons', ticket('made'), patient));
  const words = ['run', file, '--workspace', baton.workspace, '--approve', 'all', '--json'];
  const other = spawn(process.execPath, [join(root, 'out/main/cli.js'), ...words], {
    cwd: baton.startFolder,
    env: baton.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    let said = '';
    other.stderr.on('data', (text) => {
      said += text;
    });
    // Not read with a loop that ends: a Baton whose reader is gone ends as well.
    await new Promise<void>((resolve) => {
      other.stdout.on('data', (text) => {
        if (/"attempt\.started".*"ticket":"one"/.test(String(text))) resolve();
      });
    });
    const page = await baton.open();
    await expect(page.getByRole('region', { name: 'Recent runs' })).toContainText('Running in another Baton');
    await page.getByText('In two Batons').click();
    const banner = page.getByRole('status').filter({ hasText: 'Read-only' });
    await expect(banner).toContainText(`Baton (process ${other.pid}) has this run.`);
    await expect(runStatus(page)).toHaveText(/Running elsewhere$/);
    await expect(ticketRow(page, 'one')).toHaveAccessibleName(/Tier 3 works$/);
    await expect(page.getByRole('button', { name: 'Pause' })).toHaveAccessibleDescription(
      `Another Baton (process ${other.pid}) has this run: take it over first.`,
    );

    const work = page.getByRole('main', { name: 'Work' });
    const lineOne = work.locator('.cm-lineNumbers .cm-gutterElement', { hasText: /^1$/ }).first();
    const comment = work.getByRole('textbox', { name: /^Comment on/ });
    await ticketRow(page, 'made').click();
    await ticketPanel(page).getByRole('button', { name: 'Look at the work' }).click();
    await expect(work).toContainText('Nothing can be commented on here. Another Baton (process');
    await lineOne.click();
    await expect(comment).toBeHidden();

    const ended = once(other, 'exit');
    await banner.getByRole('button', { name: 'Take over' }).click();
    await expect(banner).toBeHidden();
    await expect(runStatus(page)).toHaveText(/Paused by the take-over/);
    await lineOne.click();
    await expect(comment).toBeFocused();
    expect((await ended)[0]).toBe(1);
    expect(said).toContain('Another Baton has taken this run over');
  } finally {
    other.kill('SIGKILL');
  }
});
