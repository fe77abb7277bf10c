import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Opens files until there are no more to be had, runs a program, and lets the files go after a while. */
const starved = `
  import { closeSync, openSync } from 'node:fs';
  const { runProgram } = await import(process.argv[1]);
  const call = { program: 'echo', words: ['hello'], cwd: '/', environment: process.env, input: null, signal: undefined, maxBytes: 100 };
  await runProgram(call);
  const files = [];
  try {
    for (;;) files.push(openSync('/dev/null', 'r'));
  } catch {}
  setTimeout(() => files.forEach((file) => closeSync(file)), 300);
  const end = await runProgram(call);
  console.log(end.type, end.output?.toString() ?? end.error);
`;

it.runIf(process.platform !== 'win32')(
  'a program for which there are not enough files starts as soon as there are',
  () => {
    const code = join(import.meta.dirname, 'run-program.ts');
    const words = [
      '-c',
      'ulimit -n 64; exec "$@"',
      'sh',
      process.execPath,
      '--input-type=module',
      '-e',
      starved,
      code,
    ];
    expect(execFileSync('sh', words, { encoding: 'utf8' })).toBe('ended hello\n\n');
  },
);
