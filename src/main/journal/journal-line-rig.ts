import type { RunEvent } from '../../shared/run-event';
import { seal, unsealedRecords } from './journal-record';
import { xxh32 } from './xxh32';

/** A line of a journal as its form describes it, whatever it says: what follows the sum is the body, from `"v"` to the last brace. */
export function lineOf(body: string): string {
  const bytes = new TextEncoder().encode(body);
  const sum = xxh32(new DataView(bytes.buffer), 0, bytes.length);
  return `{"sum":"${sum.toString(16).padStart(8, '0')}",${body}\n`;
}

/** The bytes of one append. */
export function encodeRecords(events: readonly RunEvent[]): Buffer {
  return seal(unsealedRecords(events));
}
