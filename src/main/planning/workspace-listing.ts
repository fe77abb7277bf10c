import { walkWorkspace } from '../workers/search/walk-workspace';
import type { Fence } from '../workers/tools/fence';
import type { WorkspacePath } from '../workers/tools/workspace-path';

const MOST_FILES = 400;
const MOST_FOLDERS = 400;

/** Of no use to a planner, and larger than all the rest, where nothing leaves it out. */
const SKIPPED = new Set(['node_modules']);

/** The files of the workspace as .gitignore has it, a path a line, those near its top first; a last line says when that is not all of them. */
export async function workspaceListing(fence: Fence, signal: AbortSignal): Promise<string> {
  const files: string[] = [];
  const folders: WorkspacePath[] = [[]];
  let isWhole = true;
  for (let at = 0; at < folders.length && !signal.aborted; at++) {
    const folder = folders[at] ?? [];
    if (files.length >= MOST_FILES || at >= MOST_FOLDERS) {
      isWhole = false;
      break;
    }
    await walkWorkspace(fence, folder, {
      recursive: false,
      async visit({ name, kind }, path) {
        if (SKIPPED.has(name)) return true;
        if (kind === 'folder') folders.push(path);
        else if (files.length < MOST_FILES) files.push(path.join('/'));
        else isWhole = false;
        return isWhole;
      },
    });
  }
  if (files.length === 0) return '';
  return [...files, ...(isWhole ? [] : ['[and more that are not listed]'])].join('\n');
}
