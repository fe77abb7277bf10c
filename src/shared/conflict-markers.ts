import type { FileChange } from './file-change';

/** Paths of the files in which conflict markers stand now that did not stand there before. */
export function filesWithMarkers(files: readonly FileChange[]): string[] {
  return files.flatMap((change) => {
    if ('unshown' in change || change.after === null) return [];
    return hasMarkers(change.after) && !hasMarkers(change.before ?? '') ? [change.path] : [];
  });
}

/** Both ends: a line of signs alone is an ornament in many a text. */
function hasMarkers(text: string): boolean {
  return /^<{7} /m.test(text) && /^>{7} /m.test(text);
}
