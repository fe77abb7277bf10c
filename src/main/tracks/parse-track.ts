import type { Problem } from '../../shared/problem';
import type { ChooseTag, FileForm, Reading, Tag, TicketFormat } from '../../shared/reading';
import { fail, type Result, succeed } from '../../shared/result';
import type { TicketDefinition, Track } from '../../shared/ticket';
import { jsonLimits } from '../json/json-limits';
import type { Node, Report } from '../json/json-node';
import { parseJson } from '../json/parse-json';
import { createProblemList, tooLarge, wholeFile } from '../json/problem-list';
import { withoutMark } from '../json/read-text-file';
import { applyMends } from './apply-mends';
import { checkDependencies, type Offers } from './check-dependencies';
import { connectParts } from './connect-parts';
import { formatOf, isBeadsText, looksLike } from './find-format';
import type { ImportedFile } from './imported-ticket';
import { count, limits } from './limits';
import { atMostNotices, noticesOf } from './notices';
import { readBeads } from './read-beads';
import { readTaskMaster } from './read-task-master';
import { type DraftTicket, firstLine, readTicket } from './read-ticket';
import { readText, readTextList } from './ticket-fields';
import { findTicketList, type TicketList } from './ticket-list';

const owner = 'The track';

export interface ReadTrack {
  readonly track: Track;
  readonly tickets: TicketDefinition[];
  /** What became of another tool's file, and what was changed or not understood on opening, a sentence each. */
  readonly notices: string[];
}

export interface TrackProblems {
  readonly type: 'problems';
  readonly problems: Problem[];
}

/** What a file holds, whosever it is. */
interface Content {
  readonly title: string;
  readonly context: string;
  /** null for Baton's own format. */
  readonly form: FileForm | null;
  readonly drafts: readonly DraftTicket[];
  readonly notices: readonly string[];
  /** What can be offered for its problems; null where only its author can mend it. */
  readonly offers: Offers | null;
}

interface Given {
  readonly name: string;
  readonly text: string;
  readonly reading: Reading;
  /** How many tickets are open already. */
  readonly open: number;
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
  reading: Reading = {},
): Result<ReadTrack, TrackProblems | ChooseTag> {
  const file = path ?? name;
  if (Buffer.byteLength(text) > jsonLimits.bytes) {
    return fail({ type: 'problems', problems: [tooLarge(file)] });
  }
  const plain = withoutMark(text);
  const { report, place, problems } = createProblemList(file, plain);

  const content = readContent({ name, text: plain, reading, open: joining.length }, report);
  if (content !== null && 'tags' in content) return fail({ type: 'choose_tag', file, tags: content.tags });
  const { drafts, offers } = content ?? { drafts: [], offers: null };
  const { dependsOn, repeated } = checkDependencies(drafts, { joining, offers }, place, report);

  const found = problems();
  const other = otherFormat(reading, name, plain);
  if (content === null || found.length > 0) {
    const mistaken = other === null ? null : wholeFile(file, wrongFormat(reading.format, other));
    return fail({ type: 'problems', problems: mistaken === null ? found : [mistaken] });
  }
  const { title, context, form, notices } = content;
  const tickets = drafts.map(
    ({ definition }, position): TicketDefinition => ({
      ...definition,
      dependsOn: [...(dependsOn[position] ?? [])],
    }),
  );
  return succeed({
    track: { title, context, source: { name, path, ...(form && { form }) } },
    tickets,
    notices: atMostNotices([
      ...(other === null ? [] : [`It looks like ${fileOf[other]}: without --format it is read as that.`]),
      ...notices,
      ...noticesOf(drafts, repeated),
    ]),
  });
}

/** What the file looks like, where that is not what a person says it is. */
function otherFormat({ format }: Reading, name: string, text: string): TicketFormat | null {
  const look = format === undefined ? null : looksLike(name, text);
  return look === format ? null : look;
}

function wrongFormat(said: TicketFormat = 'native', other: TicketFormat): string {
  return `This is not ${fileOf[said]}, as --format ${said} says: it looks like ${fileOf[other]}. Leave --format out, or say --format ${other}.`;
}

const fileOf: Readonly<Record<TicketFormat, string>> = {
  native: 'a track in Baton’s own format',
  'task-master': 'a Task Master file',
  beads: 'a beads file',
};

/** Null with problems reported. */
function readContent(given: Given, report: Report): Content | { tags: readonly Tag[] } | null {
  const { name, text, reading, open } = given;
  const room = limits.tickets - open;
  const isBeads = reading.format === undefined ? isBeadsText(name, text) : reading.format === 'beads';
  const root = isBeads ? null : parseJson(text, report, 'a list of tickets');
  const format = root === null ? null : (reading.format ?? formatOf(root));
  if (reading.tag !== undefined && (isBeads || format === 'native')) {
    report(0, 'Only Task Master’s files have tags: leave the tag out.');
    return null;
  }
  if (isBeads) return asContent(readBeads(text, { name, room }, report), 'beads', reading, report);
  if (root === null) return null;
  if (format === 'native') return readNative(root, given, report);
  const read = readTaskMaster(root, { text, name, tag: reading.tag, room }, report);
  return read !== null && !('tickets' in read)
    ? { tags: read }
    : asContent(read, 'task-master', reading, report);
}

function asContent(
  imported: ImportedFile | null,
  format: FileForm['format'],
  { mends = [] }: Reading,
  report: Report,
): Content | null {
  if (imported === null) return null;
  const { title, tag } = imported;
  const [taken, ...notices] = imported.notices;
  const mended = applyMends(imported.tickets, mends);
  const { drafts, partsOf, tooDeep } = connectParts(mended.tickets);
  if (tooDeep !== null) {
    const { id, owner: part } = tooDeep;
    report(id?.offset ?? 0, `${part} is a part of a part, and so on, more than ${limits.nesting} deep.`);
    return null;
  }
  return {
    title,
    context: '',
    form: { format, tag },
    drafts,
    notices: [taken, ...mended.notices, ...notices],
    offers: {
      leaveOut(positions) {
        const ids = new Set(positions.flatMap((position) => drafts[position]?.id?.text ?? []));
        return { type: 'leave_out', tickets: [...ids], parts: partsOf(positions) };
      },
    },
  };
}

function readNative(root: Node, { name, text, open }: Given, report: Report): Content | null {
  const list = findTicketList(root, report);
  if (list === null) return null;
  const title = readTitle(list, name, report);
  const context = readText({ members: list.track, report, owner }, 'context') ?? '';
  const drafts = readEntries(list, text, open, report);
  return { title, context, form: null, drafts, notices: [], offers: null };
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
  const commands = (name: string) => readTextList(fields, name).map((command) => command.text);
  const defaults = { setup: commands('setup'), verify: commands('verify') };
  return list.entries.flatMap(
    (entry, position) => readTicket(entry, position + 1, text, defaults, report) ?? [],
  );
}
