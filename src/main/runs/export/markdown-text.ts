import { withHiddenShown } from '../../../shared/hidden-characters';

// What models and files say, put into Markdown so that it reads as it is and does nothing: no HTML, no links, no tables of its own.

export interface Markdown {
  /** In a line or a cell of a table. */
  line(text: string): string;
  /** Of several lines, as a quotation. */
  quotation(text: string): string;
  /** As code, in a cell of a table. */
  code(text: string): string;
}

/** `mask` sees every text as it is, before anything in it is escaped. */
export function createMarkdown(mask: (text: string) => string): Markdown {
  const visible = (text: string) => withHiddenShown(mask(text)).trim();
  const inOne = (text: string) => visible(text).replace(/\s+/g, ' ');
  return {
    line: (text) => escaped(inOne(text)),
    quotation: (text) =>
      visible(text)
        .split('\n')
        .map((line) => `> ${escapeStart(escaped(line.trimEnd()))}`.trimEnd())
        .join('\n'),
    code(text) {
      const shown = inOne(text);
      // In a cell a pipe ends code too, and there are readers for whom it cannot be escaped after a backslash.
      if (shown.includes('\\|')) return escaped(shown);
      const line = shown.replaceAll('|', '\\|');
      const fence = '`'.repeat(longestRun(line) + 1);
      const space = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
      return line === '' ? '' : `${fence}${space}${line}${space}${fence}`;
    },
  };
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

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

const ADDRESS = /@|:\/\/|www\./i;

/** Addresses become code: many readers look for links in what is left when escapes are gone. */
function escaped(text: string): string {
  return text.replace(/[^\s|\\`]+|[|\\`]/g, (word) =>
    ADDRESS.test(word) ? `\`${word}\`` : word.replace(/[\\`*_[\]<>|~&]/g, '\\$&'),
  );
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
