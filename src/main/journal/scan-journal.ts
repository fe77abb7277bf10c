import type { RunEvent } from '../../shared/run-event';
import type { JournalFile } from './journal-file-system';
import { decodeRecord } from './journal-record';

/** How a journal ends. Offsets are in bytes. */
export type JournalEnd =
  | { end: 'whole' }
  /** The last append did not reach the disk as a whole; `from` is where it starts. */
  | { end: 'torn'; from: number }
  /** Not as it was written, with more behind it. */
  | { end: 'damaged'; offset: number }
  | { end: 'newer'; offset: number };

const CHUNK = 1024 * 1024;
const NEWLINE = 10;

/** Streams through the file and hands over the events of every whole append, in order, until its end or to what is wrong. */
export async function scanJournal(file: JournalFile, apply: (event: RunEvent) => void): Promise<JournalEnd> {
  const lines = createLineReader(apply);
  const chunk = Buffer.allocUnsafe(Math.min(CHUNK, (await file.size()) + 1));
  let carried: Buffer[] = [];
  for (let position = 0; lines.problem() === null; ) {
    const count = await file.read(chunk, position);
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

function createLineReader(apply: (event: RunEvent) => void) {
  let offset = 0;
  let lastSeq = 0;
  /** Where the append that is being read starts, and what of it was read. */
  let appendStart = 0;
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
      for (const event of append) apply(event);
      append = [];
      appendStart = offset;
    },

    /** `hasRest`: bytes without a newline follow the last line. */
    finish(hasRest: boolean): JournalEnd {
      if (problem !== null) return problem;
      if (badAt !== null && hasRest) return { end: 'damaged', offset: badAt };
      const isWhole = badAt === null && !hasRest && append.length === 0;
      return isWhole ? { end: 'whole' } : { end: 'torn', from: appendStart };
    },
  };
}
