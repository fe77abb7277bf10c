import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineReader, type LinePart } from './line-part';
import { splitLines } from './text-lines';

function read(pieces: readonly string[], from = 1, to = Number.POSITIVE_INFINITY): LinePart {
  const reader = createLineReader(from, to);
  for (const piece of pieces) reader.push(piece);
  return reader.end();
}

describe('a part of a text', () => {
  it('is the lines that were asked for, however the text comes', () => {
    const piece = fc
      .array(fc.constantFrom('a', 'bc', '\n', '\r\n'), { maxLength: 6 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.integer({ min: 1, max: 8 }),
        fc.nat(8),
        (pieces, from, more) => {
          const lines = splitLines(pieces.join(''));
          const part = lines.slice(from - 1, from + more);
          expect(read(pieces, from, from + more)).toEqual({
            text: part.join(''),
            count: part.length,
            isCut: false,
            total: lines.length,
          });
        },
      ),
    );
  });

  it('ends before the line that does not fit any more, and counts on', () => {
    const line = `${'x'.repeat(30_000)}\n`;
    expect(read([line, line, line, 'y\n'])).toMatchObject({
      text: line + line,
      count: 2,
      isCut: false,
      total: 4,
    });
  });

  it('is the beginning of a line that is too long by itself', () => {
    const part = read(['x'.repeat(50_000), 'x'.repeat(50_000), '\ny']);
    expect(part).toMatchObject({ count: 1, isCut: true, total: 2 });
    expect(part.text).toBe('x'.repeat(64 * 1024));
  });
});
