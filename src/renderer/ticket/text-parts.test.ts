import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textParts } from './text-parts';

describe('a long text in parts', () => {
  it('is whole again when they are joined, and none is too long', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 9 }), (text, size) => {
        const parts = textParts(text, size);
        expect(parts.join('')).toBe(text);
        for (const part of parts) expect(part.length).toBeLessThanOrEqual(size);
      }),
    );
  });

  it('keeps its signs whole', () => {
    expect(textParts('ab😀cd', 3)).toEqual(['ab', '😀c', 'd']);
  });

  it('is one part where it is short or empty', () => {
    expect(textParts('abc', 3)).toEqual(['abc']);
    expect(textParts('', 3)).toEqual(['']);
  });
});
