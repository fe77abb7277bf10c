import { machineLack } from '../../disk/machine-lack';
import { isSameProcess } from '../../disk/process-start';
import type { Timer } from '../timer';
import {
  type CommandPlace,
  isAlive,
  readCommandProcess,
  readSupervisor,
  type Supervisor,
} from './command-place';
import { endFamily } from './process-family';

/** In the command's environment, and in that of those that watch over it. */
export const STEP_MARK = 'BATON_STEP_MARK';
export const SUPERVISES_MARK = 'BATON_SUPERVISES';

const BETWEEN_TRIES_MS = 100;
const MOST_TRIES = 50;

/**
 * Ends a command with everything that it started, whichever process began it, and those that watch over it. `own` is the supervisor
 * of a command that this process started, which may not have written down yet who it is. Says whether nothing is left of it; false
 * also where that cannot be seen.
 */
export async function endCommand(
  place: CommandPlace,
  timer: Timer,
  own: Pick<Supervisor, 'pid' | 'mark'> | null = null,
): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    try {
      return await endOnce(place, timer, own);
    } catch (cause) {
      // Without a file it cannot be seen what runs.
      if (machineLack(cause, place.folder) === null || tries === MOST_TRIES) throw cause;
      await new Promise<void>((resolve) => timer.after(BETWEEN_TRIES_MS, resolve));
    }
  }
}

async function endOnce(
  place: CommandPlace,
  timer: Timer,
  own: Pick<Supervisor, 'pid' | 'mark'> | null,
): Promise<boolean> {
  const found = await readSupervisor(place);
  const supervisor = own ?? found;
  if (supervisor === null) return false;
  const { pid, mark } = supervisor;
  const lives = own !== null || (found !== null && (await isAlive(found)));
  // First of all, so that it starts nothing more; what the command still says while it tidies up is read by others.
  if (lives) kill(pid);
  // A group whose first process and whose supervisor are both gone may be another one by now: there the mark alone counts.
  let isOurs = lives;
  // Elsewhere only the group can be asked, where it is known.
  let isSeen = process.platform === 'linux';
  let isBeyondReach = false;
  const endThis = async () => {
    const command = await readCommandProcess(place);
    const group = command !== null && (isOurs || isSameProcess(command)) ? command.pid : null;
    if (command !== null) isOurs = false;
    isSeen ||= group !== null;
    const ended = await endFamily({ group, mark: `${STEP_MARK}=${mark}` }, timer);
    isBeyondReach ||= ended === 'beyond_reach';
    return ended;
  };
  let watching = lives ? pid : null;
  const endSupervision = async () => {
    await endFamily({ group: watching, mark: `${SUPERVISES_MARK}=${mark}` }, timer);
    watching = null;
  };
  await endThis();
  // What the supervisor had just begun to start was not yet to be told from itself, and may have become the command meanwhile.
  do await endSupervision();
  while ((await endThis()) === 'ended');
  return isSeen && !isBeyondReach;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
