// What git's .gitignore files leave out: the rules of a folder hold below it, and a deeper one may take back what one above it says.
import ignore from 'ignore';
import type { WorkspacePath } from '../tools/workspace-path';

export interface IgnoreRules {
  /** Asked from the workspace down: of what lies in a folder only when the folder itself is not ignored. */
  ignores(path: WorkspacePath, isFolder: boolean): boolean;
  /** With those of the .gitignore file in the folder. */
  within(folder: WorkspacePath, text: string): IgnoreRules;
}

// As git itself is set up there by default.
const ignorecase = process.platform === 'win32' || process.platform === 'darwin';

export function createIgnoreRules(lines: readonly string[] = []): IgnoreRules {
  const rules = ignore({ ignorecase }).add(lines);
  return {
    ignores: (path, isFolder) => rules.ignores(`${path.join('/')}${isFolder ? '/' : ''}`),
    within(folder, text) {
      const own = text.replace(/^\ufeff/, '').split(/\r?\n/);
      return createIgnoreRules([...lines, ...own.flatMap((line) => fromWorkspace(folder, line))]);
    },
  };
}

/** The rule as the workspace's own .gitignore would have it. */
function fromWorkspace(folder: WorkspacePath, line: string): string[] {
  if (line.trim() === '' || line.startsWith('#')) return [];
  if (folder.length === 0) return [line];
  const sign = line.startsWith('!') ? '!' : '';
  const pattern = line.slice(sign.length);
  const isAnchored = pattern.trimEnd().replace(/\/$/, '').includes('/');
  const below = folder.map((name) => name.replace(/[\\*?[\]]/g, '\\$&')).join('/');
  return [`${sign}/${below}/${isAnchored ? pattern.replace(/^\//, '') : `**/${pattern}`}`];
}
