import { crc32 as nodeCrc32 } from 'node:zlib';

// CRC-32 as zlib and Ethernet have it: finds every single flipped bit and every burst of up to 32. Written here, four bytes
// a round, because zlib's own is not in every Node that an Electron carries.
const one = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  one[byte] = sum;
}
const two = one.map(behindZero);
const three = two.map(behindZero);
const four = three.map(behindZero);

function behindZero(sum: number): number {
  return (one[sum & 255] as number) ^ (sum >>> 8);
}

/** Of the bytes from `from` on; `before` is the sum of what comes before them. */
export function crc32(bytes: Uint8Array, from = 0, before = 0): number {
  let sum = ~before;
  let at = from;
  for (const rounds = bytes.length - 3; at < rounds; at += 4) {
    sum ^=
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    sum =
      (four[sum & 255] as number) ^
      (three[(sum >>> 8) & 255] as number) ^
      (two[(sum >>> 16) & 255] as number) ^
      (one[sum >>> 24] as number);
  }
  for (; at < bytes.length; at++) {
    sum = (one[(sum ^ (bytes[at] as number)) & 255] as number) ^ (sum >>> 8);
  }
  return ~sum >>> 0;
}

/** Node's own where it has one, which is several times as quick. */
export const quickCrc32: (bytes: Uint8Array, from?: 0, before?: number) => number =
  typeof nodeCrc32 === 'function' ? (bytes, _from, before = 0) => nodeCrc32(bytes, before) : crc32;
