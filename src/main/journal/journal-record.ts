import { eventTypes, type RunEvent } from '../../shared/run-event';
import { crc32 } from './crc32';

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
const BODY = HEAD.length + 8 + HEAD_END.length;

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
  return Buffer.concat(
    events.flatMap((event, index) => {
      const left = events.length - 1 - index;
      return lineOf(`"v":${VERSION},"left":${left},"event":${JSON.stringify(event)}}`);
    }),
  );
}

export function encodeAfter({ epoch, length }: After): Buffer {
  return Buffer.concat(lineOf(`"v":${VERSION},"after":${JSON.stringify({ epoch, length })}}`));
}

function lineOf(text: string): Buffer[] {
  const body = Buffer.from(text);
  return [Buffer.from(headOf(crc32(body))), body, Buffer.from('\n')];
}

function headOf(sum: number): string {
  return `${HEAD}${sum.toString(16).padStart(8, '0')}${HEAD_END}`;
}

/** Reads one line, given without its newline. */
export function decodeRecord(line: Buffer): JournalRecord {
  const head = line.toString('latin1', 0, BODY);
  if (head !== headOf(crc32(line, BODY))) return { kind: 'bad' };
  const record: unknown = JSON.parse(line.toString());
  if (isKnown(record)) return { kind: 'event', left: record.left, event: record.event };
  return isAfter(record) ? { kind: 'after', after: record.after } : { kind: 'newer' };
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
