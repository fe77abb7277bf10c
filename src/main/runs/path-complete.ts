import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { absolutePath } from './absolute-path';

const MOST = 50;

/**
 * Paths that begin with what was typed: the same text, gone on with; folders first and with a separator at their end. Hidden names only
 * where a dot was typed. Nothing where the folder cannot be read.
 */
export async function completePath(text: string, foldersOnly: boolean, from: string): Promise<string[]> {
  const typed = text === '~' ? `~${sep}` : text;
  const cut = Math.max(typed.lastIndexOf('/'), typed.lastIndexOf(sep)) + 1;
  const [folder, start] = [typed.slice(0, cut), typed.slice(cut)];
  const absolute = absolutePath(folder === '' ? '.' : folder, from);
  const entries = await readdir(absolute, { withFileTypes: true }).catch((): Dirent[] => []);
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.name.startsWith(start)) continue;
    if (entry.name.startsWith('.') && !start.startsWith('.')) continue;
    if (await isFolder(entry, absolute)) folders.push(`${folder}${entry.name}${sep}`);
    else if (!foldersOnly) files.push(`${folder}${entry.name}`);
    if (folders.length === MOST) break;
  }
  return [...folders, ...files].slice(0, MOST);
}

async function isFolder(entry: Dirent, inside: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return stat(join(inside, entry.name)).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}
