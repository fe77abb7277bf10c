import { crc32 as nodeCrc32 } from 'node:zlib';

// CRC-32 as zlib and Ethernet have it. Written here too, since not every Node that an Electron carries has zlib's own.
const table = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});

/** Of the bytes; `before` is the sum of what comes before them. */
export function slowCrc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before;
  for (const byte of bytes) sum = (table[(sum ^ byte) & 255] as number) ^ (sum >>> 8);
  return ~sum >>> 0;
}

/** The same, by Node's own where it has one. */
export const crc32: (bytes: Uint8Array, before?: number) => number =
  typeof nodeCrc32 === 'function' ? nodeCrc32 : slowCrc32;
