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
const NO_SUM = '00000000';
const BODY = HEAD.length + NO_SUM.length + HEAD_END.length;
const FRAME = Buffer.from(`${HEAD}${NO_SUM}${HEAD_END}`);
/** What follows in a record with an event, around the number that is `left`. */
const LEFT = Buffer.from(`"v":${VERSION},"left":`);
const EVENT = Buffer.from(',"event":');

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
  const sum = crc32(line, BODY, line.length - 1);
  line.write(sum.toString(16).padStart(NO_SUM.length, '0'), HEAD.length, 'latin1');
  return line;
}

/** Some lines of a journal. `text` is the same where each byte is a character of its own: quicker than to decode every line. */
export interface Lines {
  readonly bytes: Buffer;
  readonly text: string | null;
}

export function linesOf(bytes: Buffer): Lines {
  const text = bytes.toString();
  return { bytes, text: text.length === bytes.length ? text : null };
}

/** Reads the line that begins at `from` and whose newline is, or would be, at `to`. */
export function decodeRecord(lines: Lines, from: number, to: number): JournalRecord {
  const { bytes } = lines;
  if (sumIn(bytes, from) !== crc32(bytes, from + BODY, to) || !hasFrame(bytes, from)) return { kind: 'bad' };
  return decodeEvent(lines, from + BODY, to) ?? decodeOther(parse(lines, from, to));
}

function parse({ bytes, text }: Lines, from: number, to: number) {
  return JSON.parse(text === null ? bytes.toString('utf8', from, to) : text.slice(from, to));
}

/**
 * The event is parsed alone, since what stands around it is always the same. The checksum has said that these are the bytes that
 * were written, so it is not looked at more closely.
 */
function decodeEvent(lines: Lines, body: number, to: number): JournalRecord | null {
  const { bytes } = lines;
  if (!stands(LEFT, bytes, body)) return null;
  let left = 0;
  let at = body + LEFT.length;
  for (let digit = digitAt(bytes, at); digit !== -1; digit = digitAt(bytes, ++at)) left = left * 10 + digit;
  if (!stands(EVENT, bytes, at)) return null;
  const event: RunEvent = parse(lines, at + EVENT.length, to - 1);
  return known.has(event.type) ? { kind: 'event', left, event } : { kind: 'newer' };
}

function decodeOther(record: unknown): JournalRecord {
  const { v, after } = record as { v?: unknown; after?: Partial<After> };
  const isAfter = v === VERSION && typeof after?.epoch === 'number' && typeof after.length === 'number';
  return isAfter ? { kind: 'after', after: after as After } : { kind: 'newer' };
}

function stands(text: Buffer, bytes: Buffer, at: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (bytes[at + index] !== text[index]) return false;
  }
  return true;
}

/** -1 where it is none. */
function digitAt(bytes: Buffer, at: number): number {
  const byte = bytes[at] ?? 0;
  return byte >= 48 && byte <= 57 ? byte - 48 : -1;
}

/** Eight hexadecimal digits, the letters small; -1 where they are not. */
function sumIn(bytes: Buffer, line: number): number {
  let value = 0;
  const from = line + HEAD.length;
  for (let index = from; index < from + NO_SUM.length; index++) {
    const byte = bytes[index] ?? 0;
    const digit = byte >= 97 && byte <= 102 ? byte - 87 : digitAt(bytes, index);
    if (digit === -1) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** What stands around the sum. */
function hasFrame(bytes: Buffer, line: number): boolean {
  for (let index = 0; index < BODY; index++) {
    if (index === HEAD.length) index += NO_SUM.length;
    if (bytes[line + index] !== FRAME[index]) return false;
  }
  return true;
}
