import type { Fence } from '../workers/tools/fence';
import { listWorkspaceFolder } from '../workers/tools/workspace-file';
import type { WorkspacePath } from '../workers/tools/workspace-path';

const MOST_FILES = 400;
const MOST_FOLDERS = 400;

/** Of no use to a planner, and larger than all the rest. */
const SKIPPED = new Set(['.git', 'node_modules']);

/** The files of the workspace, a path a line, those near its top first; a last line says when that is not all of them. */
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
    const listed = await listWorkspaceFolder(fence, folder);
    if (!listed.ok) continue;
    for (const { name, kind } of [...listed.value].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (SKIPPED.has(name)) continue;
      if (kind === 'folder') folders.push([...folder, name]);
      else if (files.length < MOST_FILES) files.push([...folder, name].join('/'));
      else isWhole = false;
    }
  }
  if (files.length === 0) return '';
  return [...files, ...(isWhole ? [] : ['[and more that are not listed]'])].join('\n');
}
