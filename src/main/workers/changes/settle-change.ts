import type { Fence } from '../tools/fence';
import { removeTemporary } from '../tools/workspace-file';
import { parseWorkspacePath } from '../tools/workspace-path';
import type { RecordedChange } from './change-ledger';
import type { ChangeLog } from './change-log';

/**
 * Notes what came of a change whose end nobody saw, by what the file holds `now`, before somebody changes it further. When that is
 * neither what it was nor what it was to be, nobody can tell. What the write left beside the file goes.
 */
export async function settleChange(
  log: ChangeLog,
  { step, path, before, after }: RecordedChange,
  now: string | null,
  fence: Fence,
  temporaryName: string,
): Promise<'changed' | 'unchanged' | null> {
  const kind = now === after ? 'changed' : now === before ? 'unchanged' : null;
  if (kind !== null) await log.note({ v: 1, kind, step, isFound: true });
  const parsed = parseWorkspacePath(path);
  if (parsed.ok) await removeTemporary(fence, parsed.value, temporaryName);
  return kind;
}
