import { structuredPatch } from 'diff';
import { MAX_DIFF_EDITS } from '../../../shared/file-change';

/** The lines of a unified diff, without its head; none when nothing changes. */
export function unifiedLines(before: string, after: string): string[] {
  const patch = structuredPatch('', '', before, after, '', '', { context: 3, maxEditLength: MAX_DIFF_EDITS });
  if (patch === undefined) return [...signed('-', before), ...signed('+', after)];
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${hunkStart(oldStart, oldLines)},${oldLines} +${hunkStart(newStart, newLines)},${newLines} @@`,
    ...lines,
  ]);
}

/** As patches have it: a side without lines is named by the line before it. */
function hunkStart(start: number, count: number): number {
  return count === 0 ? start - 1 : start;
}

function signed(sign: '+' | '-', text: string): string[] {
  const lines = text.split('\n');
  const isWhole = lines.at(-1) === '';
  if (isWhole) lines.pop();
  return [...lines.map((line) => sign + line), ...(isWhole ? [] : ['\\ No newline at end of file'])];
}
