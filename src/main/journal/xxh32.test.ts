import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xxh32 } from './xxh32';

function sumOf(bytes: Uint8Array, from = 0, to = bytes.length): number {
  return xxh32(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), from, to);
}

/** The bytes that the specification's own samples are cut from. */
function sample(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = 2654435761n;
  for (let at = 0; at < length; at++) {
    bytes[at] = Number(state >> 56n);
    state = (state * 11400714785074694797n) & 0xffffffffffffffffn;
  }
  return bytes;
}

describe('a record’s checksum', () => {
  it.each([
    [0, 0x02cc5d05],
    [1, 0xcf65b03e],
    [14, 0x1208e7e2],
    [222, 0x5bd11dbd],
  ])('is the one that the reference has for its sample of %i bytes', (length, sum) => {
    expect(sumOf(sample(length))).toBe(sum);
  });

  it('is the known one for a text', () => {
    expect(sumOf(Buffer.from('abc'))).toBe(0x32d153ff);
    expect(sumOf(Buffer.from('Nobody inspects the spammish repetition'))).toBe(0xe2293b2f);
  });

  it('is the same wherever the bytes stand', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(20), fc.nat(20), (bytes, before, behind) => {
        const padded = Buffer.concat([Buffer.alloc(before, 7), bytes, Buffer.alloc(behind, 9)]);
        expect(sumOf(padded, before, before + bytes.length)).toBe(sumOf(bytes));
      }),
    );
  });

  it('finds every flipped bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(7), (bytes, bit) => {
        const whole = sumOf(bytes);
        for (let at = 0; at < bytes.length; at++) {
          const flipped = bytes.slice();
          flipped[at] = (bytes[at] as number) ^ (1 << bit);
          expect(sumOf(flipped)).not.toBe(whole);
        }
      }),
    );
  });
});
