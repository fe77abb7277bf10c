// A graph that is too large to be seen whole opens where work begins, and the picture goes along with the work.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { runStatus, startRun } from './person';
import { say, ticket, track } from './tracks';

const LENGTH = 60;

test('a long chain opens at its beginning and follows the work to its end, until the person moves it', async ({
  baton,
}) => {
  const chain = Array.from({ length: LENGTH }, (_unused, i) =>
    ticket(`t${i}`, i === 0 ? [] : [`t${i - 1}`], [{ wait_ms: 100 }, say('Done.')]),
  );
  await baton.write('chain.json', track('A chain', ...chain));
  const page = await baton.open('chain.json', '--workspace', baton.workspace);
  await expect(card(page, 't0')).toBeInViewport({ ratio: 1 });
  await expect(card(page, `t${LENGTH - 1}`)).toHaveCount(0);
  const follows = page.getByRole('button', { name: 'Follow the work' });
  await expect(follows).toHaveAttribute('aria-pressed', 'true');

  await startRun(page, 'Approve all');
  // It moves seldom, so which ones are seen is a matter of luck; those of the beginning no longer are.
  await expect(card(page, String.raw`t[2-5]\d`).first()).toBeInViewport();
  await expect(card(page, 't0')).toHaveCount(0);

  await drag(page);
  await expect(follows).toHaveAttribute('aria-pressed', 'false');
  await expect(runStatus(page)).toHaveText(/Done/);
  await expect(card(page, `t${LENGTH - 1}`)).toHaveCount(0);
  await page.keyboard.press('f');
  await expect(follows).toHaveAttribute('aria-pressed', 'true');
});

test('a small graph is seen whole', async ({ baton }) => {
  await baton.write(
    'small.json',
    track('Small', ticket('one'), ticket('two', ['one']), ticket('three', ['two'])),
  );
  const page = await baton.open('small.json');
  for (const id of ['one', 'two', 'three']) await expect(card(page, id)).toBeInViewport({ ratio: 1 });
});

function card(page: Page, id: string): Locator {
  return page
    .getByRole('listbox', { name: 'Graph of tickets' })
    .getByRole('option', { name: new RegExp(`^${id},`) });
}

/** As the person moves the picture, where no card lies. */
async function drag(page: Page): Promise<void> {
  const box = await page.getByRole('listbox', { name: 'Graph of tickets' }).boundingBox();
  if (box === null) throw new Error('There is no graph.');
  const from = { x: box.x + box.width / 2, y: box.y + 120 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + 40, from.y, { steps: 4 });
  await page.mouse.up();
}
