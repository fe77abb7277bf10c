import type { Node } from 'web-tree-sitter';
import type { Cut } from './cuts';
import type { Rules } from './rules/rules';
import { isSoundBody } from './sound-body';

/** How a definition's body is left out; null where a syntax error hides its end. */
export function cutBody(source: string, definition: Node, body: Node, style: Rules['body']): Cut | null {
  if (!isSoundBody(source, body, definition, style)) return null;
  if (style === 'indented') return cutIndented(source, body);
  // What a C++ constructor does to its members is body, too.
  const before = body.previousNamedSibling;
  const start = before?.type === 'field_initializer_list' ? before.startIndex : body.startIndex;
  return { start, end: body.endIndex, text: '{ ... }' };
}

function cutIndented(source: string, body: Node): Cut {
  const end = body.endIndex;
  const first = body.namedChild(0);
  if (first?.type === 'expression_statement' && first.namedChild(0)?.type === 'string') {
    if (body.namedChildCount === 1) return { start: end, end, text: '' };
    return { start: first.endIndex, end, text: nextLine(source, first.endIndex, body) };
  }
  let before = body.previousSibling;
  while (before?.type === 'comment' && !sameLine(source, before)) before = before.previousSibling;
  const isColon = before?.type === ':';
  // What else stands between is a syntax error, and stays.
  if (before === null || !(isColon || before.type === 'comment'))
    return { start: body.startIndex, end, text: '...' };
  // A comment on the signature's line stays on it.
  return {
    start: before.endIndex,
    end,
    text: isColon ? ' ...' : nextLine(source, before.endIndex, body),
  };
}

function sameLine(source: string, comment: Node): boolean {
  const before = comment.previousSibling;
  return before !== null && !source.slice(before.endIndex, comment.startIndex).includes('\n');
}

function nextLine(source: string, from: number, body: Node): string {
  const lineStart = source.lastIndexOf('\n', body.startIndex - 1) + 1;
  const indent = source.slice(lineStart, body.startIndex);
  if (indent.trim() !== '') return '; ...';
  const lineEnd = source.indexOf('\n', from);
  return `${source[lineEnd - 1] === '\r' ? '\r\n' : '\n'}${indent}...`;
}
