import { findCommit } from './commit-tree';
import { findHead, findPlaces } from './find-repository';
import type { Git } from './git';
import { refuse } from './worktree-failure';

/** Where a run would begin, as a person knows it. */
export interface Base {
  /** Shortened; null where the repository has no commit yet. */
  readonly commit: string | null;
  /** The first line of the commit's message. */
  readonly title: string;
  /** It is the person's present commit, so that uncommitted changes go with it. */
  readonly isPresent: boolean;
}

/** `name` is a branch, a tag or a hash; null for the person's present commit. */
export async function findBase(git: Git, name: string | null): Promise<Base> {
  const { root } = await findPlaces(git);
  const head = await findHead(git, root);
  const present = head.type === 'unborn' ? null : head.commit;
  const commit = name === null ? present : await findCommit(git, root, name);
  if (commit === null) {
    return name === null
      ? { commit: null, title: '', isPresent: true }
      : refuse({ type: 'no_such_commit', commit: name });
  }
  const facts = await git.text(['log', '-1', '--format=%h%x00%s', commit, '--'], { cwd: root });
  const [short = '', title = ''] = facts.split('\0');
  return { commit: short, title, isPresent: commit === present };
}
