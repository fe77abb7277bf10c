import { resolve } from 'node:path';
import { countSetups } from '../../../shared/count-setups';
import type { Limits } from '../../../shared/limits';
import type { Reading } from '../../../shared/reading';
import { succeed } from '../../../shared/result';
import type { RunSettings } from '../../../shared/run-event';
import type { ApprovalMode, Isolation, ReviewMode } from '../../../shared/ticket';
import { jsonLimits } from '../../json/json-limits';
import { readTextFile } from '../../json/read-text-file';
import type { Conductor, Connection } from '../../runs/conductor';
import { choosePlace, type TypedPlace } from './choose-place';
import { type ExitCode, exitCodes } from './exit-code';
import { openFailureLines } from './failure-text';
import { followRun } from './follow-run';
import { openMended, repairHint } from './open-mended';
import type { Output } from './output';
import { printable } from './printable';
import { attachTerminal, request } from './run-face';

const TOO_LARGE = `The file is larger than ${jsonLimits.bytes / 1024 / 1024} MB: name a smaller one.`;

/** Paths are absolute. */
export interface RunArguments {
  readonly file: { path: string; name: string };
  /** Null where none was named: the folder that was typed in, or a sample's own fresh one. */
  readonly workspace: string | null;
  /** How the file is to be read; `repair` mends what can be mended. */
  readonly reading: Reading;
  readonly repair: boolean;
  readonly context: { path: string; name: string } | null;
  readonly model: string;
  readonly parallel: number;
  readonly mode: ApprovalMode;
  readonly limits: Limits;
  readonly review: ReviewMode;
  readonly techLead: string | null;
  readonly qa: string | null;
  readonly place: TypedPlace;
  /** Where the work is done where nothing is typed and the folder lets it. */
  readonly usualIsolation: Isolation;
  readonly writeBack: boolean;
  readonly json: boolean;
  readonly interactive: boolean;
}

/** Opens a ticket file and runs it. Everything that can be wrong with what was typed is found before a run is made. */
export async function runCommand(
  conductor: Conductor,
  given: RunArguments,
  output: Output,
): Promise<ExitCode> {
  const face = attachTerminal(conductor);
  const { connection } = face;
  const place = (workspace: string) => choosePlace(connection, workspace, given.place, given.usualIsolation);
  const chosen = given.workspace === null ? null : await place(given.workspace);
  if (chosen?.ok === false) return refuse([chosen.failure], output);
  const read = given.context === null ? null : await readTextFile(given.context.path, 'a text file');
  if (read?.ok === false) {
    const reason = read.failure.type === 'too_large' ? TOO_LARGE : read.failure.message;
    return refuse([`${given.context?.name}: ${reason}`], output);
  }
  const { path, name } = given.file;
  const context = read === null ? {} : { context: read.value.text };
  const opened = await openMended(
    (reading) => request(connection, 'track.open', { path, ...context, reading }),
    given.reading,
    given.repair,
  );
  if (!opened.ok) {
    const lines = openFailureLines(opened.failure, output.typed, { path: resolve(path), name });
    return refuse([...lines, ...repairHint(opened.failure, given.repair)], output);
  }
  const { run, notSaved, notices, suggestedWorkspace } = opened.value;
  if (given.writeBack && notSaved !== undefined) {
    await request(connection, 'run.close', { run });
    return refuse([`${name} cannot be written back: ${notSaved} Or leave --write-back out.`], output);
  }
  for (const notice of notices) output.error(printable(notice));

  const workspace = given.workspace ?? suggestedWorkspace ?? '.';
  const there = chosen ?? (await place(workspace));
  if (!there.ok) {
    await request(connection, 'run.close', { run });
    return refuse([there.failure], output);
  }
  if (there.value.note !== null) output.error(printable(there.value.note));
  const { mode, parallel, model, limits, review, techLead, qa } = given;
  const settings: RunSettings = {
    workspace,
    mode,
    parallel,
    model,
    limits,
    review,
    techLead,
    qa,
    ...there.value.place,
  };
  const { json, interactive } = given;
  conductor.watchDispatches();
  const code = await followRun({
    face,
    run,
    json,
    interactive,
    output,
    isNew: true,
    begin(state) {
      if (settings.isolation === 'shared' && countSetups(state) > 0) output.error(NO_SETUP);
      return succeed([{ type: 'run.start', ...settings }]);
    },
  });
  return given.writeBack && code !== exitCodes.usage ? writeBack(connection, run, code, output) : code;
}

const NO_SETUP = 'Setup commands run in worktrees only: in the folder itself they do not run.';

async function writeBack(
  connection: Connection,
  run: string,
  code: ExitCode,
  output: Output,
): Promise<ExitCode> {
  const saved = await request(connection, 'track.save', { run });
  if (saved.ok) return code;
  output.error(`The statuses were not written back: ${printable(saved.failure.message)}`);
  return exitCodes.failed;
}

function refuse(lines: readonly string[], output: Output): ExitCode {
  for (const line of lines) output.error(printable(line));
  return exitCodes.usage;
}
