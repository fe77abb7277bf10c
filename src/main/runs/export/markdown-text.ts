import { withHiddenShown } from '../../../shared/hidden-characters';

// What models and files say, put into Markdown so that it reads as it is and does nothing: no HTML, no links, no tables of its own.

/** In a line or a cell of a table. */
export function plainLine(text: string): string {
  return escape(withHiddenShown(text).replace(/\s+/g, ' ').trim());
}

/** Of several lines, as a quotation. */
export function quotation(text: string): string {
  return withHiddenShown(text)
    .trim()
    .split('\n')
    .map((line) => `> ${escapeStart(escape(line.trimEnd()))}`.trimEnd())
    .join('\n');
}

/** As code, in a line or a cell of a table. */
export function codeLine(text: string): string {
  const line = withHiddenShown(text).replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');
  const fence = '`'.repeat(longestRun(line) + 1);
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return line === '' ? '' : `${fence}${space}${line}${space}${fence}`;
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** With one row at least; `right` says which columns hold figures. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const rule = head.map((_name, column) => (right.includes(column) ? '---:' : '---'));
  return [head, rule, ...rows].map(tableRow).join('\n');
}

function escape(text: string): string {
  return text.replace(/[\\`*_[\]<>|~&]/g, '\\$&').replaceAll('://', ':\\//');
}

/** What would begin a heading, a list or a rule. */
function escapeStart(line: string): string {
  return line.replace(/^(\s*)([#+=-]|\d+(?=[.)]))/, (_all, space: string, sign: string) =>
    /\d/.test(sign) ? `${space}${sign}\\` : `${space}\\${sign}`,
  );
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
