import type { Problem } from '../../shared/problem';
import { fail, type Result, succeed } from '../../shared/result';
import type { TicketDefinition, Track } from '../../shared/ticket';
import { checkDependencies } from './check-dependencies';
import type { Report } from './json-node';
import { count, limits } from './limits';
import { lineStarts, placeAt } from './line-starts';
import { noticesOf } from './notices';
import { parseJson } from './parse-json';
import { type DraftTicket, firstLine, readTicket } from './read-ticket';
import { readText } from './ticket-fields';
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
  if (Buffer.byteLength(text) > limits.bytes) return fail(tooLarge(file));
  const plain = withoutMark(text);
  let starts: number[] | undefined;
  const place = (offset: number) => {
    starts ??= lineStarts(plain);
    return placeAt(starts, offset);
  };
  const found: { offset: number; message: string }[] = [];
  const report: Report = (offset, message) => void found.push({ offset, message });

  const root = parseJson(plain, report);
  const list = root === null ? null : findTicketList(root, report);
  const title = list === null ? '' : readTitle(list, name, report);
  const context = list === null ? '' : (readText({ members: list.track, report, owner }, 'context') ?? '');
  const drafts = list === null ? [] : readEntries(list, plain, joining.length, report);
  const { dependsOn, repeated } = checkDependencies(drafts, joining, place, report);

  if (found.length > 0) {
    // By place, so that they can be mended from top to bottom; the sort keeps the order of those at one place.
    const sorted = found.sort((a, b) => a.offset - b.offset);
    const problems = sorted
      .slice(0, limits.problems)
      .map(({ offset, message }): Problem => ({ file, ...place(offset), message }));
    const more = found.length - problems.length;
    if (more > 0)
      problems.push(wholeFile(file, `There are ${count(more)} more problems; mend the first ones first.`));
    return fail({ type: 'problems', problems });
  }
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

/** A problem of the file as a whole. */
export function wholeFile(file: string, message: string): Problem {
  return { file, line: null, column: null, message };
}

export function tooLarge(file: string): TrackProblems {
  const message = `The file is larger than ${limits.bytes / 1024 / 1024} MB, which is more than Baton reads: split it into several files.`;
  return { type: 'problems', problems: [wholeFile(file, message)] };
}

export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
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
  return list.entries.flatMap((entry, position) => readTicket(entry, position + 1, text, report) ?? []);
}
