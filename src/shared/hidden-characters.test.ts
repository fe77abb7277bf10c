import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markHiddenCharacters, type TextSegment } from './hidden-characters';

function marked(text: string): string[] {
  return markHiddenCharacters(text).flatMap((segment) =>
    segment.kind === 'plain' ? [] : [`${segment.kind} ${segment.name}`],
  );
}

const joined = (segments: readonly TextSegment[]) => segments.map((segment) => segment.text).join('');

describe('hidden characters', () => {
  it('leave ordinary text in one piece', () => {
    const text = 'npm test -- auth && echo "done"\n\tthen\n';
    expect(markHiddenCharacters(text)).toEqual([{ kind: 'plain', text }]);
    expect(markHiddenCharacters('')).toEqual([]);
  });

  it('are a piece of their own between what is plain', () => {
    expect(markHiddenCharacters('curl https://example.test/\u200bhook')).toEqual([
      { kind: 'plain', text: 'curl https://example.test/' },
      { kind: 'hidden', text: '\u200b', name: 'U+200B ZERO WIDTH SPACE' },
      { kind: 'plain', text: 'hook' },
    ]);
  });

  it.each([
    ['\0', 'U+0000 NULL'],
    ['\u001b', 'U+001B ESCAPE'],
    ['\r', 'U+000D CARRIAGE RETURN'],
    ['\u0001', 'U+0001 CONTROL CHARACTER'],
    ['\u00ad', 'U+00AD SOFT HYPHEN'],
    ['\u00a0', 'U+00A0 NO-BREAK SPACE'],
    ['\u202e', 'U+202E RIGHT-TO-LEFT OVERRIDE'],
    ['\u2066', 'U+2066 LEFT-TO-RIGHT ISOLATE'],
    ['\ufeff', 'U+FEFF ZERO WIDTH NO-BREAK SPACE'],
    ['\u2028', 'U+2028 LINE SEPARATOR'],
    ['\u3000', 'U+3000 IDEOGRAPHIC SPACE'],
    ['\u3164', 'U+3164 HANGUL FILLER'],
    ['\u2800', 'U+2800 BRAILLE PATTERN BLANK'],
    ['\u{e0041}', 'U+E0041 TAG A'],
    ['\u{e0001}', 'U+E0001 FORMAT CHARACTER'],
    ['\ufe0f', 'U+FE0F VARIATION SELECTOR'],
    ['\u{e0100}', 'U+E0100 VARIATION SELECTOR'],
    ['\u2065', 'U+2065 INVISIBLE CHARACTER'],
    ['\u06dd', 'U+06DD FORMAT CHARACTER'],
    ['\ue000', 'U+E000 PRIVATE USE'],
    ['\uffff', 'U+FFFF UNASSIGNED'],
    ['\ud800', 'U+D800 LONE SURROGATE'],
    ['\udfff', 'U+DFFF LONE SURROGATE'],
  ])('are named: %j is %s', (character, name) => {
    expect(marked(`a${character}b`)).toEqual([`hidden ${name}`]);
  });

  it('do not include the joiners that emoji and some scripts are written with', () => {
    expect(marked('👩‍💻 ✏️ 1️⃣ ❤︎ 👩🏽‍🚀 🏳️‍🌈 葛\u{e0100}')).toEqual([]);
    expect(marked('rm\u200d -rf 1\ufe0f')).toEqual([
      'hidden U+200D ZERO WIDTH JOINER',
      'hidden U+FE0F VARIATION SELECTOR',
    ]);
  });

  it('marks every selector of a hidden message behind an emoji but the first', () => {
    expect(marked('😀\ufe0f\u{e0100}\u{e0101}')).toHaveLength(2);
  });
});

describe('letters that look like Latin ones', () => {
  it.each([
    ['p\u0430ypal', 'U+0430 CYRILLIC, LOOKS LIKE a'],
    ['\u0405tart', 'U+0405 CYRILLIC, LOOKS LIKE S'],
    ['kub\u03bf', 'U+03BF GREEK, LOOKS LIKE o'],
    ['r\uff4d', 'U+FF4D FULLWIDTH, LOOKS LIKE m'],
    ['\u{1d42b}m', 'U+1D42B MATHEMATICAL OR LETTERLIKE, LOOKS LIKE r'],
    ['\u212aill', 'U+212A MATHEMATICAL OR LETTERLIKE, LOOKS LIKE K'],
    ['ls\u037e', 'U+037E PUNCTUATION, LOOKS LIKE ;'],
    ['rm \u2011rf', 'U+2011 PUNCTUATION, LOOKS LIKE -'],
  ])('are marked in %s', (text, name) => {
    expect(marked(text)).toEqual([`lookalike ${name}`]);
  });

  it('are marked also when another character is hidden in the same word', () => {
    expect(marked('p\u200b\u0430')).toEqual([
      'hidden U+200B ZERO WIDTH SPACE',
      'lookalike U+0430 CYRILLIC, LOOKS LIKE a',
    ]);
  });

  it('are marked in a word of their own when nothing shows that the text is written in that script', () => {
    expect(marked('cat \u0441\u043e\u0440\u0443.txt')).toHaveLength(4);
    expect(marked('\uff52\uff4d -rf')).toHaveLength(2);
  });

  it('are left alone where the text is written in that script', () => {
    expect(marked('Она пишет код, а он читает: update README')).toEqual([]);
    expect(marked('Ο κώδικας και το README')).toEqual([]);
    expect(marked('東京（とうきょう）ＡＢＣ')).toEqual([]);
    expect(marked('Übergrößenträger, naïveté, Łódź, ı')).toEqual([]);
  });

  it('are marked in a word with Latin letters also there', () => {
    expect(marked('Она пишет p\u0430ypal')).toEqual(['lookalike U+0430 CYRILLIC, LOOKS LIKE a']);
  });
});

const characters = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
    .map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.constantFrom('a', '\u0430', '\u200b', '\ud800', '\udc00', '👩‍💻', '\ufe0f', '\n', '\uff4d'))
    .map((parts) => parts.join('')),
);

describe('the pieces of any text', () => {
  it('give the text back when joined', () => {
    fc.assert(fc.property(characters, (text) => joined(markHiddenCharacters(text)) === text));
  });

  it('are never empty, and no two plain ones follow each other', () => {
    fc.assert(
      fc.property(characters, (text) => {
        const segments = markHiddenCharacters(text);
        return segments.every(
          (segment, index) =>
            segment.text !== '' && !(segment.kind === 'plain' && segments[index - 1]?.kind === 'plain'),
        );
      }),
    );
  });

  it('hold no zero-width character, bidi control or tag in a plain one', () => {
    const secret = fc.constantFrom('\u200b', '\u2060', '\ufeff', '\u202e', '\u2067', '\u{e0061}', '\u00ad');
    fc.assert(
      fc.property(characters, secret, characters, (before, hidden, after) => {
        const plain = markHiddenCharacters(before + hidden + after).filter(({ kind }) => kind === 'plain');
        return !joined(plain).includes(hidden);
      }),
    );
  });
});
