import { app, type Session } from 'electron';
import { PAGE_ADDRESS } from './app-scheme';

/** The page may put text that the person asked for on the clipboard, and nothing else. */
const CLIPBOARD_WRITE = 'clipboard-sanitized-write';

/** Nothing that a page does leads anywhere: no other page, no other window, no request to any network. */
export function lockDown(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide) =>
    decide(permission === CLIPBOARD_WRITE),
  );
  session.setPermissionCheckHandler((_contents, permission) => permission === CLIPBOARD_WRITE);
  session.setDevicePermissionHandler(() => false);
  const urls = ['http', 'https', 'ws', 'wss', 'file'].map((scheme) => `${scheme}://*/*`);
  session.webRequest.onBeforeRequest({ urls }, (_details, decide) => decide({ cancel: true }));
  session.on('will-download', (event) => event.preventDefault());
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-navigate', (event, address) => {
      // A page may load itself again.
      if (address !== PAGE_ADDRESS || contents.getURL() !== PAGE_ADDRESS) event.preventDefault();
    });
  });
}
