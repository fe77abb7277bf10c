/** `text` goes where `start` to `end` of the source was. */
export interface Cut {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A cut within another one does not count: the outer one takes its text away. */
function outermost(cuts: readonly Cut[]): Cut[] {
  const sorted = [...cuts].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Cut[] = [];
  let end = 0;
  for (const cut of sorted) {
    if (cut.start < end) continue;
    kept.push(cut);
    end = cut.end;
  }
  return kept;
}

export function applyCuts(source: string, cuts: readonly Cut[]): string {
  let text = '';
  let at = 0;
  for (const cut of outermost(cuts)) {
    text += source.slice(at, cut.start) + cut.text;
    at = cut.end;
  }
  return text + source.slice(at);
}

/** How many of these characters would be left. */
export function lengthAfter(start: number, end: number, cuts: readonly Cut[]): number {
  return outermost(cuts).reduce(
    (length, cut) => length - (cut.end - cut.start) + cut.text.length,
    end - start,
  );
}

/** The lines that hold nothing but this, with the blank lines after them; just the range where other text shares its lines. */
export function wholeLines(source: string, start: number, end: number): Cut {
  let from = start;
  while (from > 0 && (source[from - 1] === ' ' || source[from - 1] === '\t')) from--;
  const blank = /[ \t\r]*(?:\n|$)(?:[ \t\r]*\n)*/y;
  blank.lastIndex = end;
  const after = blank.exec(source);
  if ((from > 0 && source[from - 1] !== '\n') || after === null) return { start, end, text: '' };
  return { start: from, end: end + after[0].length, text: '' };
}
