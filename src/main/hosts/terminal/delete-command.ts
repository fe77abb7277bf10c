import { formatBytes } from '../../../shared/exchange';
import { unappliedText } from '../../../shared/work';
import type { Conductor } from '../../runs/conductor';
import { type ExitCode, exitCodes } from './exit-code';
import type { Output } from './output';
import { pickRun } from './pick-run';
import { oneLine, printable } from './printable';
import { attachTerminal, request } from './run-face';

export interface DeleteArguments {
  /** As it was typed. */
  readonly run: string;
  /** Whether the person at the terminal says yes; null where nobody sits there. */
  confirm: ((question: string) => Promise<boolean>) | null;
  /** Nobody needs to be asked. */
  readonly yes: boolean;
  /** Its branches and worktrees go, too. */
  readonly discard: boolean;
}

/** Deletes a run for good, once somebody has said so. */
export async function deleteCommand(
  conductor: Conductor,
  { run: typed, confirm, yes, discard }: DeleteArguments,
  output: Output,
): Promise<ExitCode> {
  const { connection } = attachTerminal(conductor);
  const runs = await request(connection, 'run.list', {});
  const picked = pickRun(runs, typed, output.typed);
  const found = picked.ok ? runs.find(({ id }) => id === picked.value) : undefined;
  if (!picked.ok || found === undefined) {
    output.error(picked.ok ? 'This run is no longer there.' : picked.failure);
    return exitCodes.usage;
  }
  const { id: run, title, workspace } = found;
  const belongings = await request(connection, 'run.belongings', { run });
  if (!belongings.ok) {
    output.error(printable(belongings.failure.message));
    return exitCodes.failed;
  }
  const { folder, files, bytes, work } = belongings.value;
  output.error(
    `“${oneLine(title)}”: ${files} ${files === 1 ? 'file' : 'files'}, ${formatBytes(bytes)}, in ${printable(folder)}`,
  );
  if (workspace !== null) output.error(`The workspace ${printable(workspace)} stays as it is.`);
  if (work !== null) {
    const what = `${printable(work.branch)} and the branches and worktrees of its attempts`;
    const becomes = discard
      ? 'go, too'
      : `stay until “${output.typed('clean --leftovers')}” or git removes them; --discard takes them away now`;
    output.error(`${what} ${becomes}. ${printable(unappliedText(work.unapplied))}`);
  }
  if (!yes && confirm === null) {
    output.error('Nobody can be asked here: say --yes to delete it for good.');
    return exitCodes.usage;
  }
  if (!yes && !(await confirm?.('Delete it for good? [y/N] '))) {
    output.error('Nothing was deleted.');
    return exitCodes.unfinished;
  }
  const deleted = await request(connection, 'run.delete', { run, discard });
  if (!deleted.ok) {
    output.error(printable(deleted.failure.message));
    return exitCodes.unfinished;
  }
  output.line(`Deleted: ${run}  ${oneLine(title)}`);
  return exitCodes.ok;
}
