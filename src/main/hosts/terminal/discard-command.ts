import { gettingBack, leftText, unappliedText } from '../../../shared/work';
import { takeRunLock } from '../../journal/run-lock';
import type { Conductor } from '../../runs/conductor';
import type { Worktrees } from '../../worktrees/create-worktrees';
import { type ExitCode, exitCodes } from './exit-code';
import type { LogOptions } from './log-command';
import type { Output } from './output';
import { readPastWork, refusedBy } from './past-work';
import { printable } from './printable';
import { attachTerminal, request } from './run-face';

export interface DiscardOptions extends Pick<LogOptions, 'run' | 'folderOf'> {
  /** Whether the person at the terminal says yes; null where nobody sits there. */
  confirm: ((question: string) => Promise<boolean>) | null;
  /** Nobody needs to be asked. */
  readonly yes: boolean;
}

/** Takes away a run's branches and worktrees, once somebody has said so. Refused while another Baton has the run. */
export async function discardCommand(
  conductor: Conductor,
  worktrees: Worktrees,
  options: DiscardOptions,
  output: Output,
): Promise<ExitCode> {
  const past = await readPastWork(conductor, options, output);
  if (past.state === null) return past.code;
  const { id: run } = past.state;
  // Whoever opens the run meanwhile would work where nothing is any more.
  const lock = await takeRunLock(past.folder);
  if (!lock.ok) {
    const { failure } = lock;
    const why =
      failure.type === 'held'
        ? `Another Baton (${failure.by}) has this run: close it there first, or discard its work there.`
        : failure.message;
    output.error(printable(why));
    return exitCodes.unfinished;
  }
  try {
    const refused = await whyNot(conductor, run, options, output);
    if (refused !== null) return refused;
    const discarded = await worktrees.discardRun(run, new Date());
    if (!discarded.ok) return refusedBy(discarded.failure, output);
    const gone = `The branches and worktrees of ${run} are gone. Your own branches and files are as they were.`;
    output.line(printable(`${gone}${gettingBack(discarded.value)}${leftText(discarded.value)}`));
    return exitCodes.ok;
  } finally {
    await lock.value.release();
  }
}

/** What the command ends with where nobody wants it; null where somebody does, or where there is nothing to lose. */
async function whyNot(
  conductor: Conductor,
  run: string,
  { yes, confirm }: DiscardOptions,
  output: Output,
): Promise<ExitCode | null> {
  const belongings = await request(attachTerminal(conductor).connection, 'run.belongings', { run });
  const work = belongings.ok ? belongings.value.work : null;
  if (yes || work === null) return null;
  const what = `${work.branch} and the branches and worktrees of its attempts go.`;
  output.error(printable(`${what} ${unappliedText(work.unapplied)}`));
  if (confirm === null) {
    output.error('Nobody can be asked here: say --yes to discard it.');
    return exitCodes.usage;
  }
  if (await confirm('Discard it? [y/N] ')) return null;
  output.error('Nothing was discarded.');
  return exitCodes.unfinished;
}
