import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const AT_ONCE = 32;
const BLOCK = 512;

/** The bytes that a folder takes on the disk; links are not followed, what cannot be read does not count. */
export async function diskUse(path: string): Promise<number> {
  const facts = await lstat(path).catch(() => null);
  if (facts === null) return 0;
  // Windows knows no blocks.
  let bytes = process.platform === 'win32' ? facts.size : facts.blocks * BLOCK;
  if (!facts.isDirectory()) return bytes;
  const names = await readdir(path).catch(() => []);
  for (let start = 0; start < names.length; start += AT_ONCE) {
    const parts = names.slice(start, start + AT_ONCE).map((name) => diskUse(join(path, name)));
    for (const part of await Promise.all(parts)) bytes += part;
  }
  return bytes;
}
