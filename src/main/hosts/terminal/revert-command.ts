import type { RunEvent } from '../../../shared/run-event';
import { hasStarted, type RunState } from '../../../shared/run-state';
import { rejectionText } from '../../../shared/wording';
import type { Dependent } from '../../../shared/work';
import type { Conductor } from '../../runs/conductor';
import { previewTakeBack } from '../../runs/preview-take-back';
import type { Worktrees } from '../../worktrees/create-worktrees';
import { revertConflict } from '../../worktrees/revert-ticket';
import { type ExitCode, exitCodes } from './exit-code';
import { openFailureLines } from './failure-text';
import type { LogOptions } from './log-command';
import type { Output } from './output';
import { readPastWork, refusedBy } from './past-work';
import { printable } from './printable';
import type { Questions } from './questions';
import { attachTerminal, request } from './run-face';

export interface RevertOptions extends Pick<LogOptions, 'run' | 'folderOf'> {
  readonly ticket: string;
  /** The person has said yes already. */
  readonly yes: boolean;
  /** Null where nobody sits there who can be asked. */
  readonly questions: (() => Questions) | null;
}

/** Takes a ticket's accepted work back from the integration branch, once the person has heard what was built on it. */
export async function revertCommand(
  conductor: Conductor,
  worktrees: Worktrees,
  options: RevertOptions,
  output: Output,
): Promise<ExitCode> {
  const { ticket, yes, questions } = options;
  const past = await readPastWork(conductor, options, output);
  if (past.state === null) return past.code;
  const { id: run, tickets } = past.state;
  if (!tickets.has(ticket)) {
    output.error(`There is no ticket ${printable(ticket)} in this run.`);
    return exitCodes.usage;
  }
  const preview = await previewTakeBack(worktrees, past.state, ticket);
  if (!preview.ok) return refusedBy(preview.failure, output);
  const { dependents } = preview.value;
  for (const line of dependentLines(past.state, ticket, dependents)) output.error(printable(line));
  if (preview.value.type === 'conflict') {
    return refusedBy(revertConflict(preview.value), output);
  }
  if (preview.value.type === 'nothing') {
    output.error(`${printable(ticket)} changed no file, so there is nothing to undo.`);
  }
  if (!yes) {
    if (questions === null) {
      output.error(
        `Nothing was done: say “${output.typed(`revert ${run} ${printable(ticket)} --yes`)}” to take it back.`,
      );
      return exitCodes.usage;
    }
    const never = new AbortController().signal;
    const answer = await questions().ask(`Take the work of ${printable(ticket)} back? [y/N] > `, never);
    if (answer !== 'y' && answer !== 'yes') {
      output.error('Nothing was done.');
      return exitCodes.unfinished;
    }
  }
  return takeBack(conductor, run, ticket, output);
}

/** Who has the work before them, or will: nobody of them is touched. */
function dependentLines(state: RunState, ticket: string, dependents: readonly Dependent[]): string[] {
  const lines = new Map<string, string>();
  for (const { ticket: id, builtOn, sharedFiles } of dependents) {
    const what = [
      builtOn ? 'began with this work before it' : '',
      sharedFiles.length > 0 ? `changed the same files (${sharedFiles.join(', ')})` : '',
    ].filter((each) => each !== '');
    lines.set(id, `${id} ${what.join(' and ')}; its own work stays.`);
  }
  for (const [id, other] of state.tickets) {
    if (lines.has(id) || !other.definition.dependsOn.includes(ticket)) continue;
    const isNow = other.state.status === 'completed' ? 'is completed' : 'has started';
    if (hasStarted(state, other)) lines.set(id, `${id} depends on it and ${isNow}; it stays as it is.`);
    else lines.set(id, `${id} depends on it and waits again.`);
  }
  return [...lines.values()];
}

async function takeBack(
  conductor: Conductor,
  run: string,
  ticket: string,
  output: Output,
): Promise<ExitCode> {
  const face = attachTerminal(conductor);
  const opened = await request(face.connection, 'run.open', { run });
  if (!opened.ok) {
    for (const line of openFailureLines(opened.failure, output.typed)) output.error(line);
    return exitCodes.usage;
  }
  const { readOnly = null } = opened.value;
  if (readOnly !== null) {
    output.error(printable(readOnly.message));
    return exitCodes.unfinished;
  }
  let end: (event: RunEvent | string) => void = () => {};
  const ended = new Promise<RunEvent | string>((resolve) => {
    end = resolve;
  });
  const watched = await face.watch(run, {
    onEvent(event) {
      const isIt = event.type === 'revert.finished' || event.type === 'revert.failed';
      if (isIt && event.ticket === ticket) end(event);
    },
    onBatch: () => {},
    onTrouble: (trouble) => trouble !== null && end(trouble.message),
  });
  if (!watched.ok) {
    for (const line of openFailureLines(watched.failure, output.typed)) output.error(line);
    return exitCodes.usage;
  }
  const asked = await request(face.connection, 'run.command', {
    run,
    command: { type: 'ticket.revert', ticket },
  });
  // One that is under way already, from a Baton that died in the middle, comes to its end here.
  if (!asked.ok && asked.failure.type !== 'reverting') {
    output.error(printable(rejectionText(asked.failure)));
    return exitCodes.unfinished;
  }
  const outcome = await ended;
  if (typeof outcome === 'string' || outcome.type !== 'revert.finished') {
    const why = typeof outcome === 'string' ? outcome : 'reason' in outcome ? outcome.reason : '';
    output.error(`The work of ${printable(ticket)} was not taken back: ${printable(why)}`);
    return exitCodes.unfinished;
  }
  const at = outcome.commit === null ? '' : ` baton/${run} is at ${outcome.commit.slice(0, 10)} now.`;
  output.line(`Took the work of ${printable(ticket)} back; the ticket is blocked until you retry it.${at}`);
  return exitCodes.ok;
}
