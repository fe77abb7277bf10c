import { type Result, succeed } from '../../../shared/result';
import type { Fence } from '../tools/fence';
import type { FileProblem } from '../tools/file-problem';
import { entriesOf, type FolderEntry, readIn } from '../tools/held-file';
import type { HeldFolder } from '../tools/held-folder';
import { inWorkspaceFolder, readWorkspaceFile } from '../tools/workspace-file';
import type { WorkspacePath } from '../tools/workspace-path';
import { createIgnoreRules, type IgnoreRules } from './ignore-rules';

const MAX_VISITED = 200_000;
const MAX_DEPTH = 100;
const MAX_RULES_BYTES = 1024 * 1024;

export interface Walk {
  /** Entries that a .gitignore leaves out; what lies in an ignored folder is not counted. */
  readonly ignored: number;
  /** Folders that could not be entered. */
  readonly unreadable: number;
  /** There is more than is looked at. */
  readonly isCut: boolean;
}

export interface WalkOptions {
  readonly recursive: boolean;
  /** False ends the walk. */
  visit(entry: FolderEntry, path: WorkspacePath, folder: HeldFolder): Promise<boolean>;
}

/**
 * Visits what is in the folder, in the order of names, inside the fence and without .git. An ignored folder that is named itself is
 * walked as if it were not: who names it wants to see it.
 */
export async function walkWorkspace(
  fence: Fence,
  start: WorkspacePath,
  { recursive, visit }: WalkOptions,
): Promise<Result<Walk, FileProblem>> {
  const rules = await rulesAbove(fence, start);
  let ignored = 0;
  let unreadable = 0;
  let visited = 0;
  let isCut = false;

  const walked = await inWorkspaceFolder(fence, start, async (outermost, isClosed) => {
    async function walk(folder: HeldFolder, path: WorkspacePath, outer: IgnoreRules): Promise<boolean> {
      const entries = await entriesOf(folder, path, isClosed);
      const own = entries.some(({ name, kind }) => name === '.gitignore' && kind === 'file')
        ? await rulesIn(folder, path, outer)
        : outer;
      for (const entry of entries) {
        if (entry.name === '.git') continue;
        if (++visited > MAX_VISITED) {
          isCut = true;
          return false;
        }
        const inner = [...path, entry.name];
        if (own.ignores(inner, entry.kind === 'folder')) {
          ignored++;
          continue;
        }
        if (!(await visit(entry, inner, folder))) return false;
        if (recursive && entry.kind === 'folder' && !(await enter(folder, entry.name, inner, own)))
          return false;
      }
      return true;
    }

    async function enter(
      outer: HeldFolder,
      name: string,
      path: WorkspacePath,
      own: IgnoreRules,
    ): Promise<boolean> {
      const folder = path.length > MAX_DEPTH ? null : await outer.enter(name).catch(() => null);
      if (folder === null) {
        unreadable++;
        return true;
      }
      try {
        return await walk(folder, path, own);
      } finally {
        await folder.close();
      }
    }

    await walk(outermost, start, rules);
  });
  return walked.ok ? succeed({ ignored, unreadable, isCut }) : walked;
}

/** The rules of all folders above `start`; none when they ignore it. */
async function rulesAbove(fence: Fence, start: WorkspacePath): Promise<IgnoreRules> {
  let rules = createIgnoreRules();
  for (let depth = 0; depth < start.length; depth++) {
    const folder = start.slice(0, depth);
    const read = await readWorkspaceFile(fence, [...folder, '.gitignore']);
    if (read.ok) rules = rules.within(folder, read.value);
    if (rules.ignores(start.slice(0, depth + 1), true)) return createIgnoreRules();
  }
  return rules;
}

/** A .gitignore that cannot be read has no rules, as for git. */
async function rulesIn(folder: HeldFolder, path: WorkspacePath, outer: IgnoreRules): Promise<IgnoreRules> {
  const read = await readIn(folder, '.gitignore', [...path, '.gitignore'], MAX_RULES_BYTES).catch(() => null);
  return read?.ok ? outer.within(path, read.value) : outer;
}
