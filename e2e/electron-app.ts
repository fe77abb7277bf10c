// Baton in Electron's window. Only what belongs to the desktop is stood in for: its file dialog, its browser, its notifications.
import { join } from 'node:path';
import { type ElectronApplication, _electron as electron, expect } from '@playwright/test';
import { type App, chooseInPalette, PATIENCE_MS } from './app';
import { endProcess } from './end-process';
import { type Place, root } from './place';

const programs: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/** What the stand-ins for the desktop keep in Electron's main process. */
interface Desk {
  opened?: string;
  notified?: string[];
}

export async function startElectron(place: Place, words: readonly string[]): Promise<App> {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules/electron/dist');
  const app = await electron.launch({
    executablePath: join(folder, programs[process.platform] ?? 'electron'),
    // As root on Linux the sandbox does not start.
    args: ['--no-sandbox', root, ...words],
    env: place.env,
    cwd: place.startFolder,
  });
  const child = app.process();
  const page = await app.firstWindow();
  page.setDefaultTimeout(PATIENCE_MS);
  return {
    page,
    async choose(path, click) {
      await app.evaluate(({ dialog }, chosen) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
      }, path);
      await click();
    },
    async save(path, click) {
      await app.evaluate(({ dialog }, chosen) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
      }, path);
      await click();
      await page.getByText(`The run is written to ${path}.`).waitFor();
    },
    async link() {
      await app.evaluate(({ shell }) => {
        const desk = globalThis as Desk;
        delete desk.opened;
        shell.openExternal = async (address) => {
          desk.opened = address;
        };
      });
      await chooseInPalette(page, 'Open in browser');
      const opened = () => app.evaluate(() => (globalThis as Desk).opened ?? '');
      await expect.poll(opened).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#/);
      return opened();
    },
    title: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle() ?? ''),
    async lookAway() {
      await app.evaluate(({ BrowserWindow, Notification }) => {
        const notified: string[] = [];
        (globalThis as Desk).notified = notified;
        Notification.isSupported = () => true;
        // What is asked of a notification before it is shown; `show` itself cannot be stood in for.
        Notification.prototype.on = function on(this: Electron.Notification) {
          notified.push(this.body);
          return this;
        };
        BrowserWindow.prototype.isFocused = () => false;
      });
      await page.evaluate(() => {
        document.hasFocus = () => false;
      });
    },
    notifications: () => app.evaluate(() => (globalThis as Desk).notified ?? []),
    close: () => closeWindow(app),
    async quit() {
      const closed = app.waitForEvent('close');
      await closeWindow(app);
      await page.getByRole('button', { name: 'Pause and quit' }).click();
      await closed;
    },
    kill: () => endProcess(child, 'SIGKILL'),
    end: () => endProcess(child, 'SIGTERM'),
  };
}

/** As the person does with the window's own button. */
function closeWindow(app: ElectronApplication): Promise<void> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
}
