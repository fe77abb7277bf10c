import { codeOf, markHiddenCharacters, withHiddenShown } from '../../../shared/hidden-characters';

// What others wrote is shown in a terminal, never obeyed by it: whatever is invisible or steers appears as its code.

/** Keeps line breaks and tabs. */
export const printable = withHiddenShown;

/** For what a person approves: letters that pass for others appear as their code as well. */
export function revealed(text: string): string {
  return markHiddenCharacters(text)
    .map((segment) => (segment.kind === 'plain' ? segment.text : codeOf(segment.text)))
    .join('');
}

/** The same on one line, at most `limit` characters long. */
export function oneLine(text: string, limit = Number.POSITIVE_INFINITY): string {
  const line = printable(text.trim().replace(/\s+/g, ' '));
  return line.length <= limit ? line : `${line.slice(0, Math.max(0, limit - 1))}…`;
}

/** One value as one line of JSON in which nothing hides, and which is read back as it was. */
export function jsonLine(value: unknown): string {
  return jsonText(JSON.stringify(value));
}

/** JSON that somebody else wrote, as it stands but for what hides or steers: that appears as JSON's own codes. */
export function jsonText(text: string): string {
  return text.replace(/[\x7f-\x9f\p{Cf}\p{Cs}\u2028\u2029]/gu, (sign) =>
    Array.from({ length: sign.length }, (_unused, index) => escapeUnit(sign.charCodeAt(index))).join(''),
  );
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
