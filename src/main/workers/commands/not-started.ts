import { stat } from 'node:fs/promises';
import { machineLack } from '../../disk/machine-lack';

/** Nothing of it ran. `lack` is what the machine had no room for, if it was that: another try may start it, in the same place. */
export interface NotStarted {
  readonly type: 'not_started';
  readonly message: string;
  readonly lack: string | null;
}

export const STOPPED: NotStarted = {
  type: 'not_started',
  message: 'it was stopped before it began',
  lack: null,
};

export async function notStarted(cause: unknown, workspace: string): Promise<NotStarted> {
  const lack = machineLack(cause, 'No command can be started');
  return { type: 'not_started', message: await reason(cause, workspace), lack };
}

/** Node names the program for a folder that is missing, so the folder is looked at. */
async function reason(cause: unknown, workspace: string): Promise<string> {
  const found = await stat(workspace).catch((error: NodeJS.ErrnoException) => error.code ?? '');
  if (found === 'ENOENT') return `its folder ${workspace} is not there`;
  if (found === 'ENOTDIR' || (typeof found === 'object' && !found.isDirectory()))
    return `${workspace} is not a folder`;
  if ((cause as NodeJS.ErrnoException).code === 'E2BIG')
    return 'it is too long for this system; write it to a file and run that file';
  return cause instanceof Error ? cause.message : String(cause);
}
