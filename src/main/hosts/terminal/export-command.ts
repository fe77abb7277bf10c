import type { ExportForm } from '../../../shared/run-export';
import type { Conductor } from '../../runs/conductor';
import { type ExitCode, exitCodes } from './exit-code';
import type { Output } from './output';
import { pickRun } from './pick-run';
import { jsonText, printable } from './printable';
import { attachTerminal, request } from './run-face';

export interface ExportArguments {
  /** As it was typed. */
  readonly run: string;
  readonly as: ExportForm;
  /** Null for standard output. */
  readonly file: { readonly path: string; readonly name: string } | null;
  /** Whether a file that is there may be replaced. */
  readonly force: boolean;
}

/** Writes a run as one file, or to standard output. Whoever has the run goes on with it. */
export async function exportCommand(
  conductor: Conductor,
  { run: typed, as, file, force }: ExportArguments,
  output: Output,
): Promise<ExitCode> {
  const { connection } = attachTerminal(conductor);
  const picked = pickRun(await request(connection, 'run.list', {}), typed, output.typed);
  if (!picked.ok) {
    output.error(picked.failure);
    return exitCodes.usage;
  }
  const run = picked.value;
  if (file === null) {
    const text = await request(connection, 'run.export', { run, as });
    if (!text.ok) {
      output.error(printable(text.failure.message));
      return exitCodes.failed;
    }
    output.line((as === 'json' ? jsonText : printable)(text.value.text.trimEnd()));
    return tellOf(text.value.problem, output);
  }
  const saved = await request(connection, 'run.export_to', { run, as, path: file.path, overwrite: force });
  if (saved.ok) {
    const { problem } = saved.value;
    output.line(
      `${printable(file.name)}: the run is written${problem === null ? '' : ' as far as it can be read'}`,
    );
    return tellOf(problem, output);
  }
  const { type, message } = saved.failure;
  output.error(
    type === 'exists'
      ? `${printable(file.name)} is there already: name another file, or replace it with --force.`
      : printable(message),
  );
  return type === 'exists' ? exitCodes.usage : exitCodes.failed;
}

function tellOf(problem: string | null, output: Output): ExitCode {
  if (problem === null) return exitCodes.ok;
  output.error(`Not everything could be read. ${printable(problem)}`);
  return exitCodes.usage;
}
