import { eventTypes, type RunEvent } from '../../shared/run-event';
import { quickCrc32 as crc32 } from './crc32';

// A journal is a text file, one event a line, in the order of their `seq`:
//
//   {"sum":"9ae0daaf","v":1,"left":0,"event":{"type":"run.paused","seq":7,"at":"…","run":"…","by":"person"}}
//
// `sum` comes first in every version: the CRC-32, eight hexadecimal digits, of the line's bytes that follow its comma, the
// newline not counted. `v` is the version of the form. `left` says how many lines of the same append still follow, so that
// an append of several events is read as a whole or not at all.
//
// The files of later epochs begin with a line that says after what they go on; what lies behind `length` there is not read:
//
//   {"sum":"…","v":1,"after":{"epoch":1,"length":5120}}

const VERSION = 1;
const HEAD = '{"sum":"';
const HEAD_END = '",';
const NO_SUM = '00000000';
const BODY = HEAD.length + NO_SUM.length + HEAD_END.length;
const FRAME = Buffer.from(`${HEAD}${NO_SUM}${HEAD_END}`);

const known = new Set<string>(eventTypes);

/** The epoch before, sealed at its length in bytes. */
export interface After {
  readonly epoch: number;
  readonly length: number;
}

export type JournalRecord =
  | { kind: 'event'; left: number; event: RunEvent }
  | { kind: 'after'; after: After }
  /** Not what was once written. */
  | { kind: 'bad' }
  /** Whole, but of a form or with an event that only a newer Baton knows. */
  | { kind: 'newer' };

/** The lines of one append, each with its newline. */
export function encodeRecords(events: readonly RunEvent[]): Buffer {
  const lines = events.map((event, index) =>
    lineOf(`"v":${VERSION},"left":${events.length - 1 - index},"event":${JSON.stringify(event)}}`),
  );
  return lines.length === 1 ? (lines[0] as Buffer) : Buffer.concat(lines);
}

export function encodeAfter({ epoch, length }: After): Buffer {
  return lineOf(`"v":${VERSION},"after":${JSON.stringify({ epoch, length })}}`);
}

/** The sum is put in when the bytes are there. */
function lineOf(body: string): Buffer {
  const line = Buffer.from(`${HEAD}${NO_SUM}${HEAD_END}${body}\n`);
  const sum = crc32(line.subarray(BODY, -1));
  line.write(sum.toString(16).padStart(NO_SUM.length, '0'), HEAD.length, 'latin1');
  return line;
}

/** Reads one line, given without its newline. */
export function decodeRecord(line: Buffer): JournalRecord {
  const sum = hexAt(line, HEAD.length);
  if (sum !== crc32(line.subarray(BODY)) || !hasFrame(line)) return { kind: 'bad' };
  const record: unknown = JSON.parse(line.toString());
  if (isKnown(record)) return { kind: 'event', left: record.left, event: record.event };
  return isAfter(record) ? { kind: 'after', after: record.after } : { kind: 'newer' };
}

/** Eight hexadecimal digits, the letters small; -1 where they are not. */
function hexAt(line: Buffer, at: number): number {
  let value = 0;
  for (let index = at; index < at + NO_SUM.length; index++) {
    const byte = line[index] ?? 0;
    const digit = byte >= 48 && byte <= 57 ? byte - 48 : byte >= 97 && byte <= 102 ? byte - 87 : -1;
    if (digit === -1) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** What stands around the sum. */
function hasFrame(line: Buffer): boolean {
  for (let index = 0; index < BODY; index++) {
    if (index === HEAD.length) index += NO_SUM.length;
    if (line[index] !== FRAME[index]) return false;
  }
  return true;
}

/** The checksum has said that these are the bytes that were written, so the event is not looked at more closely. */
function isKnown(record: unknown): record is { left: number; event: RunEvent } {
  const { v, event } = record as { v?: unknown; event?: { type?: string } };
  return v === VERSION && known.has(event?.type ?? '');
}

function isAfter(record: unknown): record is { after: After } {
  const { v, after } = record as { v?: unknown; after?: Partial<After> };
  return v === VERSION && typeof after?.epoch === 'number' && typeof after.length === 'number';
}
