import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Opens files until there are no more to be had, runs a program, and lets the files go after as many milliseconds as are named. */
const starved = `
  import { closeSync, openSync } from 'node:fs';
  const { runProgram } = await import(process.argv[1]);
  const call = { program: 'echo', words: ['hello'], cwd: '/', environment: process.env, input: null, signal: undefined, maxBytes: 100 };
  await runProgram(call);
  const files = [];
  const letGo = () => files.splice(0).forEach((file) => closeSync(file));
  try {
    for (;;) files.push(openSync('/dev/null', 'r'));
  } catch {}
  const freeing = setTimeout(letGo, Number(process.argv[2]));
  const end = await runProgram(call);
  clearTimeout(freeing);
  letGo();
  console.log(end.type, end.output?.toString() ?? end.error?.code ?? '');
`;

function runStarved(ms: number): string {
  const code = join(import.meta.dirname, 'run-program.ts');
  const script = ['--input-type=module', '-e', starved, code, String(ms)];
  const words = ['-c', 'ulimit -n 64; exec "$@"', 'sh', process.execPath, ...script];
  return execFileSync('sh', words, { encoding: 'utf8' }).trim();
}

describe.runIf(process.platform !== 'win32')('a program for which there are not enough files', () => {
  it('starts as soon as there are', () => {
    expect(runStarved(100)).toBe('ended hello');
  });

  it('is given up when they do not come soon, so that a person hears why', () => {
    expect(runStarved(3000)).toBe('not_started EMFILE');
  });
});
