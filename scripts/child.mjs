// Starts other programs for the scripts: in the foreground in their stead, or quietly with their output kept.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Hands every signal that would end this script to `send` instead; the returned function stops that. */
export function forwardSignals(send) {
  for (const signal of passedOn) process.on(signal, send);
  return () => {
    for (const signal of passedOn) process.off(signal, send);
  };
}

/** Passes a signal to a child on the same terminal, unless it was Ctrl-C: that reaches the child from the terminal itself. */
export function passSignal(child, signal) {
  const fromTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  if (signal !== 'SIGINT' || !fromTerminal) child.kill(signal);
}

/** Waits for `child` to end. Resolves to its exit code; 128 + number for a signal, 127 when it could not be started. */
export function ended(child) {
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** Runs a program on this script's own input and output, and resolves to its exit code. */
export async function runInForeground(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options });
  const release = forwardSignals((signal) => passSignal(child, signal));
  const code = await ended(child);
  release();
  return code;
}

/**
 * Runs a program and keeps what it writes. Resolves to `{ code, output }`. It is ended with all that it started, when this
 * script is, and when it takes longer than `limitMs`.
 */
export async function runQuietly(command, args, { limitMs, ...options } = {}) {
  const ownGroup = process.platform !== 'win32';
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: ownGroup, ...options });
  const end = (signal) => {
    if (ownGroup && child.pid !== undefined) process.kill(-child.pid, signal);
    else child.kill(signal);
  };
  const release = forwardSignals((signal) => {
    end(signal);
    process.exit(128 + constants.signals[signal]);
  });
  const limit = limitMs === undefined ? undefined : setTimeout(end, limitMs, 'SIGKILL');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const code = await ended(child);
  clearTimeout(limit);
  release();
  return { code, output };
}
