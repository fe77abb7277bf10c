import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineStarts, placeAt } from './line-starts';

describe('lines and columns', () => {
  it('are what counting from the start gives', () => {
    const text = fc.array(fc.constantFrom('a', '\n', '\r', '\r\n', '😀', 'é')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (content) => {
        const starts = lineStarts(content);
        let [line, column] = [1, 1];
        for (let offset = 0; offset <= content.length; offset++) {
          expect(placeAt(starts, offset)).toEqual({ line, column });
          const here = content[offset];
          const ends = here === '\n' || (here === '\r' && content[offset + 1] !== '\n');
          [line, column] = ends ? [line + 1, 1] : [line, column + 1];
        }
      }),
    );
  });
});
