import { CHANGED_BETWEEN, type FileChange } from '../../../shared/file-change';

/** What several attempts made of each file together: as it was before the first of them, and after the last. */
export function mergeChanges(attempts: readonly (readonly FileChange[])[]): FileChange[] {
  const merged = new Map<string, FileChange>();
  for (const change of attempts.flat()) {
    const { path } = change;
    const first = merged.get(path);
    if (first === undefined || 'unshown' in change) merged.set(path, change);
    else if (!('unshown' in first)) {
      const note = first.note ?? change.note ?? (first.after === change.before ? null : CHANGED_BETWEEN);
      const { before } = first;
      merged.set(path, { path, before, after: change.after, ...(note === null ? {} : { note }) });
    }
  }
  return [...merged.values()]
    .filter((change) => 'unshown' in change || change.before !== change.after)
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}
