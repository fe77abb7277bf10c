import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A well-known project in pure Python, in the version that the figures are of. */
export const PYTHON_PROJECT = 'django==5.1.4';

/** Fetches it into a folder of its own; null where there is no Python, no pip, or no way to the package registry. */
export function fetchPythonProject(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'baton-bench-views-'));
  const python = (...args: string[]) => spawnSync('python3', args, { encoding: 'utf8' }).status === 0;
  if (!python('-m', 'pip', 'download', '--quiet', '--no-deps', '-d', folder, PYTHON_PROJECT)) return null;
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) return null;
  const sources = join(folder, 'sources');
  return python('-m', 'zipfile', '-e', join(folder, wheel), sources) ? sources : null;
}
