import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { slowCrc32 } from './crc32';

it('a checksum is the one that zlib computes, of whatever bytes, also of one part after another', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, end) => {
      expect(slowCrc32(bytes)).toBe(zlibCrc32(bytes));
      expect(slowCrc32(bytes.subarray(end), slowCrc32(bytes.subarray(0, end)))).toBe(zlibCrc32(bytes));
    }),
  );
});
