import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';

export interface ProgramCall {
  readonly program: string;
  readonly words: readonly string[];
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly input: string | Uint8Array | null;
  readonly signal: AbortSignal | undefined;
  /** More output than this ends the program. */
  readonly maxBytes: number;
}

export type ProgramEnd =
  | { type: 'ended'; code: number; output: Buffer; errors: string }
  | { type: 'aborted' }
  | { type: 'too_much' }
  | { type: 'not_started'; error: NodeJS.ErrnoException };

const MAX_ERRORS = 64 * 1024;
const PATIENCE_MS = 3000;

/** What passes: too many open files, or too many processes, of this process or of all. */
const PASSING = new Set(['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM']);
const BETWEEN_TRIES_MS = 100;
const MOST_TRIES = 4;

/**
 * Runs a program without a shell, in a process group of its own, and ends the group when the call is aborted. Where the system has
 * no room for it, it is tried again for a moment, no longer: whoever asks can wait and meanwhile say why, or is to hear it at once.
 */
export async function runProgram(call: ProgramCall): Promise<ProgramEnd> {
  for (let tries = 1; ; tries++) {
    const end = await runOnce(call);
    if (end.type !== 'not_started' || tries === MOST_TRIES || !PASSING.has(end.error.code ?? '')) return end;
    // The next try looks at the signal.
    await setTimeout(BETWEEN_TRIES_MS, undefined, { signal: call.signal }).catch(() => {});
  }
}

function runOnce(call: ProgramCall): Promise<ProgramEnd> {
  if (call.signal?.aborted) return Promise.resolve({ type: 'aborted' });
  return new Promise((resolve) => {
    const child: ChildProcess = spawn(call.program, [...call.words], {
      cwd: call.cwd,
      env: call.environment,
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    let bytes = 0;
    let errors = '';
    let cause: 'aborted' | 'too_much' | null = null;
    let forced: NodeJS.Timeout | undefined;
    const end = (why: 'aborted' | 'too_much') => {
      if (cause !== null) return;
      cause = why;
      // Asked first: git then takes away its lock files.
      signalGroup(child, 'SIGTERM');
      forced = globalThis.setTimeout(() => signalGroup(child, 'SIGKILL'), PATIENCE_MS);
    };
    const onAbort = () => end('aborted');
    call.signal?.addEventListener('abort', onAbort, { once: true });
    const settle = (result: ProgramEnd) => {
      clearTimeout(forced);
      call.signal?.removeEventListener('abort', onAbort);
      resolve(result);
    };
    child.once('error', (error) => settle({ type: 'not_started', error }));
    // A child that could not be started for want of files has no streams.
    child.stdout?.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > call.maxBytes) end('too_much');
      else output.push(chunk);
    });
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      if (errors.length < MAX_ERRORS) errors += chunk;
    });
    child.once('close', (code) => {
      if (cause !== null) settle({ type: cause });
      else settle({ type: 'ended', code: code ?? -1, output: Buffer.concat(output), errors });
    });
    // A program that ends without reading its input closes the pipe; its exit code says what was wrong.
    child.stdin?.on('error', () => {});
    child.stdin?.end(call.input ?? undefined);
  });
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (process.platform === 'win32' || child.pid === undefined) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}
