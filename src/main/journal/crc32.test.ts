import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32 } from './crc32';

it('a checksum is the one that zlib computes, of whatever bytes, also from the middle on', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, from) => {
      expect(crc32(bytes, from)).toBe(zlibCrc32(bytes.subarray(from)));
      expect(crc32(bytes, from, crc32(bytes.subarray(0, from)))).toBe(zlibCrc32(bytes));
    }),
  );
});
