import type { FileChange } from '../../../shared/file-change';

/** What several attempts made of each file together: as it was before the first of them, and after the last. */
export function mergeChanges(attempts: readonly (readonly FileChange[])[]): FileChange[] {
  const merged = new Map<string, FileChange>();
  for (const change of attempts.flat()) {
    const { path } = change;
    const first = merged.get(path);
    if (first === undefined || 'unshown' in change) merged.set(path, change);
    else if (!('unshown' in first)) merged.set(path, { path, before: first.before, after: change.after });
  }
  return [...merged.values()]
    .filter((change) => 'unshown' in change || change.before !== change.after)
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}
