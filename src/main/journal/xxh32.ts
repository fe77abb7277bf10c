// XXH32 with seed 0, as the xxHash specification has it; written here since a call into a library costs more than a short line.
// Each step of it can be undone, so it finds every change that stays within four bytes which are taken at once, each flipped bit
// among them; others but for 1 in 2³². Why it and not CRC-32: docs/decisions/2026-11-21-sums-of-records.md

const P1 = 0x9e3779b1 | 0;
const P2 = 0x85ebca77 | 0;
const P3 = 0xc2b2ae3d | 0;
const P4 = 0x27d4eb2f | 0;
const P5 = 0x165667b1 | 0;
/** Bytes that are taken at once, four to each lane. */
const STRIPE = 16;

/** Of the bytes from `from` up to `to`; a number of 32 bits without sign. */
export function xxh32(bytes: DataView, from: number, to: number): number {
  let at = from;
  let sum = P5;
  if (to - from >= STRIPE) {
    let first = (P1 + P2) | 0;
    let second = P2;
    let third = 0;
    let fourth = -P1 | 0;
    for (const last = to - STRIPE; at <= last; at += STRIPE) {
      first = round(first, bytes.getInt32(at, true));
      second = round(second, bytes.getInt32(at + 4, true));
      third = round(third, bytes.getInt32(at + 8, true));
      fourth = round(fourth, bytes.getInt32(at + 12, true));
    }
    sum = (rotateLeft(first, 1) + rotateLeft(second, 7) + rotateLeft(third, 12) + rotateLeft(fourth, 18)) | 0;
  }
  sum = (sum + to - from) | 0;
  for (; at + 4 <= to; at += 4) {
    sum = Math.imul(rotateLeft(sum + Math.imul(bytes.getInt32(at, true), P3), 17), P4);
  }
  for (; at < to; at++) sum = Math.imul(rotateLeft(sum + Math.imul(bytes.getUint8(at), P5), 11), P1);
  sum = Math.imul(sum ^ (sum >>> 15), P2);
  sum = Math.imul(sum ^ (sum >>> 13), P3);
  return (sum ^ (sum >>> 16)) >>> 0;
}

function round(lane: number, word: number): number {
  return Math.imul(rotateLeft(lane + Math.imul(word, P2), 13), P1);
}

function rotateLeft(bits: number, by: number): number {
  return (bits << by) | (bits >>> (32 - by));
}
