import { open, realpath, stat } from 'node:fs/promises';
import type { Reading } from '../../../shared/reading';
import { systemReason } from '../../json/read-text-file';
import { replaceFile } from '../../json/replace-file';
import { readTrack } from '../../tracks/read-track';
import { unknownAgents } from '../../tracks/unknown-agents';
import { writeTrack } from '../../tracks/write-track';
import { type ExitCode, exitCodes } from './exit-code';
import { openFailureLines } from './failure-text';
import { openMended, repairHint } from './open-mended';
import type { Output } from './output';
import { jsonLine, printable } from './printable';

interface NamedFile {
  /** Absolute. */
  readonly path: string;
  /** As the person typed it. */
  readonly name: string;
}

export interface ConvertArguments {
  readonly file: NamedFile;
  readonly out: NamedFile;
  readonly reading: Reading;
  readonly repair: boolean;
  /** The keys of those that tickets can be handed to. */
  readonly agents: readonly string[];
  /** Whether a file that is there may be replaced. */
  readonly force: boolean;
  readonly json: boolean;
}

/** Writes what a ticket file holds, whosever it is, as one of Baton's own. The file itself stays as it is. */
export async function convertCommand(
  { file, out, reading, repair, agents, force, json }: ConvertArguments,
  output: Output,
): Promise<ExitCode> {
  const read = await openMended((each) => readTrack(file.path, [], undefined, each), reading, repair);
  if (!read.ok) {
    for (const line of openFailureLines(read.failure, output.typed, file)) output.error(line);
    for (const line of repairHint(read.failure, repair)) output.error(line);
    return exitCodes.usage;
  }
  const { track, tickets } = read.value;
  const notices = [...read.value.notices, ...unknownAgents(tickets, agents)];
  const written = await write(file.path, out, writeTrack(track, tickets), force);
  if (written !== null) {
    output.error(printable(written.message));
    return written.code;
  }
  if (json) {
    const { form } = track.source;
    output.line(
      jsonLine({
        file: file.path,
        format: form?.format ?? 'native',
        tag: form?.tag ?? null,
        out: out.path,
        tickets: tickets.length,
        notices,
      }),
    );
    return exitCodes.ok;
  }
  output.line(
    `${printable(out.name)}: ${tickets.length} ${tickets.length === 1 ? 'ticket' : 'tickets'} written`,
  );
  for (const notice of notices) output.line(printable(notice));
  return exitCodes.ok;
}

/** Null when it is written, whole. */
async function write(
  from: string,
  out: NamedFile,
  text: string,
  force: boolean,
): Promise<{ message: string; code: ExitCode } | null> {
  try {
    const there = await stat(out.path).catch(() => null);
    if (there === null) {
      const file = await open(out.path, 'wx', 0o666);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      return null;
    }
    const real = await realpath(out.path);
    if (real === (await realpath(from))) {
      return { message: `${out.name} is the file itself: name another one.`, code: exitCodes.usage };
    }
    if (!there.isFile())
      return { message: `${out.name} is not a regular file: name another one.`, code: exitCodes.usage };
    if (!force) {
      return {
        message: `${out.name} is there already: name another file, or replace it with --force.`,
        code: exitCodes.usage,
      };
    }
    await replaceFile(real, text, there, async () => true);
    return null;
  } catch (error) {
    return { message: `${out.name} could not be written: ${systemReason(error)}.`, code: exitCodes.failed };
  }
}
