import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ownDiskLack } from '../../disk/machine-lack';
import { type Timer, wait } from '../timer';
import { cleanEnvironment } from './clean-environment';
import {
  type CommandPlace,
  hasNotBegun,
  isAlive,
  isTaken,
  looksNotBegun,
  makePlace,
  type Outcome,
  parseOutcome,
  readOutcome,
  readSupervisor,
  takePlace,
} from './command-place';
import { endCommand, SUPERVISES_MARK, tryToEnd, type Watcher } from './end-command';
import { followOutput } from './follow-output';
import { type NotStarted, notStarted, STOPPED } from './not-started';
import { BECOME_COMMAND, SUPERVISE } from './supervisor-script';

export type CommandEnd =
  | Outcome
  /** What became of it nobody has seen: it may be left to another process. */
  | { readonly type: 'aborted' }
  /** It was ended before it was done, and all that it had started with it; or stopped before it had begun. */
  | { readonly type: 'interrupted'; readonly hasBegun: boolean }
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
  /** Resolves when a file can be opened again, or when the signal aborts. */
  untilRoom(): Promise<void>;
  /** Something of it may be left that cannot be seen for want of room: `finish` ends it, and throws as long as it cannot. */
  onLeft(finish: () => Promise<unknown>): void;
}

export interface CommandStart extends Watch {
  readonly command: string;
  readonly workspace: string;
  readonly limitSeconds: number;
  readonly maxOutputBytes: number;
}

const POLL_MS = 40;
const BLOCK_BYTES = 512;
const PROBE_FILES = 8;
const PROBE_BYTES = 8 * 1024;
/** The supervisor's exit codes when nothing ran: for good; and for want of room, with its place as empty as it found it. */
const NOT_BEGUN = 125;
const NOT_WRITTEN = 124;

/** Runs a command under a supervisor that outlives this process. A place is used once: a command never runs a second time there. */
export async function runSupervised(start: CommandStart): Promise<CommandEnd> {
  const { place, signal } = start;
  if (signal.aborted) return STOPPED;
  try {
    await makePlace(place);
  } catch (cause) {
    const lack = ownDiskLack(cause, dirname(place.folder));
    return { type: 'not_started', message: messageOf(cause), lack };
  }
  const end = await superviseIn(start);
  // Empty, as it was found: another try makes it again, unless somebody else has taken it meanwhile.
  if (end.type === 'not_started' && end.lack !== null) await rmdir(place.folder).catch(() => {});
  return end;
}

async function superviseIn(start: CommandStart): Promise<CommandEnd> {
  const mark = randomUUID();
  let child: ChildProcess;
  try {
    child = spawnSupervisor(start, mark);
  } catch (cause) {
    // Some of what the system says no to is thrown, the rest is an event.
    return await notStarted(cause, start.workspace);
  }
  const own = child.pid === undefined ? null : { pid: child.pid, mark };
  return follow(start, own, endOf(child, start));
}

/** Waits for the end of a command that an earlier process started. */
export function rejoinSupervised(watch: Watch): Promise<CommandEnd> {
  return follow(watch, null, foundEnd(watch));
}

/**
 * Whether the end of a command that an earlier process started, or was about to start, can be known: it is written down, its
 * supervisor lives, or it provably has not begun. If not, nothing of it is left, and nothing of it begins any more.
 */
export async function canRejoin(place: CommandPlace, timer: Timer): Promise<boolean> {
  await takePlace(place);
  if (await hasNotBegun(place)) return true;
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
  return supervisor === null ? looksNotBegun(place) : isAlive(supervisor);
}

async function follow(watch: Watch, own: Watcher | null, ended: Promise<CommandEnd>): Promise<CommandEnd> {
  const { place, timer, signal, isLeft, onText, untilRoom } = watch;
  let abort = () => {};
  const aborted = new Promise<CommandEnd>((resolve) => {
    abort = () => resolve({ type: 'aborted' });
  });
  signal.addEventListener('abort', abort);
  const output = followOutput(place.output, { timer, onText, signal, untilRoom });
  try {
    const end = signal.aborted ? ({ type: 'aborted' } as const) : await Promise.race([ended, aborted]);
    const isOver = end.type !== 'aborted' && end.type !== 'lost';
    if (isOver || (end.type === 'aborted' && isLeft())) return end;
    const isEnded = await endSoon(watch, end.type === 'aborted' ? own : gone(own));
    const last = await ended;
    if (end.type === 'lost') return end;
    // It may have come to its own end in this very moment.
    if (last.type !== 'aborted' && last.type !== 'lost') return last;
    return isEnded ? { type: 'interrupted', hasBegun: true } : end;
  } finally {
    signal.removeEventListener('abort', abort);
    await output.end();
  }
}

function gone(own: Watcher | null): Watcher | null {
  return own === null ? null : { ...own, pid: null };
}

/** As `endCommand`; what it cannot do now is done later. */
async function endSoon({ place, timer, onLeft }: Watch, own: Watcher | null): Promise<boolean> {
  try {
    return await endCommand(place, timer, own);
  } catch (cause) {
    if (ownDiskLack(cause, place.folder) === null) throw cause;
    onLeft(() => tryToEnd(place, timer, gone(own)));
    return false;
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
function endOf(
  child: ChildProcess,
  { workspace, place }: Pick<CommandStart, 'workspace' | 'place'>,
): Promise<CommandEnd> {
  let said = '';
  child.stdout?.setEncoding('latin1').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve) => {
    child.once('error', (cause) => resolve(notStarted(cause, workspace)));
    child.once('close', (code) => {
      const outcome = parseOutcome(said);
      if (outcome !== null) resolve(outcome);
      else if (code === NOT_BEGUN || code === NOT_WRITTEN) resolve(notBegun(code, place));
      else resolve({ type: 'lost' });
    });
  });
}

async function notBegun(code: number, place: CommandPlace): Promise<CommandEnd> {
  // A shell does not say what the system said to it.
  const lack = code === NOT_BEGUN ? null : await whyNotWritten(dirname(place.folder));
  return { type: 'not_started', message: 'its supervisor could not begin', lack };
}

async function foundEnd({ place, timer, signal }: Watch): Promise<CommandEnd> {
  while (!signal.aborted) {
    const end = await endNow(place).catch((cause) => {
      if (ownDiskLack(cause, place.folder) === null) throw cause;
      return null;
    });
    if (end !== null) return end;
    await wait(timer, POLL_MS, signal);
  }
  return { type: 'aborted' };
}

/** Null as long as its supervisor lives. */
async function endNow(place: CommandPlace): Promise<CommandEnd | null> {
  const outcome = await readOutcome(place);
  if (outcome !== null) return outcome;
  const supervisor = await readSupervisor(place);
  if (supervisor !== null && (await isAlive(supervisor))) return null;
  // It may have ended, and have said how, since the look before.
  return (await readOutcome(place)) ?? { type: 'lost' };
}

/** Tries it, with as much as a supervisor may need; null when there is room. */
async function whyNotWritten(folder: string): Promise<string | null> {
  const probe = join(folder, `.probe-${randomUUID()}`);
  try {
    await mkdir(probe);
    for (let number = 0; number < PROBE_FILES; number++) {
      await writeFile(join(probe, String(number)), Buffer.alloc(PROBE_BYTES), { flush: true });
    }
    return null;
  } catch (cause) {
    return ownDiskLack(cause, folder);
  } finally {
    await rm(probe, { recursive: true, force: true }).catch(() => {});
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
