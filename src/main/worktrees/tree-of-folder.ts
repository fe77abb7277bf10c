import type { Git } from './git';
import { refuse } from './worktree-failure';

/** A path is bytes to git: these go through Baton one for one, also where they are no text. */
const ENCODING = 'latin1';
const CHANGED = ['diff-files', '-z', '--name-only', '--no-renames', '--ignore-submodules=dirty'];

export interface FolderTree {
  readonly tree: string;
  /** Folders that are repositories of their own, and cannot become part of a commit. */
  readonly leftOut: readonly string[];
}

/**
 * All that `folder` holds now, changed, new and deleted, as a tree; ignored files only where the index knows them. `index` is a
 * temporary one that says what was there before, and holds the tree's entries afterwards.
 */
export async function treeOfFolder(
  git: Git,
  folder: string,
  index: string,
  isWork: (path: string, isNew: boolean) => boolean,
): Promise<FolderTree> {
  const options = { cwd: folder, index };
  const [changed, untracked] = await Promise.all([
    git.list(CHANGED, options, ENCODING),
    git.list(['ls-files', '-z', '--others', '--exclude-standard'], options, ENCODING),
  ]);
  const found = [
    ...new Set([
      ...changed.filter((path) => isWork(readable(path), false)),
      ...untracked.filter((path) => isWork(readable(path), true)),
    ]),
  ];
  const paths = found.filter((path) => !path.endsWith('/'));
  if (paths.length > 0) {
    const input = Buffer.from(paths.map((path) => `${path}\0`).join(''), ENCODING);
    await checkFilters(git, folder, input);
    await git.run(['update-index', '--add', '--remove', '--replace', '-z', '--stdin'], { ...options, input });
  }
  return {
    tree: await git.text(['write-tree'], options),
    leftOut: found.filter((path) => path.endsWith('/')).map((path) => readable(path.slice(0, -1))),
  };
}

function readable(path: string): string {
  return Buffer.from(path, ENCODING).toString();
}

/** Unfiltered content, such as what a filter encrypts, must never become a commit. */
async function checkFilters(git: Git, folder: string, input: Uint8Array): Promise<void> {
  if (git.filtersOff.size === 0) return;
  const fields = await git.list(['check-attr', '-z', '--stdin', 'filter'], { cwd: folder, input });
  const files = new Map<string, string[]>();
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const [path = '', , filter = ''] = fields.slice(index, index + 3);
    if (git.filtersOff.has(filter)) files.set(filter, [...(files.get(filter) ?? []), path]);
  }
  for (const [filter, named] of files) refuse({ type: 'filter_off', filter, files: named });
}
