import {
  createScanner,
  type Node,
  type ParseError,
  type ParseOptions,
  parseTree,
  type SyntaxKind,
  visit,
} from 'jsonc-parser';
import { jsonLimits } from './json-limits';
import type { Report } from './json-node';
import { quote } from './show-text';
import { createSyntaxCheck } from './syntax-error';

// Strict JSON with offsets. The library below is lenient and recursive: what it tolerates is a problem here, and how deep
// the text nests is measured before it sees it.

// Values of a `const enum` that has no runtime object.
const OPEN_BRACE = 1 as SyntaxKind;
const CLOSE_BRACE = 2 as SyntaxKind;
const OPEN_BRACKET = 3 as SyntaxKind;
const CLOSE_BRACKET = 4 as SyntaxKind;
const END = 17 as SyntaxKind;

const STRICT: ParseOptions = { disallowComments: true, allowTrailingComma: false };

/**
 * Reports what is wrong with `text` as JSON; null when it is so broken that nothing more can be said about its content.
 * `wanted` is what a file of its kind holds, for whoever opened an empty one.
 */
export function parseJson(text: string, report: Report, wanted: string): Node | null {
  if (/^[ \t\r\n]*$/.test(text)) {
    report(0, `The file is empty: it must hold ${wanted}.`);
    return null;
  }
  // The language's own parser is fast, strict and not recursive: what it takes needs no search for errors.
  const isValid = isJson(text);
  const tooDeep = isValid ? firstTooDeep(text) : firstTooDeepToken(text);
  if (tooDeep !== null) {
    report(
      tooDeep,
      `Lists and objects are nested more than ${jsonLimits.depth} deep here, which Baton does not read.`,
    );
    return null;
  }
  if (!isValid && !reportSyntaxErrors(text, report)) return null;
  const root = parseTree(text, [], STRICT);
  if (root === undefined) return null;
  reportDuplicateKeys(root, report);
  return root;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The offset of the first bracket or brace below the deepest level that is read, in text that is JSON. */
function firstTooDeep(text: string): number | null {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      for (at++; text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at++;
    } else if (code === 0x5b || code === 0x7b) {
      if (++depth > jsonLimits.depth) return at;
    } else if (code === 0x5d || code === 0x7d) {
      depth--;
    }
  }
  return null;
}

/** As above, in text that is not JSON; only what closes the innermost open one closes anything, so that the count is never too low. */
function firstTooDeepToken(text: string): number | null {
  const scanner = createScanner(text, true);
  const open: SyntaxKind[] = [];
  for (let token = scanner.scan(); token !== END; token = scanner.scan()) {
    if (token === OPEN_BRACE || token === OPEN_BRACKET) {
      if (open.length === jsonLimits.depth) return scanner.getTokenOffset();
      open.push(token === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET);
    } else if (token === open.at(-1)) {
      open.pop();
    }
  }
  return null;
}

/** True when, for all its errors, the text can be read on: false from the first one that puts the reader out of step. */
function reportSyntaxErrors(text: string, report: Report): boolean {
  const check = createSyntaxCheck(text, report);
  const stop = new Error('Enough seen');
  let seen = 0;
  try {
    const onError = (error: ParseError['error'], offset: number, length: number) => {
      if (!check({ error, offset, length }) || ++seen === jsonLimits.problems) throw stop;
    };
    visit(text, { onError }, STRICT);
    return true;
  } catch (error) {
    if (error !== stop) throw error;
    return false;
  }
}

function reportDuplicateKeys(root: Node, report: Report): void {
  const rest = [root];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    const keys = new Set<string>();
    for (const child of node.children ?? []) {
      if (child.children !== undefined) rest.push(child);
      if (node.type !== 'object') continue;
      const key = child.children?.[0];
      if (key === undefined) continue;
      if (keys.has(key.value)) {
        report(key.offset, `The key ${quote(key.value)} is there twice in this object: keep one of the two.`);
      }
      keys.add(key.value);
    }
  }
}
