import type { CallKind } from '../../engine/ports';
import { isProtected } from './protected-path';
import type { WorkspacePath } from './workspace-path';

export function changeKind(path: WorkspacePath): CallKind {
  const shown = path.join('/');
  return isProtected(path)
    ? { kind: 'protected', reason: 'protected_path', path: shown }
    : { kind: 'change', path: shown };
}
