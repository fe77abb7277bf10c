import { structuredPatch } from 'diff';
import { MAX_DIFF_EDITS } from '../../shared/file-change';
import { hasWindowsLineEnds } from './edited-text';

/** A line of a unified diff; `before` and `after` are its numbers in the two texts, from 1. */
export type DiffRow =
  | { readonly kind: 'same'; readonly before: number; readonly after: number; readonly text: string }
  | { readonly kind: 'removed'; readonly before: number; readonly text: string }
  | { readonly kind: 'added'; readonly after: number; readonly text: string }
  /** Lines that are the same and are not shown. */
  | { readonly kind: 'gap'; readonly lines: number }
  /** The line before it is the text's last and has no line break at its end. */
  | { readonly kind: 'no_newline' };

export interface FileDiff {
  readonly rows: readonly DiffRow[];
  readonly added: number;
  readonly removed: number;
  /** Both texts end all lines with `\r\n`; the rows are without the `\r`. */
  readonly windowsLineEnds: boolean;
}

const CONTEXT_LINES = 3;

/** What a file's change is, line by line. `before` is null when there is no such file yet. */
export function diffLines(before: string | null, after: string): FileDiff {
  const windowsLineEnds =
    hasWindowsLineEnds(after) && (before === null || before === '' || hasWindowsLineEnds(before));
  const old = windowsLineEnds ? (before ?? '').replaceAll('\r\n', '\n') : (before ?? '');
  const now = windowsLineEnds ? after.replaceAll('\r\n', '\n') : after;
  const options = { context: CONTEXT_LINES, maxEditLength: MAX_DIFF_EDITS };
  const patch = structuredPatch('', '', old, now, '', '', options);
  const rows: DiffRow[] = [];
  let shownTo = 1;
  for (const hunk of patch?.hunks ?? [wholeHunk(old, now)]) {
    const at = { before: hunk.oldStart, after: hunk.newStart };
    if (at.before > shownTo) rows.push({ kind: 'gap', lines: at.before - shownTo });
    for (const line of hunk.lines) rows.push(rowOf(line, at));
    shownTo = at.before;
  }
  const rest = lineCount(old) - (shownTo - 1);
  if (rows.length > 0 && rest > 0) rows.push({ kind: 'gap', lines: rest });
  return {
    rows,
    added: rows.filter((row) => row.kind === 'added').length,
    removed: rows.filter((row) => row.kind === 'removed').length,
    windowsLineEnds,
  };
}

/** Moves `at` on past the line. */
function rowOf(line: string, at: { before: number; after: number }): DiffRow {
  const text = line.slice(1);
  switch (line[0]) {
    case '+':
      return { kind: 'added', after: at.after++, text };
    case '-':
      return { kind: 'removed', before: at.before++, text };
    case '\\':
      return { kind: 'no_newline' };
    default:
      return { kind: 'same', before: at.before++, after: at.after++, text };
  }
}

function lineCount(text: string): number {
  return linesOf(text).length;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function wholeHunk(before: string, after: string) {
  const side = (sign: string, text: string) => [
    ...linesOf(text).map((line) => sign + line),
    ...(text === '' || text.endsWith('\n') ? [] : ['\\ No newline at end of file']),
  ];
  return { oldStart: 1, newStart: 1, lines: [...side('-', before), ...side('+', after)] };
}
