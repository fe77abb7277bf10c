import { BrowserWindow, nativeTheme } from 'electron';
import { keepWindowPlace, readWindowPlace } from './window-place';

/** As the page, so that nothing flashes before it is there. */
const BACKGROUND = { dark: '#0f1216', light: '#f6f7f9' };

export interface MainWindowOptions {
  readonly preload: string;
  readonly placeFile: string;
}

/** Baton's window, not yet shown, with nothing in it. The page in it is sandboxed and reaches only what the preload script gives it. */
export function createMainWindow({ preload, placeFile }: MainWindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...readWindowPlace(placeFile),
    minWidth: 900,
    minHeight: 560,
    show: false,
    title: 'Baton',
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
      // The page counts what waits for the person, also while the window is hidden.
      backgroundThrottling: false,
    },
  });
  keepWindowPlace(window, placeFile);
  // The title belongs to `window.attention`.
  window.on('page-title-updated', (event) => event.preventDefault());
  window.once('ready-to-show', () => window.show());
  return window;
}

export function bringToFront(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
