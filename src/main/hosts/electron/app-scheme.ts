import { protocol } from 'electron';
import { createPageFiles } from '../page-files';

const SCHEME = 'app';
const HOST = 'baton';

/** The only address that the window ever shows. */
export const PAGE_ADDRESS = `${SCHEME}://${HOST}/`;

/** Makes `app://` an origin of its own, like https but on no network. Has to be called before Electron is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

export function serveAppScheme(pageFolder: string): void {
  const page = createPageFiles(pageFolder);
  protocol.handle(SCHEME, (request) => {
    const { host, pathname } = new URL(request.url);
    return host === HOST && request.method === 'GET' ? page(pathname) : new Response(null, { status: 404 });
  });
}

/** Whether an address is the page's own; Node's URL knows no origin of other schemes. */
export function isPageAddress(address: string): boolean {
  try {
    const { protocol: scheme, host } = new URL(address);
    return scheme === `${SCHEME}:` && host === HOST;
  } catch {
    return false;
  }
}
