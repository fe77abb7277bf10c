import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { newNonce, pageHeaders, withNonce } from './page-policy';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

/**
 * Answers for the built page. Only what was in its folder when this was made can be asked for, by its exact address:
 * no address is ever turned into a path.
 */
export function createPageFiles(
  folder: string,
): (pathname: string, sockets?: readonly string[]) => Promise<Response> {
  const files = new Map(listFiles(folder, ''));
  return async (pathname, sockets) => {
    const nonce = newNonce();
    const headers = pageHeaders(nonce, sockets);
    const file = files.get(pathname === '/' ? '/index.html' : pathname);
    if (file === undefined) return new Response('Not found', { status: 404, headers });
    headers['content-type'] = types[extname(file)] ?? 'application/octet-stream';
    const bytes = await readFile(file);
    const body = extname(file) === '.html' ? withNonce(bytes.toString('utf8'), nonce) : new Uint8Array(bytes);
    return new Response(body, { headers });
  };
}

/** Every file below the folder: its address on the page, and its path. */
function listFiles(folder: string, address: string): [string, string][] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const here: [string, string] = [`${address}/${entry.name}`, join(folder, entry.name)];
    if (entry.isDirectory()) return listFiles(here[1], here[0]);
    return entry.isFile() ? [here] : [];
  });
}
