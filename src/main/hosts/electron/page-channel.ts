import { type BrowserWindow, type IpcMainInvokeEvent, ipcMain } from 'electron';
import type { HostMessage } from '../../../shared/contract';
import type { RequestName } from '../../../shared/request-table';
import type { Conductor, FaceServices } from '../../runs/conductor';
import { isPageAddress } from './app-scheme';

/** The one channel from the page, and the one to it. Every page that the window loads is a face of its own. */
export function connectPage(window: BrowserWindow, conductor: Conductor, services: FaceServices): void {
  const { webContents: contents } = window;
  const attach = () =>
    conductor.attach({
      kind: 'electron',
      send: (message: HostMessage) => sendToPage(window, message),
      services,
    });
  let connection = attach();
  contents.on('did-navigate', () => {
    connection.close();
    connection = attach();
  });
  contents.on('destroyed', () => {
    connection.close();
    ipcMain.removeHandler('baton:invoke');
  });
  ipcMain.handle('baton:invoke', (event, name: unknown, input: unknown) =>
    isOwnPage(event, window)
      ? connection.request(name as RequestName, input)
      : { ok: false, error: 'Only the page of Baton’s own window may ask.' },
  );
}

export function sendToPage(window: BrowserWindow, message: HostMessage): void {
  if (!window.isDestroyed() && !window.webContents.isCrashed())
    window.webContents.send('baton:message', message);
}

/** The sender is the window's top frame, and what that shows is Baton's page. */
function isOwnPage(event: IpcMainInvokeEvent, window: BrowserWindow): boolean {
  const frame = event.senderFrame;
  return (
    event.sender === window.webContents && frame !== null && frame.parent === null && isPageAddress(frame.url)
  );
}
