import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchoredDiff, type TextChange } from './anchored-diff';

/** All of it is another text. */
const whole = (a: string, b: string): TextChange[] => [{ fromA: 0, toA: a.length, fromB: 0, toB: b.length }];
const words = (a: string, b: string) =>
  anchoredDiff(a, b, whole).map(({ fromA, toA, fromB, toB }) => [a.slice(fromA, toA), b.slice(fromB, toB)]);

/** What the changes make of the first text. */
function apply(a: string, b: string, changes: readonly TextChange[]): string {
  let text = '';
  let at = 0;
  for (const { fromA, toA, fromB, toB } of changes) {
    text += a.slice(at, fromA) + b.slice(fromB, toB);
    at = toA;
  }
  return text + a.slice(at);
}

describe('the differences of two texts', () => {
  it('are looked for between the lines that each has once', () => {
    expect(words('one\ntwo\nthree\n', 'one\n2\nthree\n')).toEqual([['two\n', '2\n']]);
    expect(words('same\n', 'same\n')).toEqual([]);
    expect(words('a\nb\n', 'a\nnew\nb\n')).toEqual([['', 'new\n']]);
    expect(words('', 'all of it\n')).toEqual([['', 'all of it\n']]);
  });

  it('do not meet at lines that come again, nor at such as have moved past each other', () => {
    expect(words('}\nx\n}\n', '}\ny\n}\n')).toEqual([['}\nx\n}\n', '}\ny\n}\n']]);
    expect(words('a\nb\nc\nd\n', 'd\na\nb\nc\n')).toEqual([
      ['', 'd\n'],
      ['d\n', ''],
    ]);
  });

  it('make the second text of the first, whatever they are, in order and apart', () => {
    const line = fc.constantFrom('a\n', 'b\n', 'c\n', 'd\n', 'e\n', '\n', 'end');
    const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join(''));
    fc.assert(
      fc.property(text, text, (a, b) => {
        const changes = anchoredDiff(a, b, whole);
        expect(apply(a, b, changes)).toBe(b);
        let [lastA, lastB] = [0, 0];
        for (const { fromA, toA, fromB, toB } of changes) {
          expect(fromA >= lastA && fromB >= lastB && toA >= fromA && toB >= fromB).toBe(true);
          [lastA, lastB] = [toA, toB];
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('of 100,000 lines of which every seventh changed are those lines', () => {
    const lines = Array.from({ length: 100_000 }, (_, index) => `line ${index}\n`);
    const changed = lines.map((text, index) => (index % 7 === 0 ? `new ${index}\n` : text));
    expect(words(lines.join(''), changed.join(''))).toHaveLength(Math.ceil(100_000 / 7));
  });
});
