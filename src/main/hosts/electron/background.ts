import { type BrowserWindow, Notification } from 'electron';
import type { Conductor } from '../../runs/conductor';
import { bringToFront } from './main-window';

/**
 * Hides the window while runs go on. Once none does any more, whether it has ended or its disk has failed, the window is there
 * again, so that Baton never lives on unseen; it takes no keys from what the person is doing then.
 */
export function goToBackground(window: BrowserWindow, conductor: Conductor): void {
  // The last run may have ended while the person was being asked: nobody would bring the window back.
  if (conductor.running() === 0) return;
  const connection = conductor.attach({
    kind: 'electron',
    send(message) {
      if (message.type !== 'runs.changed' || conductor.running() > 0 || window.isDestroyed()) return;
      connection.close();
      if (window.isVisible()) return;
      window.showInactive();
      tellThatWorkHasEnded(window);
    },
    services: {},
  });
  window.once('show', () => connection.close());
  window.hide();
}

function tellThatWorkHasEnded(window: BrowserWindow): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({
    title: 'Baton',
    body: 'Nothing is at work in the background any more.',
  });
  notification.on('click', () => bringToFront(window));
  notification.show();
}
