import { crc32 } from 'node:zlib';
import { type EventType, eventTypes, type RunEvent } from '../../shared/run-event';
import { xxh32 } from './xxh32';

// A journal is a text file, one event a line, in the order of their `seq`:
//
//   {"sum":"9ae0daaf","v":2,"left":0,"event":{"type":"run.paused","seq":7,"at":"…","run":"…","by":"person"}}
//
// `sum` comes first in every version: eight hexadecimal digits, the XXH32 of the line's bytes that follow its comma, the newline
// not counted; in version 1, which is still read, their CRC-32. `v` is the version of the form. `left` says how many lines of the
// same append still follow, so that an append of several events is read as a whole or not at all.
//
// The files of later epochs begin with a line that says after what they go on; what lies behind `length` there is not read:
//
//   {"sum":"…","v":2,"after":{"epoch":1,"length":5120}}

const VERSION = 2;
const HEAD = '{"sum":"';
const HEAD_END = '",';
const NO_SUM = '00000000';
const BODY = HEAD.length + NO_SUM.length + HEAD_END.length;
const FRAME = wordsOf(Buffer.from(`${HEAD}${NO_SUM}${HEAD_END}`));
const HEAD_START = FRAME.getInt32(0);
const HEAD_REST = FRAME.getInt32(4);
const HEAD_CLOSE = FRAME.getInt16(BODY - HEAD_END.length);
const NEWLINE = 10;
const DIGITS = Buffer.from('0123456789abcdef');
const FIRST_VERSION = Buffer.from('"v":1,');
const THIS_VERSION = Buffer.from(`"v":${VERSION},`);
/** What follows in a record with an event, around the number that is `left`. */
const LEFT = Buffer.from('"left":');
const EVENT = Buffer.from(',"event":');

/** To the very string that the program has: what a parser makes is a new one, and slow to look up. */
const known = new Map<string, EventType>(eventTypes.map((type) => [type, type]));

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

/** The lines of one append, each with its newline; their sums are still to be put in. */
export function unsealedRecords(events: readonly RunEvent[]): string {
  const last = events.length - 1;
  return events
    .map((event, index) => unsealed(`"left":${last - index},"event":${JSON.stringify(event)}`))
    .join('');
}

export function encodeAfter({ epoch, length }: After): Buffer {
  return seal(unsealed(`"after":${JSON.stringify({ epoch, length })}`));
}

function unsealed(rest: string): string {
  return `${HEAD}${NO_SUM}${HEAD_END}"v":${VERSION},${rest}}\n`;
}

/** The bytes of such lines, any number of them, with their sums. */
export function seal(lines: string): Buffer {
  const bytes = Buffer.from(lines);
  const words = wordsOf(bytes);
  for (let line = 0; line < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, line);
    const sum = xxh32(words, line + BODY, end);
    for (let digit = 0; digit < NO_SUM.length; digit++)
      bytes[line + HEAD.length + digit] = digitOf(sum, digit);
    line = end + 1;
  }
  return bytes;
}

/** The character of a sum's hexadecimal digit, the first being number 0. */
function digitOf(sum: number, digit: number): number {
  return DIGITS[(sum >>> (28 - 4 * digit)) & 15] as number;
}

/** Some lines of a journal. `text` is the same where each byte is a character of its own: quicker than to decode every line. */
export interface Lines {
  readonly bytes: Buffer;
  readonly words: DataView;
  readonly text: string | null;
}

export function linesOf(bytes: Buffer): Lines {
  const text = bytes.toString();
  return { bytes, words: wordsOf(bytes), text: text.length === bytes.length ? text : null };
}

function wordsOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Reads the line that begins at `from` and whose newline is, or would be, at `to`. */
export function decodeRecord(lines: Lines, from: number, to: number): JournalRecord {
  const { bytes, words } = lines;
  const body = from + BODY;
  if (body >= to) return { kind: 'bad' };
  const isFirst = stands(FIRST_VERSION, bytes, body);
  const sum = isFirst ? crc32(bytes.subarray(body, to)) : xxh32(words, body, to);
  if (!begins(lines, from, sum)) return { kind: 'bad' };
  const isKnown = isFirst || stands(THIS_VERSION, bytes, body);
  if (!isKnown) return { kind: 'newer' };
  return decodeEvent(lines, body + THIS_VERSION.length, to) ?? decodeAfter(parse(lines, from, to));
}

function parse({ bytes, text }: Lines, from: number, to: number) {
  return JSON.parse(text === null ? bytes.toString('utf8', from, to) : text.slice(from, to));
}

/**
 * The event is parsed alone, since what stands around it is always the same. The checksum has said that these are the bytes that
 * were written, so it is not looked at more closely.
 */
function decodeEvent(lines: Lines, from: number, to: number): JournalRecord | null {
  const { bytes } = lines;
  if (!stands(LEFT, bytes, from)) return null;
  let left = 0;
  let at = from + LEFT.length;
  for (let digit = digitAt(bytes, at); digit !== -1; digit = digitAt(bytes, ++at)) left = left * 10 + digit;
  if (!stands(EVENT, bytes, at)) return null;
  const event: RunEvent = parse(lines, at + EVENT.length, to - 1);
  const type = known.get(event.type);
  if (type === undefined) return { kind: 'newer' };
  (event as { type: EventType }).type = type;
  return { kind: 'event', left, event };
}

function decodeAfter(record: unknown): JournalRecord {
  const { after } = record as { after?: Partial<After> };
  const isAfter = typeof after?.epoch === 'number' && typeof after.length === 'number';
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

/** Whether the line begins as every line does, with this sum. */
function begins({ bytes, words }: Lines, line: number, sum: number): boolean {
  if (words.getInt32(line) !== HEAD_START || words.getInt32(line + 4) !== HEAD_REST) return false;
  if (words.getInt16(line + BODY - HEAD_END.length) !== HEAD_CLOSE) return false;
  const digits = line + HEAD.length;
  for (let digit = 0; digit < NO_SUM.length; digit++) {
    if (bytes[digits + digit] !== digitOf(sum, digit)) return false;
  }
  return true;
}
