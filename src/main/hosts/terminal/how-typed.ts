import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { usualCommand } from '../../../shared/usual-command';

/** A command of Baton as this person has to type it, from its words: `resume last`. */
export type HowTyped = (words: string) => string;

/** Baton is a script of npm, which finds it from the folder that holds Baton, or has to be told. */
export function createHowTyped(root: string, typedIn: string): HowTyped {
  const home = realpathSync(root);
  return packageOf(typedIn) === home
    ? usualCommand
    : (words) => `npm --prefix ${quoted(home)} run -s baton -- ${words}`.trim();
}

/** Where npm looks for scripts from here: the nearest folder that is a package; null where there is none. */
function packageOf(folder: string): string | null {
  if (['package.json', 'node_modules'].some((name) => existsSync(join(folder, name))))
    return realpathSync(folder);
  const parent = dirname(folder);
  return parent === folder ? null : packageOf(parent);
}

/** A shell takes nothing in it for anything else; on Windows no path holds the quotes that are used there. */
function quoted(path: string): string {
  if (/^[\w@%+=:,./\\-]+$/.test(path)) return path;
  return process.platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`;
}
