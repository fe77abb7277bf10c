export interface Lookalike {
  readonly script: string;
  /** The ASCII character that it is easily taken for. */
  readonly like: string;
}

interface Family {
  readonly script: string;
  /** The ASCII character that `character` looks like, if it is one of this family that does. */
  like(character: string): string | undefined;
  /** Shows that the text really is written in this script, so that a word of it is what it seems. */
  readonly home: RegExp | null;
}

const cyrillic = pairs(
  '\u0430a \u0435e \u043eo \u0440p \u0441c \u0443y \u0445x \u0456i \u0458j \u0455s \u04bbh \u0501d \u051bq \u051dw \u0475v \u04cfl \u043ak \u04afy \u0410A \u0412B \u0415E \u041aK \u041cM \u041dH \u041eO \u0420P \u0421C \u0422T \u0423Y \u0425X \u0406I \u0408J \u0405S \u04173 \u04c0I \u04aeY \u050cG',
);
const greek = pairs(
  '\u03b1a \u03b3y \u03b9i \u03bak \u03bdv \u03bfo \u03c1p \u03c5u \u03f2c \u03f3j \u0391A \u0392B \u0395E \u0396Z \u0397H \u0399I \u039aK \u039cM \u039dN \u039fO \u03a1P \u03a4T \u03a5Y \u03a7X \u03f9C \u037fJ',
);
const armenian = pairs('\u0585o \u057du \u0570h \u0578n \u0584f \u0581g \u0566q \u054fS \u0555O \u053cL');
const punctuation = pairs(
  "\u037e; \u2024. \u2010- \u2011- \u2012- \u2212- \u2043- \u2044/ \u2215/ \u29f8/ \u29f5\\ \u2236: \ua789: \u01c3! \u2223| \u2217* \u02bc' \u02b9'",
);

const families: readonly Family[] = [
  { script: 'CYRILLIC', like: (c) => cyrillic.get(c), home: homeOf('Cyrillic', cyrillic) },
  { script: 'GREEK', like: (c) => greek.get(c), home: homeOf('Greek', greek) },
  { script: 'ARMENIAN', like: (c) => armenian.get(c), home: homeOf('Armenian', armenian) },
  {
    script: 'FULLWIDTH',
    like: (c) => (/^[\uff01-\uff5e]$/.test(c) ? c.normalize('NFKC') : undefined),
    home: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u,
  },
  {
    script: 'MATHEMATICAL OR LETTERLIKE',
    like: (c) => (/^[\u2100-\u217f\u{1d400}-\u{1d7ff}]$/u.test(c) ? asciiOf(c) : undefined),
    home: null,
  },
  { script: 'PUNCTUATION', like: (c) => punctuation.get(c), home: null },
];

const WORD_OR_BETWEEN =
  /[\p{L}\p{M}\p{N}\p{Cf}\p{Default_Ignorable_Code_Point}_]+|[^\p{L}\p{M}\p{N}\p{Cf}\p{Default_Ignorable_Code_Point}_]+/gu;
/** Letters of Latin script that are what they look like. */
const LATIN = /(?![\u2160-\u217f\uff21-\uff5a])\p{Script=Latin}/u;

/**
 * Characters that are easily taken for an ASCII one, by their offset in the text: those in a word that also has Latin
 * letters, and those of a script that the text shows no unmistakable letter of.
 */
export function findLookalikes(text: string): Map<number, Lookalike> {
  const found = new Map<number, Lookalike>();
  const athome = new Set(families.filter((family) => family.home?.test(text)));
  for (const { 0: piece, index } of text.matchAll(WORD_OR_BETWEEN)) {
    const besideLatin = LATIN.test(piece);
    let offset = index;
    for (const character of piece) {
      for (const family of families) {
        const like = character < '\u0080' ? undefined : family.like(character);
        if (like !== undefined && (besideLatin || !athome.has(family)))
          found.set(offset, { script: family.script, like });
      }
      offset += character.length;
    }
  }
  return found;
}

function asciiOf(character: string): string | undefined {
  const plain = character.normalize('NFKC');
  return plain.length === 1 && plain < '\u0080' ? plain : undefined;
}

function pairs(text: string): Map<string, string> {
  return new Map(text.split(' ').map((pair): [string, string] => [pair.charAt(0), pair.slice(1)]));
}

function homeOf(script: string, lookalikes: ReadonlyMap<string, string>): RegExp {
  return new RegExp(`(?![${[...lookalikes.keys()].join('')}])\\p{Script=${script}}`, 'u');
}
