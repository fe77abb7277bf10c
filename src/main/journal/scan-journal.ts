import type { RunEvent } from '../../shared/run-event';
import { upgradeEvent } from '../../shared/upgrade-event';
import type { JournalFile } from './journal-file-system';
import { decodeRecord } from './journal-record';

/** How a journal's file ends. Offsets are in bytes. */
export type JournalEnd =
  | { end: 'whole'; from: number }
  /** The last append did not reach the disk as a whole. In both cases `from` is where the whole ones end. */
  | { end: 'torn'; from: number }
  /** Not as it was written, with more behind it. */
  | { end: 'damaged'; offset: number }
  | { end: 'newer'; offset: number };

const CHUNK = 1024 * 1024;
const NEWLINE = 10;

/** The part of a file that counts, in bytes; `to` is null where it still grows. `seq` is that of the event before it. */
export interface Part {
  readonly from: number;
  readonly to: number | null;
  readonly seq: number;
}

/** Streams through the part and hands over the events of every whole append, in order, until its end or to what is wrong. */
export async function scanJournal(
  file: JournalFile,
  part: Part,
  apply: (event: RunEvent) => void,
): Promise<JournalEnd> {
  const lines = createLineReader(part, apply);
  const end = part.to ?? Number.POSITIVE_INFINITY;
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(0, (await file.size()) - part.from) + 1));
  let carried: Buffer[] = [];
  for (let position = part.from; lines.problem() === null && position < end; ) {
    const count = await file.read(chunk.subarray(0, Math.min(chunk.length, end - position)), position);
    if (count === 0) break;
    position += count;
    let start = 0;
    for (let end = newlineIn(chunk, 0, count); end !== -1; end = newlineIn(chunk, start, count)) {
      const piece = chunk.subarray(start, end);
      lines.take(carried.length === 0 ? piece : Buffer.concat([...carried, piece]));
      carried = [];
      start = end + 1;
    }
    if (start < count) carried.push(Buffer.from(chunk.subarray(start, count)));
  }
  return lines.finish(carried.length > 0);
}

function newlineIn(chunk: Buffer, from: number, to: number): number {
  const at = chunk.indexOf(NEWLINE, from);
  return at < to ? at : -1;
}

function createLineReader({ from, seq }: Part, apply: (event: RunEvent) => void) {
  let offset = from;
  let lastSeq = seq;
  /** Where the append that is being read starts, and what of it was read. */
  let appendStart = from;
  let append: RunEvent[] = [];
  let left = 0;
  let badAt: number | null = null;
  let problem: JournalEnd | null = null;

  return {
    problem: () => problem,

    take(line: Buffer): void {
      if (problem !== null) return;
      if (badAt !== null) {
        problem = { end: 'damaged', offset: badAt };
        return;
      }
      const record = decodeRecord(line);
      if (record.kind === 'newer') {
        problem = { end: 'newer', offset };
        return;
      }
      const isNext =
        record.kind === 'event' &&
        record.event.seq === lastSeq + 1 &&
        (append.length === 0 || record.left === left - 1);
      if (!isNext) {
        badAt = offset;
        offset += line.length + 1;
        return;
      }
      append.push(record.event);
      lastSeq = record.event.seq;
      left = record.left;
      offset += line.length + 1;
      if (left > 0) return;
      for (const event of append) apply(upgradeEvent(event));
      append = [];
      appendStart = offset;
    },

    /** `hasRest`: bytes without a newline follow the last line. */
    finish(hasRest: boolean): JournalEnd {
      if (problem !== null) return problem;
      if (badAt !== null && hasRest) return { end: 'damaged', offset: badAt };
      const isWhole = badAt === null && !hasRest && append.length === 0;
      return { end: isWhole ? 'whole' : 'torn', from: appendStart };
    },
  };
}
