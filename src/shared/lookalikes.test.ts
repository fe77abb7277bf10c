import { describe, expect, it } from 'vitest';
import { findLookalikes } from './lookalikes';

const found = (text: string) =>
  [...findLookalikes(text)].map(([offset, { script, like }]) => `${offset} ${script} ${like}`);

describe('look-alikes', () => {
  it.each([
    ['p\u0430ypal', ['1 CYRILLIC a']],
    ['\u0391lpha', ['0 GREEK A']],
    ['g\u0585', ['1 ARMENIAN o']],
    ['\uff52m', ['0 FULLWIDTH r']],
    ['\u{1d5bd}el', ['0 MATHEMATICAL OR LETTERLIKE d']],
    ['\u212aey', ['0 MATHEMATICAL OR LETTERLIKE K']],
    ['\u2160x', ['0 MATHEMATICAL OR LETTERLIKE I']],
    ['ls\u037erm', ['2 PUNCTUATION ;']],
    ['rm \u2010rf \u2215', ['3 PUNCTUATION -', '7 PUNCTUATION /']],
  ])('are found in %j', (text, where) => {
    expect(found(text)).toEqual(where);
  });

  it('are none in words of a script that the text really uses', () => {
    expect(found('\u0416\u0430\u0440\u0430 и мороз')).toEqual([]);
    expect(found('\u03bb\u03cc\u03b3\u03bf\u03c2')).toEqual([]);
    expect(found('漢字と\uff21')).toEqual([]);
  });

  it('are found in a word that has Latin letters too, whatever else the text uses', () => {
    expect(found('Ж p\u0430y')).toEqual(['3 CYRILLIC a']);
  });

  it('are found where all of a word is made of them', () => {
    expect(found('\u0430\u0441\u0435')).toEqual(['0 CYRILLIC a', '1 CYRILLIC c', '2 CYRILLIC e']);
  });

  it('count their place past characters of two units', () => {
    expect(found('😀 p\u0430y')).toEqual(['4 CYRILLIC a']);
  });

  it('are no plain text, whatever it holds', () => {
    expect(found(`rm -rf / && echo "$HOME" | tr a-z A-Z; é ß ñ – “x” …`)).toEqual([]);
  });
});
