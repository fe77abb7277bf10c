import { commitTree } from './commit-tree';
import type { Git } from './git';
import { type MergePlace, type MergeSides, mergeTrees } from './merge-trees';
import type { RunCommit } from './run-commits';

export interface Pick {
  readonly one: RunCommit;
  /** Earlier work of the same ticket that does not count any more and is on the branch: the new one takes its place. The newest first. */
  readonly replaces: readonly RunCommit[];
}

export interface Picked {
  readonly one: RunCommit;
  readonly tree: string;
}

export type PickedCommits =
  /** Without those that changed nothing there. */
  | { type: 'clean'; picked: readonly Picked[]; tree: string }
  | { type: 'conflict'; at: RunCommit; files: readonly string[] };

/** Each commit's change on top of the one before, as `git cherry-pick` does; nothing points to what it makes. */
export async function pickCommits(
  git: Git,
  place: MergePlace,
  onto: string,
  picks: readonly Pick[],
): Promise<PickedCommits> {
  const picked: Picked[] = [];
  let tree = await git.text(['rev-parse', `${onto}^{tree}`]);
  for (const { one, replaces } of picks) {
    const before = tree;
    const undos = replaces.map(({ commit, parent }) => ({ base: commit, theirs: parent }));
    for (const sides of [...undos, { base: one.parent, theirs: one.commit }] satisfies Omit<
      MergeSides,
      'ours'
    >[]) {
      const merged = await mergeTrees(git, place, { ...sides, ours: tree });
      if (merged.type === 'conflict') return { type: 'conflict', at: one, files: merged.files };
      tree = merged.tree;
    }
    if (tree !== before) picked.push({ one, tree });
  }
  return { type: 'clean', picked, tree };
}

/** One commit for each, with the message that it has on the run's branch; the very same where all before it is the same. */
export async function commitPicked(git: Git, onto: string, picked: readonly Picked[]): Promise<string> {
  let last = onto;
  for (const { one, tree } of picked) {
    if (one.parent === last && (await git.text(['rev-parse', `${one.commit}^{tree}`])) === tree) {
      last = one.commit;
      continue;
    }
    const message = await git.text(['log', '-1', '--no-show-signature', '--format=%B', one.commit]);
    last = await commitTree(git, git.folder, tree, [last], message);
  }
  return last;
}
