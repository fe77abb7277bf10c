import { systemReason } from '../../../json/read-text-file';
import { type ExitCode, exitCodes } from '../exit-code';
import { printable } from '../printable';
import type { CommandWorld } from './command-world';

/** Says so where nothing can be written down: then nothing is sent either. */
export async function keeping(
  { output, places, end }: CommandWorld,
  work: () => Promise<ExitCode>,
): Promise<void> {
  try {
    end(await work());
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const reason = `${systemReason(error)}: see to it and try again`;
    output.error(printable(`Dispatches cannot be kept in ${places.dataFolder}: ${reason}.`));
    end(exitCodes.failed);
  }
}
