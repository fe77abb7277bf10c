import type { CallKind } from '../../engine/ports';
import { isProtected } from './protected-path';
import type { WorkspacePath } from './workspace-path';

export function changeKind(path: WorkspacePath): CallKind {
  return isProtected(path) ? { kind: 'protected', reason: 'protected_path' } : { kind: 'change' };
}
