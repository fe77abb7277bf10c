import type { FileChange } from '../../../shared/file-change';
import { unifiedLines } from './unified-lines';

/** Longer lines are made by programs; they are cut where all of them would not fit. */
const MAX_LINE = 1_000;
const MAX_NAMED = 20;

interface FileDiff {
  readonly path: string;
  readonly text: string;
  readonly isWhole: boolean;
}

/**
 * What was changed, for a model: at most so many characters and a line that says what is missing. Small changes go before large
 * ones, so that no large one hides them; the large ones share what is left.
 */
export function unifiedDiff(changes: readonly FileChange[], maxCharacters: number): string {
  const all = changes.map(fileDiff);
  const isTooLong = lengthOf(all) > maxCharacters;
  const shown = isTooLong ? cutToFit(all.map(withCutLines), maxCharacters) : all;
  const missing = shown.filter(({ isWhole }) => !isWhole).map(({ path }) => path);
  return [...shown.map(({ text }) => text), ...cutNote(missing)].join('');
}

function cutToFit(diffs: readonly FileDiff[], maxCharacters: number): FileDiff[] {
  const shown = new Map<FileDiff, FileDiff>();
  let room = maxCharacters;
  let waiting = diffs.length;
  for (const diff of diffs.toSorted((one, other) => one.text.length - other.text.length)) {
    const share = diff.text.length <= room ? room : Math.floor(room / waiting);
    const fit = beginningOf(diff, share);
    shown.set(diff, fit);
    room -= fit.text.length;
    waiting -= 1;
  }
  return diffs.map((diff) => shown.get(diff) ?? diff);
}

/** Whole lines. */
function beginningOf(diff: FileDiff, room: number): FileDiff {
  if (diff.text.length <= room) return diff;
  const end = diff.text.lastIndexOf('\n', room - 1) + 1;
  return { ...diff, text: room > 0 ? diff.text.slice(0, end) : '', isWhole: false };
}

function withCutLines(diff: FileDiff): FileDiff {
  const lines = diff.text.split('\n');
  if (lines.every(({ length }) => length <= MAX_LINE)) return diff;
  return { ...diff, text: lines.map(cutLine).join('\n'), isWhole: false };
}

function cutLine(line: string): string {
  const left = line.length - MAX_LINE;
  return left <= 0
    ? line
    : `${line.slice(0, MAX_LINE)} [${left.toLocaleString('en')} more characters of this line]`;
}

function cutNote(missing: readonly string[]): string[] {
  if (missing.length === 0) return [];
  const more = missing.length - MAX_NAMED;
  const names = more > 0 ? [...missing.slice(0, MAX_NAMED), `${more} more`] : missing;
  return [`[The diff is cut here. Not shown, or not whole: ${names.join(', ')}.]\n`];
}

function lengthOf(diffs: readonly FileDiff[]): number {
  return diffs.reduce((length, { text }) => length + text.length, 0);
}

function fileDiff(change: FileChange): FileDiff {
  return { path: change.path, text: diffText(change), isWhole: true };
}

function diffText(change: FileChange): string {
  const { path } = change;
  if ('unshown' in change) return `${path} was changed and is not shown: ${change.unshown}.\n`;
  const { before, after, note } = change;
  return [
    ...(note === undefined ? [] : [`[${path}: ${note}]`]),
    `--- ${before === null ? '/dev/null' : `a/${path}`}`,
    `+++ ${after === null ? '/dev/null' : `b/${path}`}`,
    ...unifiedLines(before ?? '', after ?? ''),
    '',
  ].join('\n');
}
