import type { FileChange } from '../../../shared/file-change';
import { unifiedLines } from './unified-lines';

/** What was changed, for a model: at most so many characters and a line that says what is missing. */
export function unifiedDiff(changes: readonly FileChange[], maxCharacters: number): string {
  const shown: string[] = [];
  let left = maxCharacters;
  for (const [index, change] of changes.entries()) {
    const text = fileDiff(change);
    if (text.length <= left) {
      shown.push(text);
      left -= text.length;
      continue;
    }
    const part = text.slice(0, left);
    const end = part.lastIndexOf('\n') + 1;
    const missing = changes.slice(index).map(({ path }) => path);
    const names = missing.length > 20 ? [...missing.slice(0, 20), `${missing.length - 20} more`] : missing;
    shown.push(part.slice(0, end), `[The diff is cut here. Not shown, or not whole: ${names.join(', ')}.]\n`);
    break;
  }
  return shown.join('');
}

function fileDiff(change: FileChange): string {
  const { path } = change;
  if ('unshown' in change) return `${path} was changed and is not shown: ${change.unshown}.\n`;
  const { before, after } = change;
  return [
    `--- ${before === null ? '/dev/null' : `a/${path}`}`,
    `+++ ${after === null ? '/dev/null' : `b/${path}`}`,
    ...unifiedLines(before ?? '', after ?? ''),
    '',
  ].join('\n');
}
