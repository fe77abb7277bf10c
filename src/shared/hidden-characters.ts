import { characterName } from './character-name';
import { findLookalikes, type Lookalike } from './lookalikes';

export type TextSegment =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'hidden' | 'lookalike'; readonly text: string; readonly name: string };

/** What shows nothing, or moves what follows: controls, formats, other spaces, fillers, lone surrogates, unassigned. */
const HIDDEN = /^(?![\n\t ])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]$/u;
const NOTHING_TO_FIND = /^[\n\t\x20-\x7e]*$/;

const EMOJI_JOINER = '\u200d';
const KEYCAP = '\u20e3';

/**
 * Splits a text so that what a person would not see, or would take for another letter, can be marked. Each such
 * character is a segment of its own; all segments joined give the text back.
 */
export function markHiddenCharacters(text: string): TextSegment[] {
  if (text === '') return [];
  if (NOTHING_TO_FIND.test(text)) return [{ kind: 'plain', text }];
  const lookalikes = findLookalikes(text);
  const characters = Array.from(text);
  const segments: TextSegment[] = [];
  let plain = '';
  let offset = 0;
  characters.forEach((character, index) => {
    const found = mark(character, characters[index - 1], characters[index + 1], lookalikes.get(offset));
    offset += character.length;
    if (found === null) {
      plain += character;
      return;
    }
    if (plain !== '') segments.push({ kind: 'plain', text: plain });
    plain = '';
    segments.push(found);
  });
  if (plain !== '') segments.push({ kind: 'plain', text: plain });
  return segments;
}

/** Shows by its code whatever is invisible or steers; keeps line breaks and tabs. */
export function withHiddenShown(text: string): string {
  return markHiddenCharacters(text)
    .map((segment) => (segment.kind === 'hidden' ? codeOf(segment.text) : segment.text))
    .join('');
}

/** A character as its code: `\u{202e}`. */
export function codeOf(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function mark(
  character: string,
  before: string | undefined,
  after: string | undefined,
  lookalike: Lookalike | undefined,
): TextSegment | null {
  if (HIDDEN.test(character)) {
    if (isPartOfSign(character, before ?? '', after ?? '')) return null;
    return { kind: 'hidden', text: character, name: `${codePoint(character)} ${characterName(character)}` };
  }
  if (lookalike === undefined) return null;
  const name = `${codePoint(character)} ${lookalike.script}, LOOKS LIKE ${lookalike.like}`;
  return { kind: 'lookalike', text: character, name };
}

/** Emoji and some scripts are written with joiners and variation selectors; in their place these are no secret. */
function isPartOfSign(character: string, before: string, after: string): boolean {
  if (character === '\ufe0e' || character === '\ufe0f')
    return /^[0-9#*]$/.test(before) ? after === KEYCAP : /^\p{Emoji}$/u.test(before);
  if (character === EMOJI_JOINER) {
    return (
      /^(\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)$/u.test(before) && /^\p{Emoji}/u.test(after)
    );
  }
  if (/^[\u{e0100}-\u{e01ef}]$/u.test(character)) return /^\p{Script=Han}$/u.test(before);
  return /^[\u180b-\u180d\u180f]$/.test(character) && /^\p{Script=Mongolian}$/u.test(before);
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
