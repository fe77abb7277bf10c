import type { ParseError } from 'jsonc-parser';
import type { Report } from './json-node';
import { quote } from './show-text';

// The words for what is not JSON. Codes are those of jsonc-parser's `ParseErrorCode`, a `const enum` without a runtime object.

const INVALID_SYMBOL = 1;
const PROPERTY_NAME_EXPECTED = 3;
const VALUE_EXPECTED = 4;
const COLON_EXPECTED = 5;
const COMMA_EXPECTED = 6;
const CLOSE_BRACE_EXPECTED = 7;
const CLOSE_BRACKET_EXPECTED = 8;
const END_OF_FILE_EXPECTED = 9;
const INVALID_COMMENT = 10;
const UNEXPECTED_END_OF_STRING = 12;
const UNEXPECTED_END_OF_NUMBER = 13;
const INVALID_UNICODE = 14;
const INVALID_ESCAPE = 15;
const INVALID_CHARACTER = 16;

/**
 * Takes the errors of one text in the order in which they are found, and reports them. What it gives is true while the reader is
 * certainly back in step after the error, so that what it says next is true as well.
 */
export function createSyntaxCheck(text: string, report: Report): (error: ParseError) => boolean {
  const commentStarts = new Map<number, number>();
  let last = -1;
  return ({ error, offset, length }) => {
    const code = error as number;
    if (code === INVALID_COMMENT) commentStarts.set(offset + length, offset);
    const comma = code === PROPERTY_NAME_EXPECTED || code === VALUE_EXPECTED ? extraCommaAt() : null;
    // One mistake often makes two errors at the same place.
    if (offset !== last) tell();
    last = offset;
    return comma !== null || isTextFault(code) || code === INVALID_COMMENT || isOnlyCommaMissing();

    function tell(): void {
      const token = text.slice(offset, offset + length);
      if (isTextFault(code)) reportBadText(token, offset, report);
      else if (comma !== null) report(comma, extraComma(text.charAt(offset)));
      else report(offset, syntaxMessage(code, text, offset, token));
    }

    /** Where a comma stands that nothing follows; null when that is not the error. */
    function extraCommaAt(): number | null {
      if (!',]}'.includes(text.charAt(offset) || ' ')) return null;
      const before = lastBefore(text, offset, commentStarts);
      return text.charAt(before) === ',' ? before : null;
    }

    function isOnlyCommaMissing(): boolean {
      return code === COMMA_EXPECTED && '"{['.includes(text.charAt(offset) || ' ');
    }
  };
}

function isTextFault(code: number): boolean {
  return code === INVALID_UNICODE || code === INVALID_ESCAPE || code === INVALID_CHARACTER;
}

/** The offset of the last character before `offset` that is neither white space nor in a comment. */
function lastBefore(text: string, offset: number, commentStarts: ReadonlyMap<number, number>): number {
  let at = offset - 1;
  for (;;) {
    const comment = commentStarts.get(at + 1);
    if (comment !== undefined) at = comment - 1;
    else if (at >= 0 && ' \t\r\n'.includes(text.charAt(at))) at--;
    else return at;
  }
}

function syntaxMessage(error: number, text: string, offset: number, token: string): string {
  const found = token === '' ? 'the end of the file' : quote(token, 30);
  switch (error) {
    case INVALID_SYMBOL:
      return symbolMessage(text, offset, token);
    case PROPERTY_NAME_EXPECTED:
      return `Not JSON: a key in double quotes is expected here, not ${found}.`;
    case VALUE_EXPECTED:
      return `Not JSON: a value is expected here, not ${found}.`;
    case COLON_EXPECTED:
      return `Not JSON: a colon is expected after the key, not ${found}.`;
    case COMMA_EXPECTED:
      return /[0-9]/.test(text.charAt(offset)) && text.charAt(offset - 1) === '0'
        ? 'Not JSON: a number cannot begin with a zero.'
        : `Not JSON: a comma is missing before ${found}.`;
    case CLOSE_BRACE_EXPECTED:
      return `Not JSON: an object is not closed: “}” is expected here, not ${found}.`;
    case CLOSE_BRACKET_EXPECTED:
      return `Not JSON: a list is not closed: “]” is expected here, not ${found}.`;
    case END_OF_FILE_EXPECTED:
      return `Not JSON: the file should end before ${found}: it holds one list or one object.`;
    case INVALID_COMMENT:
      return 'JSON knows no comments: remove this one.';
    case UNEXPECTED_END_OF_STRING:
      return 'Not JSON: the text that begins here is not closed on its line; a line break inside it is written \\n.';
    case UNEXPECTED_END_OF_NUMBER:
      return `Not JSON: the number ${found} is cut off.`;
    default:
      return `Not JSON: ${found} cannot stand here.`;
  }
}

function symbolMessage(text: string, offset: number, symbol: string): string {
  const token = symbol === '-' && text.startsWith('Infinity', offset + 1) ? '-Infinity' : symbol;
  if (/^(<<<<<<<|=======|>>>>>>>)/.test(token)) {
    return 'Not JSON: this is the mark of a merge conflict that was left in the file.';
  }
  if (/^[-+]?(NaN|Infinity)$/.test(token)) return `Not JSON: ${token} is no number that JSON can hold.`;
  if (/^['‘’“”`]/.test(token)) return 'Not JSON: text stands in straight double quotes ("), nothing else.';
  const word = { True: 'true', False: 'false', None: 'null', undefined: 'null' }[token];
  if (word !== undefined) return `Not JSON: ${quote(token)} is written ${word}.`;
  if (/^\+\d/.test(token)) return 'Not JSON: a number has no plus sign.';
  if (text.charAt(offset - 1) === '"') return 'Not JSON: a double quote inside text is written \\".';
  if (text.slice(0, offset).trim() === '') {
    return `Not JSON: a list [ … ] or an object { … } is expected here, not ${quote(token, 30)}.`;
  }
  return `Not JSON: ${quote(token, 30)} cannot stand here; text needs double quotes.`;
}

function extraComma(next: string): string {
  return next === ','
    ? 'Not JSON: a value is missing after this comma; remove the comma.'
    : 'Not JSON: a comma cannot stand before the end of a list or object; remove it.';
}

/** Every bad escape and control character inside one piece of text, each at its own place. */
function reportBadText(token: string, offset: number, report: Report): void {
  for (const match of token.matchAll(/\\(?:u[0-9a-fA-F]{4}|["\\/bfnrt])|\\(?:u|.|$)|\p{Cc}/gsu)) {
    const [found] = match;
    if (/^\\(u[0-9a-fA-F]{4}|["\\/bfnrt])$/.test(found)) continue;
    if (found.startsWith('\\u')) {
      report(offset + match.index, 'Not JSON: after \\u come four hexadecimal digits.');
    } else if (found.startsWith('\\')) {
      report(
        offset + match.index,
        `Not JSON: ${quote(found)} is no escape; a backslash itself is written \\\\.`,
      );
    } else if (found < ' ') {
      const written = found === '\t' ? '\\t' : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
      report(offset + match.index, `Not JSON: a control character inside text is written ${written}.`);
    }
  }
}
