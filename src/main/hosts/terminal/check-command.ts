import { formatNames, type Reading } from '../../../shared/reading';
import { readTrack } from '../../tracks/read-track';
import { unknownAgents } from '../../tracks/unknown-agents';
import { type ExitCode, exitCodes } from './exit-code';
import { openFailureLines } from './failure-text';
import { openMended, repairHint } from './open-mended';
import type { Output } from './output';
import { jsonLine, printable } from './printable';

/** `path` is absolute, `name` is how the person called it. */
export interface CheckArguments {
  readonly file: { path: string; name: string };
  readonly reading: Reading;
  readonly repair: boolean;
  /** The keys of those that tickets can be handed to. */
  readonly agents: readonly string[];
  readonly json: boolean;
}

/** Says whether a ticket file is right. */
export async function checkCommand(
  { file, reading, repair, agents, json }: CheckArguments,
  output: Output,
): Promise<ExitCode> {
  const read = await openMended((each) => readTrack(file.path, [], undefined, each), reading, repair);
  const notices = read.ok ? [...read.value.notices, ...unknownAgents(read.value.tickets, agents)] : [];
  if (json) {
    const form = read.ok ? read.value.track.source.form : undefined;
    output.line(
      jsonLine({
        file: file.path,
        valid: read.ok,
        format: read.ok ? (form?.format ?? 'native') : null,
        tag: form?.tag ?? null,
        tickets: read.ok ? read.value.tickets.length : null,
        problems: !read.ok && read.failure.type === 'problems' ? read.failure.problems : [],
        notices,
        ...(!read.ok && read.failure.type === 'choose_tag' && { tags: read.failure.tags }),
      }),
    );
    return read.ok ? exitCodes.ok : exitCodes.usage;
  }
  if (!read.ok) {
    for (const line of openFailureLines(read.failure, output.typed, file)) output.error(line);
    for (const line of repairHint(read.failure, repair)) output.error(line);
    return exitCodes.usage;
  }
  const { track, tickets } = read.value;
  const { form } = track.source;
  const setups = tickets.filter(({ setup }) => setup.length > 0).length;
  const as = form === undefined ? '' : ` (${formatNames[form.format]})`;
  output.line(
    `${printable(file.name)}: valid${as}, ${tickets.length} ${tickets.length === 1 ? 'ticket' : 'tickets'}`,
  );
  if (setups > 0) {
    const whose = setups === 1 ? '1 ticket has' : `${setups} tickets have`;
    output.line(
      `${whose} setup commands: they run once in each new worktree, and not at all in a run in the folder itself.`,
    );
  }
  for (const notice of notices) output.line(printable(notice));
  return exitCodes.ok;
}
