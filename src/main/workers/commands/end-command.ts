import { ownDiskLack } from '../../disk/machine-lack';
import { isSameProcess } from '../../disk/process-start';
import type { Timer } from '../timer';
import { type CommandPlace, isAlive, readCommandProcess, readSupervisor } from './command-place';
import { endFamily } from './process-family';

/** In the command's environment, and in that of those that watch over it. */
export const STEP_MARK = 'BATON_STEP_MARK';
export const SUPERVISES_MARK = 'BATON_SUPERVISES';

const BETWEEN_TRIES_MS = 100;
const MOST_TRIES = 50;

/** A command's supervisor. `pid` is null once it is gone: the number may be another's by now. */
export interface Watcher {
  readonly pid: number | null;
  readonly mark: string;
}

/**
 * Ends a command with everything that it started, whichever process began it, and those that watch over it. `own` is the supervisor
 * of a command that this process started: it may not have written down yet who it is, and is ended whatever cannot be read. Says
 * whether nothing is left of it; false also where that cannot be seen. Throws what keeps it from looking when that lasts for some
 * seconds; what it could see has been ended then.
 */
export async function endCommand(
  place: CommandPlace,
  timer: Timer,
  own: Watcher | null = null,
): Promise<boolean> {
  let left = own;
  for (let tries = 1; ; tries++) {
    try {
      return await tryToEnd(place, timer, left);
    } catch (cause) {
      if (ownDiskLack(cause, place.folder) === null || tries === MOST_TRIES) throw cause;
      if (left !== null) left = { ...left, pid: null };
      await new Promise<void>((resolve) => timer.after(BETWEEN_TRIES_MS, resolve));
    }
  }
}

/** As above, but throws at once. */
export async function tryToEnd(place: CommandPlace, timer: Timer, own: Watcher | null): Promise<boolean> {
  const watcher = own ?? (await foundIn(place));
  if (watcher === null) return false;
  const { pid, mark } = watcher;
  // First of all, so that it starts nothing more; what the command still says while it tidies up is read by others.
  if (pid !== null) kill(pid);
  // A group whose first process and whose supervisor are both gone may be another one by now: there the mark alone counts.
  let isOurs = pid !== null;
  // Elsewhere only the group can be asked, where it is known.
  let isSeen = process.platform === 'linux';
  let isBeyondReach = false;
  // Without its group those with the mark are ended all the same.
  let notRead: unknown = null;
  const endThis = async () => {
    notRead = null;
    const command = await readCommandProcess(place).catch((cause: unknown) => {
      notRead = cause;
      return null;
    });
    const group = command !== null && (isOurs || isSameProcess(command)) ? command.pid : null;
    if (command !== null) isOurs = false;
    isSeen ||= group !== null;
    const ended = await endFamily({ group, mark: `${STEP_MARK}=${mark}` }, timer);
    isBeyondReach ||= ended === 'beyond_reach';
    return ended;
  };
  let watching = pid;
  const endSupervision = async () => {
    await endFamily({ group: watching, mark: `${SUPERVISES_MARK}=${mark}` }, timer);
    watching = null;
  };
  await endThis();
  // What the supervisor had just begun to start was not yet to be told from itself, and may have become the command meanwhile.
  do await endSupervision();
  while ((await endThis()) === 'ended');
  if (notRead !== null) throw notRead;
  return isSeen && !isBeyondReach;
}

async function foundIn(place: CommandPlace): Promise<Watcher | null> {
  const found = await readSupervisor(place);
  return found === null ? null : { pid: (await isAlive(found)) ? found.pid : null, mark: found.mark };
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
