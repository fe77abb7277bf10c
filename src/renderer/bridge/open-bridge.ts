// The one way to the host: the preload script's bridge in Electron's window, a WebSocket in a browser.
import type { Bridge } from '../../shared/contract';
import type { Connection } from './connection';
import { takeToken } from './page-token';
import { createSocketBridge, type Socket } from './socket-bridge';

declare global {
  interface Window {
    /** There in Electron only; its preload script makes it. */
    readonly baton?: Bridge;
  }
}

/** null where the page has no token: `onConnection` has said so then. */
export async function openBridge(onConnection: (connection: Connection) => void): Promise<Bridge | null> {
  if (window.baton !== undefined) {
    onConnection({ state: 'open' });
    return window.baton;
  }
  const token = await takeToken({
    storage: sessionStorage,
    fetch: window.fetch.bind(window),
    code: location.hash.slice(1),
    forgetCode: () => history.replaceState(null, '', location.pathname + location.search),
  }).catch(() => null);
  if (token === null) {
    onConnection({ state: 'refused' });
    return null;
  }
  const url = `ws://${location.host}/api/socket`;
  return createSocketBridge({
    connect: () => new WebSocket(url, ['baton', `token.${token}`]) as Socket,
    isHostThere: () =>
      fetch('/', { cache: 'no-store' }).then(
        () => true,
        () => false,
      ),
    after: (milliseconds, callback) => setTimeout(callback, milliseconds),
    now: () => Date.now(),
    onConnection,
  });
}
