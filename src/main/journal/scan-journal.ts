import type { RunEvent } from '../../shared/run-event';
import { upgradeEvent } from '../../shared/upgrade-event';
import type { JournalFile } from './journal-file-system';
import { decodeRecord, type Lines, linesOf } from './journal-record';

/** How a journal's file ends. Offsets are in bytes. */
export type JournalEnd =
  | { end: 'whole'; from: number }
  /** The last append did not reach the disk as a whole. In both cases `from` is where the whole ones end. */
  | { end: 'torn'; from: number }
  /** Not as it was written, with more behind it. */
  | { end: 'damaged'; offset: number }
  | { end: 'newer'; offset: number };

const BLOCK = 1024 * 1024;
const NEWLINE = '\n';

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
  for await (const { whole, hasRest } of blocksOf(file, part)) {
    lines.take(linesOf(whole), hasRest);
    if (lines.problem() !== null) break;
  }
  return lines.finish();
}

/** Whole lines, many at a time, and whether a piece of another one follows. While they are looked at, the next are being read. */
async function* blocksOf(file: JournalFile, { from, to }: Part) {
  const end = to ?? Number.POSITIVE_INFINITY;
  const size = Math.min(BLOCK, Math.max(0, (await file.size()) - from) + 1);
  let block = Buffer.allocUnsafe(size);
  let other = Buffer.allocUnsafe(size);
  let position = from;
  /** Of a line whose newline has not come yet: at the beginning of the block that is read into. */
  let held = 0;
  const read = async (into: Buffer) =>
    position < end
      ? file.read(into.subarray(held, Math.min(into.length, held + end - position)), position)
      : 0;
  let reading = read(block);
  try {
    for (let count = await reading; count > 0; count = await reading) {
      position += count;
      const filled = block.subarray(0, held + count);
      const whole = filled.lastIndexOf(NEWLINE) + 1;
      held = filled.length - whole;
      if (held >= other.length) other = Buffer.allocUnsafe(2 * held);
      filled.copy(other, 0, whole);
      reading = read(other);
      yield { whole: filled.subarray(0, whole), hasRest: held > 0 };
      [block, other] = [other, block];
    }
  } finally {
    await reading.catch(() => {});
  }
}

function createLineReader({ from, seq }: Part, apply: (event: RunEvent) => void) {
  let offset = from;
  let lastSeq = seq;
  /** Where the append that is being read starts, and what of it was read. */
  let appendStart = from;
  const events: RunEvent[] = [];
  /** How many of `events` are of appends that are there as a whole. */
  let whole = 0;
  let left = 0;
  let badAt: number | null = null;
  let problem: JournalEnd | null = null;
  /** Bytes without a newline follow the last line. */
  let hasRest = false;

  function takeLine(lines: Lines, start: number, end: number): void {
    if (badAt !== null) {
      problem = { end: 'damaged', offset: badAt };
      return;
    }
    const record = decodeRecord(lines, start, end);
    if (record.kind === 'newer') {
      problem = { end: 'newer', offset };
      return;
    }
    const isNext =
      record.kind === 'event' &&
      record.event.seq === lastSeq + 1 &&
      (events.length === whole || record.left === left - 1);
    if (!isNext) {
      badAt = offset;
      offset += end - start + 1;
      return;
    }
    events.push(record.event);
    lastSeq = record.event.seq;
    left = record.left;
    offset += end - start + 1;
    if (left > 0) return;
    appendStart = offset;
    whole = events.length;
  }

  /** All of a block at once: to parse many and then fold them is quicker than to take turns. */
  function applyWhole(): void {
    for (let index = 0; index < whole; index++) apply(upgradeEvent(events[index] as RunEvent));
    events.splice(0, whole);
    whole = 0;
  }

  return {
    problem: () => problem,

    take(lines: Lines, isFollowed: boolean): void {
      hasRest = isFollowed;
      const text = lines.text ?? lines.bytes;
      for (let start = 0; problem === null && start < text.length; ) {
        const end = text.indexOf(NEWLINE, start);
        takeLine(lines, start, end);
        start = end + 1;
      }
      applyWhole();
    },

    finish(): JournalEnd {
      if (problem !== null) return problem;
      if (badAt !== null && hasRest) return { end: 'damaged', offset: badAt };
      const isWhole = badAt === null && !hasRest && events.length === 0;
      return { end: isWhole ? 'whole' : 'torn', from: appendStart };
    },
  };
}
