import type { Node } from 'web-tree-sitter';

/**
 * Whether a body that holds a syntax error ends where the parser says. A missing brace lets a body run on over the definitions
 * after it; leaving it out would lose their names.
 */
export function isSoundBody(
  source: string,
  body: Node,
  definition: Node,
  style: 'braces' | 'indented',
): boolean {
  if (!body.hasError) return true;
  return style === 'braces'
    ? endOfBraces(source, body.startIndex) === body.endIndex
    : staysIndented(source, body, definition);
}

const skipped =
  /"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])[^'\n]{0,8}'|`(?:\\[\s\S]|[^`\\])*(?:`|$)|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|[{}]/g;

function endOfBraces(source: string, start: number): number | null {
  if (source[start] !== '{') return null;
  skipped.lastIndex = start;
  let depth = 0;
  for (let match = skipped.exec(source); match !== null; match = skipped.exec(source)) {
    if (match[0] === '{') depth++;
    else if (match[0] === '}' && --depth === 0) return skipped.lastIndex;
  }
  return null;
}

function staysIndented(source: string, body: Node, definition: Node): boolean {
  const lineStart = source.lastIndexOf('\n', definition.startIndex - 1) + 1;
  const own = /^[ \t]*/.exec(source.slice(lineStart, definition.startIndex))?.[0].length ?? 0;
  return source
    .slice(body.startIndex, body.endIndex)
    .split('\n')
    .slice(1)
    .every((line) => line.trim() === '' || (/^[ \t]*/.exec(line)?.[0].length ?? 0) > own);
}
