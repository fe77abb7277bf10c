import { execFile } from 'node:child_process';

const PATIENCE_MS = 5000;

/**
 * How many files below `folder` git sees as changed or new; null outside a repository, without git, and where git takes too long.
 * The repository's own configuration starts nothing: its hooks, file system monitor, filters and submodules are left out.
 */
export async function uncommittedChanges(folder: string): Promise<number | null> {
  const filters = await git(folder, [], ['config', '--null', '--name-only', '--get-regexp', '^filter\\.']);
  const settings: [string, string][] = [
    ['core.hooksPath', '/dev/null'],
    ['core.fsmonitor', 'false'],
    ...(filters ?? '')
      .split('\0')
      .filter((name) => name !== '')
      .map((name): [string, string] => [name, name.endsWith('.required') ? 'false' : '']),
  ];
  const changes = await git(folder, settings, [
    'status',
    '--porcelain',
    '-z',
    '--no-renames',
    '--ignore-submodules=all',
    '--',
    '.',
  ]);
  return changes === null ? null : changes.split('\0').length - 1;
}

/** What git prints; null when it fails. */
function git(
  folder: string,
  settings: readonly (readonly [string, string])[],
  words: readonly string[],
): Promise<string | null> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  const env = Object.fromEntries([
    ...own,
    ['GIT_OPTIONAL_LOCKS', '0'],
    ['GIT_NO_LAZY_FETCH', '1'],
    ['GIT_TERMINAL_PROMPT', '0'],
    ['GIT_CONFIG_COUNT', String(settings.length)],
    ...settings.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ]);
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const options = { cwd: folder, env, signal, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024 } as const;
  return new Promise((resolve) => {
    execFile('git', [...words], options, (error, output) => resolve(error === null ? output : null));
  });
}
