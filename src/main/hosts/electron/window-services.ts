import { join } from 'node:path';
import { app, type BrowserWindow, dialog, Notification, type OpenDialogOptions, shell } from 'electron';
import type { NotHere } from '../../../shared/contract';
import type { RequestInput } from '../../../shared/request-table';
import { type Result, succeed } from '../../../shared/result';
import type { FaceServices } from '../../runs/conductor';
import { bringToFront } from './main-window';

export type NewLink = () => Promise<Result<{ url: string }, NotHere>>;

/** What only a window of the desktop can do for its page. */
export function createWindowServices(
  window: BrowserWindow,
  newLink: NewLink,
  onClosing: (choice: RequestInput<'window.close'>['choice']) => Promise<void>,
): FaceServices {
  const attention = createAttention(window);
  return {
    'dialog.choose_file': async () =>
      succeed(
        await choose(window, {
          title: 'Open a ticket file',
          properties: ['openFile'],
          filters: [
            { name: 'Ticket files', extensions: ['json', 'jsonl'] },
            { name: 'All files', extensions: ['*'] },
          ],
        }),
      ),
    'dialog.choose_folder': async () =>
      succeed(
        await choose(window, {
          title: 'Choose a workspace',
          properties: ['openDirectory', 'createDirectory'],
        }),
      ),
    'dialog.save_file': async ({ name }) => {
      const options = { title: 'Save the run', defaultPath: join(app.getPath('documents'), name) };
      const { canceled, filePath } = await dialog.showSaveDialog(window, options);
      return succeed(canceled || filePath === '' ? null : filePath);
    },
    'browser.open': () => openInBrowser(newLink),
    'browser.link': newLink,
    'window.attention': async (input) => {
      attention(input);
      return null;
    },
    'window.close': async ({ choice }) => {
      await onClosing(choice);
      return null;
    },
  };
}

/** Shows this process's own runs in the person's browser; no other address is ever handed to the desktop. */
export async function openInBrowser(newLink: NewLink): ReturnType<NewLink> {
  const link = await newLink();
  if (link.ok && /^http:\/\/127\.0\.0\.1:\d+\/#[\w-]+$/.test(link.value.url)) {
    // Where no browser can be started, the address that the page shows is still good.
    await shell.openExternal(link.value.url).catch(() => {});
  }
  return link;
}

async function choose(window: BrowserWindow, options: OpenDialogOptions): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, options);
  return canceled ? null : (filePaths[0] ?? null);
}

/** Says in the title, on the app's badge and by a notification what waits for the person. */
function createAttention(window: BrowserWindow): (input: RequestInput<'window.attention'>) => void {
  // Held here, since a notification that nobody holds loses its click.
  let shown: Notification | null = null;
  return ({ waiting, title, notify }) => {
    if (window.isDestroyed()) return;
    window.setTitle(title);
    app.setBadgeCount(waiting);
    if (waiting === 0) shown?.close();
    if (notify === null || (window.isVisible() && window.isFocused()) || !Notification.isSupported()) return;
    shown?.close();
    shown = new Notification({ title: 'Baton', body: notify });
    shown.on('click', () => bringToFront(window));
    shown.show();
  };
}
