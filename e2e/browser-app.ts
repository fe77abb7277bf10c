// Baton in a browser, on `baton serve`.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, expect, type Page } from '@playwright/test';
import { type App, chooseInPalette, PATIENCE_MS } from './app';
import { endProcess } from './end-process';
import { type Place, root } from './place';

/** What the page's stand-in for the desktop's notifications keeps. */
interface Desk {
  notified?: string[];
}

export async function startInBrowser(place: Place, words: readonly string[], browser: Browser): Promise<App> {
  const server = spawn(process.execPath, [join(root, 'out/main/cli.js'), 'serve', ...words], {
    cwd: place.startFolder,
    env: place.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const address = await firstLine(server);
  const page = await openTab(browser, address);
  return {
    page,
    async choose(path, click) {
      await click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('combobox', { name: 'Path on the machine where Baton runs' }).fill(path);
      await dialog.getByRole('button', { name: /^(Open|Add)$/ }).click();
    },
    async save(path, click) {
      const [download] = await Promise.all([page.waitForEvent('download'), click()]);
      await download.saveAs(path);
    },
    async link() {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      const copied = () => page.evaluate(() => navigator.clipboard.readText());
      const before = await copied();
      await chooseInPalette(page, 'Copy a link for a browser tab');
      await expect.poll(copied).not.toBe(before);
      return copied();
    },
    title: () => page.title(),
    async lookAway() {
      await page.evaluate(() => {
        const notified: string[] = [];
        (globalThis as Desk).notified = notified;
        class Notice {
          static permission = 'granted';
          constructor(_title: string, { body }: { body: string }) {
            notified.push(body);
          }
          close() {}
        }
        Object.assign(window, { Notification: Notice });
        document.hasFocus = () => false;
      });
    },
    notifications: () => page.evaluate(() => (globalThis as Desk).notified ?? []),
    close: () => page.close(),
    quit: () => endProcess(server, 'SIGINT'),
    kill: () => endProcess(server, 'SIGKILL'),
    end: () => endProcess(server, 'SIGTERM'),
  };
}

/** A tab that shares nothing with any other. */
export async function openTab(browser: Browser, address: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(address);
  return page;
}

async function firstLine(server: ChildProcess): Promise<string> {
  if (server.stdout === null) throw new Error('The output of `baton serve` is not read.');
  for await (const line of createInterface({ input: server.stdout })) return line;
  throw new Error('`baton serve` ended before it printed its address.');
}
