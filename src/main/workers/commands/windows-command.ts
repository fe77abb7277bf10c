import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cleanEnvironment } from './clean-environment';
import { STEP_MARK } from './end-command';
import { followOutput } from './follow-output';
import { notStarted, STOPPED } from './not-started';
import type { CommandEnd, CommandStart } from './supervised-command';

/**
 * Untested: Windows has neither `sh` nor process groups. The command runs without a supervisor, so that its end is not known after
 * a crash; taskkill ends the tree below it.
 */
export async function runOnWindows(start: CommandStart): Promise<CommandEnd> {
  const { command, workspace, limitSeconds, place, timer, signal, onText, untilRoom } = start;
  if (signal.aborted) return STOPPED;
  await mkdir(dirname(place.output), { recursive: true });
  const file = await open(place.output, 'a');
  const child = spawn('cmd.exe', ['/d', '/s', '/c', `"${command}"`], {
    cwd: workspace,
    env: { ...cleanEnvironment(), [STEP_MARK]: place.folder },
    stdio: ['ignore', file.fd, file.fd],
    windowsVerbatimArguments: true,
    windowsHide: true,
  });
  const exited = new Promise<CommandEnd>((resolve) => {
    child.once('error', (cause) => resolve(notStarted(cause, workspace)));
    child.once('exit', (code) => resolve({ type: 'exited', code: code ?? 1 }));
  });
  let stop: (end: CommandEnd) => void = () => {};
  const stopped = new Promise<CommandEnd>((resolve) => {
    stop = resolve;
  });
  const onAbort = () => stop({ type: 'aborted' });
  signal.addEventListener('abort', onAbort);
  const callOff = timer.after(limitSeconds * 1000, () => stop({ type: 'limit', seconds: limitSeconds }));
  const output = followOutput(place.output, { timer, onText, signal, untilRoom });
  try {
    const end = await Promise.race([exited, stopped]);
    if (end.type === 'aborted' || end.type === 'limit') await endTree(child);
    await exited;
    return end;
  } finally {
    signal.removeEventListener('abort', onAbort);
    callOff();
    await output.end();
    await file.close();
  }
}

async function endTree({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined) return;
  const killer = spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
  await new Promise<void>((resolve) => killer.once('close', () => resolve()).once('error', () => resolve()));
}
