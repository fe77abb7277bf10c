import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Timer, wait } from '../timer';
import { cleanEnvironment } from './clean-environment';
import {
  type CommandPlace,
  isAlive,
  type Outcome,
  parseOutcome,
  readOutcome,
  readSupervisor,
} from './command-place';
import { endCommand, SUPERVISES_MARK } from './end-command';
import { followOutput } from './follow-output';
import { type NotStarted, notStarted } from './not-started';
import { BECOME_COMMAND, SUPERVISE } from './supervisor-script';

export type CommandEnd =
  | Outcome
  | { readonly type: 'aborted' }
  | NotStarted
  /** Its supervisor is gone, and has left no word of how it ended; what was left of it has been ended. */
  | { readonly type: 'lost' };

export interface Watch {
  readonly place: CommandPlace;
  readonly timer: Timer;
  /** Ends the command with everything that it started. */
  readonly signal: AbortSignal;
  /** The command is to go on though the signal aborts. */
  isLeft(): boolean;
  onText(text: string): void;
}

export interface CommandStart extends Watch {
  readonly command: string;
  readonly workspace: string;
  readonly limitSeconds: number;
  readonly maxOutputBytes: number;
}

const SUPERVISOR = 'supervisor';
const NOBODY = '1 nobody\n';
const POLL_MS = 40;
const BLOCK_BYTES = 512;
/** The supervisor's exit code when it could not begin. */
const NOT_BEGUN = 125;

/** Runs a command under a supervisor that outlives this process. A place is used once: a command never runs a second time there. */
export async function runSupervised(start: CommandStart): Promise<CommandEnd> {
  const { place, signal } = start;
  if (signal.aborted) return { type: 'aborted' };
  try {
    await makePlace(place);
  } catch (cause) {
    return { type: 'not_started', message: messageOf(cause) };
  }
  const mark = randomUUID();
  let child: ChildProcess;
  try {
    child = spawnSupervisor(start, mark);
  } catch (cause) {
    // Some of what the system says no to is thrown, the rest is an event.
    return await notStarted(cause, start.workspace);
  }
  const own = child.pid === undefined ? null : { pid: child.pid, mark };
  return follow(start, own, endOf(child, start.workspace));
}

/** Waits for the end of a command that an earlier process started. */
export function rejoinSupervised(watch: Watch): Promise<CommandEnd> {
  return follow(watch, null, foundEnd(watch));
}

/**
 * Whether the end of a command that an earlier process started, or was about to start, can be known: it is written down, or its
 * supervisor lives. If not, nothing of it is left, and nothing of it begins any more.
 */
export async function canRejoin(place: CommandPlace, timer: Timer): Promise<boolean> {
  if (await takePlace(place)) return false;
  for (let looks = 0; looks < 25 && !(await isTaken(place)); looks++) {
    if ((await readOutcome(place)) !== null) return true;
    const supervisor = await readSupervisor(place);
    if (supervisor !== null) {
      if ((await isAlive(supervisor)) || (await readOutcome(place)) !== null) return true;
      break;
    }
    // Its name is there and its content not yet.
    await wait(timer, POLL_MS, new AbortController().signal);
  }
  await endCommand(place, timer);
  return false;
}

/** Whether `canRejoin` would say yes; it only looks, also at what another Baton has. */
export async function mayRejoin(place: CommandPlace): Promise<boolean> {
  if ((await readOutcome(place)) !== null) return true;
  const supervisor = await readSupervisor(place);
  return supervisor !== null && (await isAlive(supervisor));
}

/** Takes the place of a supervisor that has not begun: one that still begins finds it taken, and runs nothing. */
async function takePlace({ folder }: CommandPlace): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, SUPERVISOR), NOBODY, { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

async function isTaken({ folder }: CommandPlace): Promise<boolean> {
  return (await readFile(join(folder, SUPERVISOR), 'utf8').catch(() => '')) === NOBODY;
}

async function follow(
  { place, timer, signal, isLeft, onText }: Watch,
  own: { readonly pid: number; readonly mark: string } | null,
  ended: Promise<CommandEnd>,
): Promise<CommandEnd> {
  let abort = () => {};
  const aborted = new Promise<CommandEnd>((resolve) => {
    abort = () => resolve({ type: 'aborted' });
  });
  signal.addEventListener('abort', abort);
  const output = followOutput(place.output, timer, onText);
  try {
    const end = signal.aborted ? ({ type: 'aborted' } as const) : await Promise.race([ended, aborted]);
    const isOver = end.type !== 'aborted' && end.type !== 'lost';
    if (isOver || (end.type === 'aborted' && isLeft())) return end;
    await endCommand(place, timer, end.type === 'aborted' ? own : null);
    await ended;
    return end;
  } finally {
    signal.removeEventListener('abort', abort);
    await output.end();
  }
}

function spawnSupervisor(
  { command, workspace, limitSeconds, maxOutputBytes, place }: CommandStart,
  mark: string,
): ChildProcess {
  const { folder, output } = place;
  const blocks = String(maxOutputBytes / BLOCK_BYTES);
  const given = [folder, output, blocks, String(limitSeconds), mark, command, BECOME_COMMAND];
  return spawn('sh', ['-c', SUPERVISE, 'sh', ...given], {
    cwd: workspace,
    env: { ...cleanEnvironment(), [SUPERVISES_MARK]: mark },
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
}

/** What the supervisor says when all is over; a full disk may have kept it from writing that down. */
function endOf(child: ChildProcess, workspace: string): Promise<CommandEnd> {
  let said = '';
  child.stdout?.setEncoding('latin1').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve) => {
    child.once('error', (cause) => resolve(notStarted(cause, workspace)));
    child.once('close', (code) => {
      const outcome = parseOutcome(said);
      if (outcome !== null) resolve(outcome);
      else if (code === NOT_BEGUN)
        resolve({ type: 'not_started', message: 'its supervisor could not begin' });
      else resolve({ type: 'lost' });
    });
  });
}

async function foundEnd({ place, timer, signal }: Watch): Promise<CommandEnd> {
  while (!signal.aborted) {
    const outcome = await readOutcome(place);
    if (outcome !== null) return outcome;
    const supervisor = await readSupervisor(place);
    // It may have ended, and have said how, since the look before.
    if (supervisor === null || !(await isAlive(supervisor)))
      return (await readOutcome(place)) ?? { type: 'lost' };
    await wait(timer, POLL_MS, signal);
  }
  return { type: 'aborted' };
}

/** The folder is made last, and only if it is not there: who finds it taken runs nothing. */
async function makePlace({ folder }: CommandPlace): Promise<void> {
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  await mkdir(folder, { mode: 0o700 });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
