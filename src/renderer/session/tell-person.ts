import type { Baton } from '../baton-context';
import type { Ask } from '../bridge/ask';
import { reportFailure } from '../ui/report';
import type { AttentionPorts } from './attention';

/** The window's process shows notifications and a badge; a page has only the browser's notifications, once they are allowed. */
export function attentionOfPage(ask: Ask, platform: Baton['platform']): AttentionPorts {
  return {
    isInFront: () => document.visibilityState === 'visible' && document.hasFocus(),
    tell(waiting, title, notify) {
      document.title = title;
      if (platform !== 'browser') {
        ask('window.attention', { waiting, title, notify }).catch(reportFailure);
      } else if (notify !== null && 'Notification' in window && Notification.permission === 'granted') {
        const notification = new Notification('Baton', { body: notify, tag: 'baton' });
        notification.onclick = () => {
          window.focus();
          notification.close();
        };
      }
    },
  };
}
