import { type BrowserWindow, dialog } from 'electron';
import { bringToFront } from './main-window';

/** Tells the person in the window what went wrong. Nothing waits for their answer: the runs go on meanwhile. */
export function showFailure(window: BrowserWindow, message: string, reason: string): void {
  if (window.isDestroyed()) return;
  bringToFront(window);
  void dialog.showMessageBox(window, { type: 'error', title: 'Baton', message, detail: reason });
}
