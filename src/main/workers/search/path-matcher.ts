import picomatch from 'picomatch';
import type { WorkspacePath } from '../tools/workspace-path';

/** Whether a path below `start` is meant by the glob; without one all are. */
export function pathMatcher(glob: string | null, start: WorkspacePath): (path: WorkspacePath) => boolean {
  if (glob === null) return () => true;
  const basename = !glob.includes('/');
  const matches = picomatch(glob.replace(/^\.?\//, ''), { dot: true, basename });
  // Whoever names a folder may think of the glob from there or from the workspace.
  return (path) => matches(path.slice(start.length).join('/')) || matches(path.join('/'));
}
