import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32 } from './crc32';

it('a checksum is the one that zlib computes, of whatever bytes, also of some in the middle and of one part after another', () => {
  const place = fc.nat(300);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), place, place, (bytes, one, other) => {
      const [from, to] = [Math.min(one, other, bytes.length), Math.min(Math.max(one, other), bytes.length)];
      expect(crc32(bytes, from, to)).toBe(zlibCrc32(bytes.subarray(from, to)));
      expect(crc32(bytes, from, bytes.length, crc32(bytes, 0, from))).toBe(zlibCrc32(bytes));
    }),
  );
});
