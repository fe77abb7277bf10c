import { checkIdentity, findCommit } from './commit-tree';
import { findPlaces } from './find-repository';
import type { Git } from './git';
import type { RepositoryPlaces } from './repository';
import { refuse } from './worktree-failure';

/** Refuses what would keep any run from having worktrees here, before anything of a run is made. */
export async function checkStart(git: Git): Promise<RepositoryPlaces> {
  const places = await findPlaces(git);
  await checkIdentity(git, places.root);
  // Git cannot hold a branch and others below it.
  const inTheWay = await findCommit(git, places.root, 'refs/heads/baton');
  return inTheWay === null ? places : refuse({ type: 'branch_in_the_way', branch: 'baton' });
}
