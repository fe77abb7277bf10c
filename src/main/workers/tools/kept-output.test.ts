import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeptOutput } from './kept-output';

describe('kept output', () => {
  it('is whole while it is short', () => {
    const kept = createKeptOutput(5, 5);
    for (const piece of ['abc', 'def', 'ghij']) kept.push(piece);
    expect(kept.text()).toBe('abcdefghij');
  });

  it('keeps the beginning and the end, and says how much is missing', () => {
    const kept = createKeptOutput(3, 2);
    for (const letter of 'abcdefghijklmnop') kept.push(letter);
    expect(kept.text()).toBe('abc\n[11 characters were left out here.]\nop');
  });

  it('says where all of it is, if there is a place', () => {
    const kept = createKeptOutput(3, 2);
    kept.push('abcdefghij');
    expect(kept.text('Look there.')).toBe('abc\n[5 characters were left out here. Look there.]\nij');
  });

  it('counts what never came', () => {
    const kept = createKeptOutput(3, 2);
    kept.push('abcdef');
    kept.skip(100);
    kept.push('yz');
    expect(kept.text()).toBe('abc\n[103 characters were left out here.]\nyz');
  });

  it('does not depend on how the text was cut into pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.nat(10), fc.nat(10), (pieces, head, tail) => {
        const one = createKeptOutput(head, tail);
        const many = createKeptOutput(head, tail);
        one.push(pieces.join(''));
        for (const piece of pieces) many.push(piece);
        expect(many.text()).toBe(one.text());
      }),
    );
  });
});
