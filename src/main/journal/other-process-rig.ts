import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

// Another real process that runs Baton's own code, for tests of what one process leaves to the next.

/** Node takes the types away by itself; it only has to be told how the files are called. */
const prelude = `
  const { registerHooks } = await import('node:module');
  registerHooks({
    resolve: (name, context, next) =>
      next(name.startsWith('.') && !/\\.(ts|js|cjs|mjs|json)$/.test(name) && context.parentURL.endsWith('.ts') ? name + '.ts' : name, context),
  });
`;

/** `script` is the text of a module; it finds `variables` in its environment. What it prints comes on stdout. */
export function startOtherProcess(
  script: string,
  variables: Readonly<Record<string, string>>,
): ChildProcessByStdio<null, Readable, null> {
  return spawn(process.execPath, ['--input-type=module', '--eval', prelude + script], {
    env: { PATH: process.env.PATH, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
