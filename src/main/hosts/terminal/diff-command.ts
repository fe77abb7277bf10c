import { unchangedText } from '../../../shared/work';
import type { Conductor } from '../../runs/conductor';
import type { Worktrees } from '../../worktrees/create-worktrees';
import { type ExitCode, exitCodes } from './exit-code';
import type { LogOptions } from './log-command';
import type { Output } from './output';
import { readPastWork, refusedBy } from './past-work';
import { jsonLine, printable, revealed } from './printable';

export interface DiffOptions extends LogOptions {
  /** null: all accepted work of the run. */
  readonly ticket: string | null;
  /** null: what was accepted of the ticket. */
  readonly attempt: number | null;
}

/** Shows accepted work: as a patch that `git apply` takes, or as JSON a file a line. */
export async function diffCommand(
  conductor: Conductor,
  worktrees: Worktrees,
  options: DiffOptions,
  output: Output,
): Promise<ExitCode> {
  const { ticket, attempt, json } = options;
  const past = await readPastWork(conductor, options, output);
  if (past.state === null) return past.code;
  const run = past.state.id;
  if (ticket !== null && !past.state.tickets.has(ticket)) {
    output.error(`There is no ticket ${printable(ticket)} in this run.`);
    return exitCodes.usage;
  }
  const isAccepted = (past.state.tickets.get(ticket ?? '')?.accepted ?? null) !== null;
  const request =
    ticket === null ? null : { run, ticket, ...(attempt === null ? { isAccepted } : { attempt }) };
  if (json) {
    const diff = request === null ? await worktrees.diffRun(run) : await worktrees.diffTicket(request);
    if (!diff.ok) return refusedBy(diff.failure, output);
    for (const file of diff.value.files) output.line(jsonLine(file));
    return exitCodes.ok;
  }
  const patch = request === null ? await worktrees.patchRun(run) : await worktrees.patchTicket(request);
  if (!patch.ok) return refusedBy(patch.failure, output);
  if (patch.value === '' && isAccepted && attempt === null) {
    output.error(`${printable(unchangedText([ticket ?? '']))}.`);
  }
  if (patch.value !== '') output.line(output.isTerminal ? painted(patch.value, output) : whole(patch.value));
  return exitCodes.ok;
}

/** Without its last newline, which every line gets. */
function whole(patch: string): string {
  return patch.replace(/\n$/, '');
}

/** For people: nothing in it hides, or steers the terminal. */
function painted(patch: string, { paint }: Output): string {
  return whole(patch)
    .split('\n')
    .map((line) => {
      const shown = revealed(line);
      if (
        /^(diff --git|index|---|\+\+\+|new file|deleted file|rename|similarity|old mode|new mode) /.test(line)
      )
        return paint('bold', shown);
      if (line.startsWith('@@')) return paint('cyan', shown);
      if (line.startsWith('+')) return paint('green', shown);
      return line.startsWith('-') ? paint('red', shown) : shown;
    })
    .join('\n');
}
