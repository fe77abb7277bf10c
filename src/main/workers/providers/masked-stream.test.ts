import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskValues, spellingsOf } from '../../network/mask-keys';
import { createMaskedStream } from './masked-stream';

function through(keys: readonly string[], pieces: readonly string[]): string[] {
  const stream = createMaskedStream(spellingsOf(keys));
  return [...pieces.map((piece) => stream.push(piece)), stream.end()];
}

describe('keys in a text that comes in pieces', () => {
  it('are masked wherever they are cut', () => {
    const key = 'secret-key-1234';
    const text = `before ${key} after`;
    for (let at = 0; at <= text.length; at++) {
      const told = through([key], [text.slice(0, at), text.slice(at)]).join('');
      expect(told).toBe('before [key] after');
    }
  });

  it('are masked whatever the keys and the pieces are', () => {
    // Few letters: keys overlap one another, themselves and the cuts.
    const letters = (minLength: number, maxLength: number) =>
      fc.array(fc.constantFrom('a', 'b', '"', '/'), { minLength, maxLength }).map((all) => all.join(''));
    fc.assert(
      fc.property(
        fc.array(letters(4, 7), { minLength: 1, maxLength: 3 }),
        fc.array(letters(0, 9), { maxLength: 12 }),
        (keys, pieces) => {
          const told = through(keys, pieces).join('');
          for (const spelling of spellingsOf(keys)) expect(told).not.toContain(spelling);
        },
      ),
    );
  });

  it('are all that is masked, wherever the pieces end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('abcde', 'abcd', 'ab', 'cde', 'x', 'e'), { maxLength: 20 }),
        (pieces) => {
          const whole = maskValues(pieces.join(''), ['abcde']).replace(/abcd$/, '[key]');
          expect(through(['abcde'], pieces).join('')).toBe(whole);
        },
      ),
    );
  });

  it('hold nothing back where there are none', () => {
    expect(through([], ['one', 'two'])).toEqual(['one', 'two', '']);
  });

  it('that broke off in their middle are masked too', () => {
    expect(through(['secret-key-1234'], ['the key is secret-ke']).join('')).toBe('the key is [key]');
    expect(through(['secret-key-1234'], ['a secret']).join('')).toBe('a [key]');
    expect(through(['secret-key-1234'], ['a sec']).join('')).toBe('a sec');
  });
});
