import type { Problem } from '../../shared/problem';
import { fail, type Result, succeed } from '../../shared/result';
import type { TicketDefinition, Track } from '../../shared/ticket';
import { jsonLimits } from '../json/json-limits';
import type { Report } from '../json/json-node';
import { parseJson } from '../json/parse-json';
import { createProblemList, tooLarge } from '../json/problem-list';
import { withoutMark } from '../json/read-text-file';
import { checkDependencies } from './check-dependencies';
import { count, limits } from './limits';
import { noticesOf } from './notices';
import { type DraftTicket, firstLine, readTicket } from './read-ticket';
import { readText, readTextList } from './ticket-fields';
import { findTicketList, type TicketList } from './ticket-list';

const owner = 'The track';

export interface ReadTrack {
  readonly track: Track;
  readonly tickets: TicketDefinition[];
  /** What was changed or not understood on opening, a sentence each. */
  readonly notices: string[];
}

export interface TrackProblems {
  readonly type: 'problems';
  readonly problems: Problem[];
}

/**
 * Reads a ticket file's text whole or not at all: either everything in it is right, or every problem is told with its place.
 * `path` is null for text that came without a file; `joining` are the ids of the open track that these tickets join.
 */
export function parseTrack(
  name: string,
  path: string | null,
  text: string,
  joining: readonly string[] = [],
): Result<ReadTrack, TrackProblems> {
  const file = path ?? name;
  if (Buffer.byteLength(text) > jsonLimits.bytes) {
    return fail({ type: 'problems', problems: [tooLarge(file)] });
  }
  const plain = withoutMark(text);
  const { report, place, problems } = createProblemList(file, plain);

  const root = parseJson(plain, report, 'a list of tickets');
  const list = root === null ? null : findTicketList(root, report);
  const title = list === null ? '' : readTitle(list, name, report);
  const context = list === null ? '' : (readText({ members: list.track, report, owner }, 'context') ?? '');
  const drafts = list === null ? [] : readEntries(list, plain, joining.length, report);
  const { dependsOn, repeated } = checkDependencies(drafts, joining, place, report);

  const found = problems();
  if (found.length > 0) return fail({ type: 'problems', problems: found });
  const tickets = drafts.map(
    ({ definition }, position): TicketDefinition => ({
      ...definition,
      dependsOn: [...(dependsOn[position] ?? [])],
    }),
  );
  return succeed({
    track: { title, context, source: { name, path } },
    tickets,
    notices: noticesOf(drafts, repeated),
  });
}

function readTitle(list: TicketList, name: string, report: Report): string {
  const fields = { members: list.track, report, owner };
  readText(fields, 'id');
  const title = readText(fields, 'title');
  const description = readText(fields, 'description');
  return title ?? (firstLine(description ?? '') || name.replace(/(?<=.)\.[^.]*$/, ''));
}

function readEntries(list: TicketList, text: string, open: number, report: Report): DraftTicket[] {
  const beyond = list.entries[limits.tickets - open];
  if (beyond !== undefined) {
    const most = `Baton takes at most ${count(limits.tickets)}`;
    const total = count(list.entries.length + open);
    report(
      beyond.offset,
      open === 0
        ? `The file holds ${total} tickets; ${most}: split it into several files.`
        : `The open track would hold ${total} tickets with these; ${most}.`,
    );
    return [];
  }
  const fields = { members: list.track, report, owner };
  const defaults = { verify: readTextList(fields, 'verify').map((command) => command.text) };
  return list.entries.flatMap(
    (entry, position) => readTicket(entry, position + 1, text, defaults, report) ?? [],
  );
}
