import { readTrack } from '../../tracks/read-track';
import { type ExitCode, exitCodes } from './exit-code';
import { openFailureLines } from './failure-text';
import type { Output } from './output';
import { jsonLine, printable } from './printable';

/** Says whether a ticket file is right; `path` is absolute, `name` is how the person called it. */
export async function checkCommand(
  { path, name }: { path: string; name: string },
  json: boolean,
  output: Output,
): Promise<ExitCode> {
  const read = await readTrack(path);
  if (json) {
    output.line(
      jsonLine({
        file: path,
        valid: read.ok,
        tickets: read.ok ? read.value.tickets.length : null,
        problems: read.ok ? [] : read.failure.problems,
        notices: read.ok ? read.value.notices : [],
      }),
    );
    return read.ok ? exitCodes.ok : exitCodes.usage;
  }
  if (!read.ok) {
    for (const line of openFailureLines(read.failure, { path, name })) output.error(line);
    return exitCodes.usage;
  }
  const { tickets, notices } = read.value;
  output.line(`${printable(name)}: valid, ${tickets.length} ${tickets.length === 1 ? 'ticket' : 'tickets'}`);
  for (const notice of notices) output.line(printable(notice));
  return exitCodes.ok;
}
