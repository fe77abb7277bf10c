import { realpath } from 'node:fs/promises';
import { checkIdentity, findCommit } from './commit-tree';
import { findPlaces } from './find-repository';
import type { Git } from './git';
import type { RepositoryPlaces } from './repository';
import { refuse } from './worktree-failure';

/** Refuses what would keep any run from having worktrees here, before anything of a run is made. */
export async function checkStart(git: Git): Promise<RepositoryPlaces> {
  const places = await findPlaces(git);
  await checkIdentity(git, places.root);
  await checkFolder(git, places);
  // Git cannot hold a branch and others below it.
  const inTheWay = await findCommit(git, places.root, 'refs/heads/baton');
  return inTheWay === null ? places : refuse({ type: 'branch_in_the_way', branch: 'baton' });
}

/** A folder inside a repository that is about something else, as when a home folder is one. */
async function checkFolder(git: Git, { root }: RepositoryPlaces): Promise<void> {
  const folder = await realpath(git.folder);
  if (folder === root) return;
  const inFolder = { cwd: folder, answers: [1] };
  const { code } = await git.run(['check-ignore', '--quiet', '--', folder], inFolder);
  if (code !== 0) return;
  const { output } = await git.run(['ls-files', '-z', '--', '.'], inFolder);
  if (output.length === 0) refuse({ type: 'ignored_folder', folder, root });
}
