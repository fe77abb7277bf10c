import type { Node } from 'web-tree-sitter';
import type { Rules } from './rules/rules';

/** Nobody looks for a mark behind this many characters; machine-made files have one line. */
const LONGEST_LINE = 500;
const license = /copyright|licen[cs]e|SPDX/i;

/** Where a node ends, without the line end that some grammars count in. */
export function endOf(source: string, node: Node): number {
  let end = node.endIndex;
  while (end > node.startIndex && (source[end - 1] === '\n' || source[end - 1] === '\r')) end--;
  return end;
}

/** Whether a comment stands behind something on its last line. */
export function isTrailing(source: string, before: Node, comment: Node): boolean {
  return !source.slice(endOf(source, before), comment.startIndex).includes('\n');
}

/** Whether a comment belongs to what follows: no blank line is between them. Attributes belong to it anyway. */
export function touches(source: string, comment: Node, next: Node, rules: Rules): boolean {
  if (rules.attributes?.has(comment.type)) return true;
  return source.slice(endOf(source, comment), next.startIndex).split('\n').length <= 2;
}

/** Whether a file's first comments say what it is for; a licence does not. */
export function isHeader(source: string, comments: readonly Node[]): boolean {
  const [first] = comments;
  const last = comments.at(-1);
  return (
    first !== undefined && last !== undefined && !license.test(source.slice(first.startIndex, last.endIndex))
  );
}

/** From `start` to the body, and on to the end of the line where the body begins if it begins on the signature's own line. */
export function headOf(source: string, start: number, body: Node): string {
  const before = body.previousSibling?.endIndex ?? start;
  if (source.slice(before, body.startIndex).includes('\n') && source[body.startIndex] !== '{') {
    return source.slice(start, body.startIndex);
  }
  const rest = source.slice(body.startIndex, body.startIndex + LONGEST_LINE);
  return source.slice(start, body.startIndex) + (rest.split('\n')[0] ?? '');
}
