import { app, type BrowserWindow, session } from 'electron';
import { assertNever } from '../../../shared/assert-never';
import type { RequestInput } from '../../../shared/request-table';
import type { Conductor } from '../../runs/conductor';
import { PAGE_ADDRESS, serveAppScheme } from './app-scheme';
import { goToBackground } from './background';
import { lockDown } from './lock-down';
import { bringToFront, createMainWindow } from './main-window';
import { setMenu } from './menu';
import { connectPage, sendToPage } from './page-channel';
import { showFailure } from './show-failure';
import { createWindowServices, type NewLink, openInBrowser } from './window-services';

const CRASH_LOOP_MS = 10_000;

export interface ElectronHostOptions {
  readonly conductor: Conductor;
  /** The built page. */
  readonly pageFolder: string;
  readonly preload: string;
  readonly placeFile: string;
  /** Makes an address of the browser host, which it starts when that has not been done yet. */
  readonly newLink: NewLink;
  /** What is left to close once the window is gone. */
  close(): Promise<void>;
}

export interface ElectronHost {
  /** The person started Baton again: they get the window that there is, with a new page when that shall show something else. */
  again(reload: boolean): void;
  /** Tells the person in the window what went wrong, and why. */
  showFailure(message: string, reason: string): void;
  /** Pauses all runs and ends without asking. */
  pauseAndQuit(): Promise<void>;
}

/** Opens Baton's window. Electron has to be ready, and `registerAppScheme` called before that. */
export async function startElectronHost(options: ElectronHostOptions): Promise<ElectronHost> {
  const { conductor, newLink } = options;
  lockDown(session.defaultSession);
  serveAppScheme(options.pageFolder);
  const window = createMainWindow(options);
  setMenu(() => {
    const failed = (reason: string) => showFailure(window, 'The browser was not opened.', reason);
    openInBrowser(newLink).then(
      (link) => link.ok || failed(link.failure.message),
      (error: unknown) => failed(error instanceof Error ? error.message : String(error)),
    );
  });
  let leaving = false;

  window.on('close', (event) => {
    const running = conductor.running();
    if (leaving || running === 0) return;
    event.preventDefault();
    // A page that is gone cannot ask.
    if (window.webContents.isCrashed()) void pauseAndQuit();
    else {
      bringToFront(window);
      sendToPage(window, { type: 'window.closing', running });
    }
  });
  showAgainAfterCrash(window);
  app.on('window-all-closed', () => void options.close().finally(() => app.exit(0)));
  app.on('activate', () => bringToFront(window));

  async function pauseAndQuit(): Promise<void> {
    leaving = true;
    await conductor.pauseAll();
    if (!window.isDestroyed()) window.destroy();
  }

  async function onClosing(choice: RequestInput<'window.close'>['choice']): Promise<void> {
    switch (choice) {
      case 'background':
        goToBackground(window, conductor);
        return;
      case 'pause_and_quit':
        return pauseAndQuit();
      case 'stay':
        return;
      default:
        return assertNever(choice);
    }
  }

  connectPage(window, conductor, createWindowServices(window, newLink, onClosing));
  await window.loadURL(PAGE_ADDRESS);
  return {
    again(reload) {
      if (reload) window.webContents.reload();
      bringToFront(window);
    },
    showFailure: (message, reason) => showFailure(window, message, reason),
    pauseAndQuit,
  };
}

/** The runs do not live in the page: when it dies it is loaded again, unless it has just died already. */
function showAgainAfterCrash(window: BrowserWindow): void {
  let lastCrash = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', () => {
    const now = performance.now();
    if (now - lastCrash > CRASH_LOOP_MS) window.webContents.reload();
    lastCrash = now;
  });
}
