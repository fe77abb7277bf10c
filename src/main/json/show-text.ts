// How text from a file is shown inside a sentence: cut, on one line, and with nothing in it that a terminal would obey.

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

export function showText(text: string, longest = 60): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut.replace(HIDDEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

export function quote(text: string, longest?: number): string {
  return `“${showText(text, longest)}”`;
}

/** “a”, “a and b”, “a, b and c”; of a long list the first few and how many more. */
export function listSome(items: readonly string[], most = 5): string {
  const shown = items.slice(0, most).map((item) => showText(item));
  const more = items.length - shown.length;
  const last = more > 0 ? `${more.toLocaleString('en')} more` : shown.pop();
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} and ${last}`;
}
