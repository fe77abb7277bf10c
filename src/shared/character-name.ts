// Unicode's names for the characters that people hide things with. The others get the name of their kind.
const names: Readonly<Record<string, string>> = {
  '\u0000': 'NULL',
  '\u0007': 'BELL',
  '\u0008': 'BACKSPACE',
  '\u000b': 'LINE TABULATION',
  '\u000c': 'FORM FEED',
  '\r': 'CARRIAGE RETURN',
  '\u001b': 'ESCAPE',
  '\u007f': 'DELETE',
  '\u0085': 'NEXT LINE',
  '\u009b': 'CONTROL SEQUENCE INTRODUCER',
  '\u00a0': 'NO-BREAK SPACE',
  '\u00ad': 'SOFT HYPHEN',
  '\u034f': 'COMBINING GRAPHEME JOINER',
  '\u061c': 'ARABIC LETTER MARK',
  '\u115f': 'HANGUL CHOSEONG FILLER',
  '\u1160': 'HANGUL JUNGSEONG FILLER',
  '\u1680': 'OGHAM SPACE MARK',
  '\u180e': 'MONGOLIAN VOWEL SEPARATOR',
  '\u2000': 'EN QUAD',
  '\u2001': 'EM QUAD',
  '\u2002': 'EN SPACE',
  '\u2003': 'EM SPACE',
  '\u2004': 'THREE-PER-EM SPACE',
  '\u2005': 'FOUR-PER-EM SPACE',
  '\u2006': 'SIX-PER-EM SPACE',
  '\u2007': 'FIGURE SPACE',
  '\u2008': 'PUNCTUATION SPACE',
  '\u2009': 'THIN SPACE',
  '\u200a': 'HAIR SPACE',
  '\u200b': 'ZERO WIDTH SPACE',
  '\u200c': 'ZERO WIDTH NON-JOINER',
  '\u200d': 'ZERO WIDTH JOINER',
  '\u200e': 'LEFT-TO-RIGHT MARK',
  '\u200f': 'RIGHT-TO-LEFT MARK',
  '\u2028': 'LINE SEPARATOR',
  '\u2029': 'PARAGRAPH SEPARATOR',
  '\u202a': 'LEFT-TO-RIGHT EMBEDDING',
  '\u202b': 'RIGHT-TO-LEFT EMBEDDING',
  '\u202c': 'POP DIRECTIONAL FORMATTING',
  '\u202d': 'LEFT-TO-RIGHT OVERRIDE',
  '\u202e': 'RIGHT-TO-LEFT OVERRIDE',
  '\u202f': 'NARROW NO-BREAK SPACE',
  '\u205f': 'MEDIUM MATHEMATICAL SPACE',
  '\u2060': 'WORD JOINER',
  '\u2061': 'FUNCTION APPLICATION',
  '\u2062': 'INVISIBLE TIMES',
  '\u2063': 'INVISIBLE SEPARATOR',
  '\u2064': 'INVISIBLE PLUS',
  '\u2066': 'LEFT-TO-RIGHT ISOLATE',
  '\u2067': 'RIGHT-TO-LEFT ISOLATE',
  '\u2068': 'FIRST STRONG ISOLATE',
  '\u2069': 'POP DIRECTIONAL ISOLATE',
  '\u2800': 'BRAILLE PATTERN BLANK',
  '\u3000': 'IDEOGRAPHIC SPACE',
  '\u3164': 'HANGUL FILLER',
  '\ufeff': 'ZERO WIDTH NO-BREAK SPACE',
  '\uffa0': 'HALFWIDTH HANGUL FILLER',
};

const kinds: readonly (readonly [RegExp, string])[] = [
  [/^\p{Cs}$/u, 'LONE SURROGATE'],
  [/^\p{Cc}$/u, 'CONTROL CHARACTER'],
  [/^\p{Cf}$/u, 'FORMAT CHARACTER'],
  [/^\p{Co}$/u, 'PRIVATE USE'],
  [/^\p{Z}$/u, 'SPACE'],
  [/^\p{Variation_Selector}$/u, 'VARIATION SELECTOR'],
  [/^\p{Default_Ignorable_Code_Point}$/u, 'INVISIBLE CHARACTER'],
  [/^\p{Cn}$/u, 'UNASSIGNED'],
];

/** The name of a character that shows nothing, without its code point. */
export function characterName(character: string): string {
  const known = names[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  // Tags repeat ASCII invisibly: whole sentences are hidden in them, so say which letter it is.
  if (code > 0xe0020 && code < 0xe007f) return `TAG ${String.fromCodePoint(code - 0xe0000)}`;
  return kinds.find(([pattern]) => pattern.test(character))?.[1] ?? 'CHARACTER';
}
