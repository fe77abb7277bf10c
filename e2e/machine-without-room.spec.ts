// The disk of the workspace is full in the middle of a run: nothing fails, and the run goes on once there is room.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mayMount, mountSmallDisk } from '../src/main/disk/small-disk-rig';
import { expect, test } from './fixtures';
import { runStatus, startRun } from './person';
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
