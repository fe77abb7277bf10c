import { join } from 'node:path';
import { attemptBranches, runBranch } from './branch-names';
import { USUALLY_BROUGHT } from './bring-along';
import { checkStart } from './check-start';
import { commitTree, findCommit } from './commit-tree';
import { findHead } from './find-repository';
import type { Git } from './git';
import { moveBranch } from './move-branch';
import { pathPattern } from './path-pattern';
import type { RepositoryPlaces } from './repository';
import type { RunRecords } from './run-records';
import { withTemporaryIndex } from './temporary-index';
import { treeOfFolder } from './tree-of-folder';
import { refuse } from './worktree-failure';

const KEY_FILES = USUALLY_BROUGHT.filter(({ as }) => as === 'copy').map(({ pattern }) =>
  pathPattern(pattern),
);

export interface StartRun {
  readonly run: string;
  /** Where the run's branch begins: the person's present commit, or a name or hash of another one. */
  readonly base: 'head' | { readonly commit: string };
  /** Whether uncommitted changes, untracked files included, become the first commit of the run's branch. */
  readonly takeAlong: boolean;
  readonly at: Date;
}

export interface StartedRun {
  readonly branch: string;
  readonly base: string | null;
  readonly start: string;
  /** Folders that are repositories of their own and were not taken along. */
  readonly leftOut: readonly string[];
}

/** Makes the run's integration branch. The person's tree, index, stash and HEAD stay as they are. */
export async function startRun(git: Git, records: RunRecords, request: StartRun): Promise<StartedRun> {
  const { run } = request;
  const places = await checkStart(git);
  const branch = runBranch(run);
  const taken = await git.text(
    ['for-each-ref', '--format=%(refname)', `refs/heads/${branch}`, `refs/heads/${attemptBranches(run)}`],
    { cwd: places.root },
  );
  if (taken !== '' || (await records.findRun(run)) !== null) refuse({ type: 'run_exists', run });

  const base = await findBase(git, places, request);
  const { start, leftOut } = await findStart(git, places, base, request);
  const { root, gitDir, commonDir } = places;
  await records.saveRun({
    version: 1,
    run,
    repository: { root, gitDir, commonDir },
    base,
    start,
    leftOut: [...leftOut],
    reverted: null,
    openedAt: request.at.toISOString(),
  });
  try {
    await moveBranch(git, root, branch, null, start, 'start of the run');
  } catch (error) {
    await records.forget(run);
    throw error;
  }
  return { branch, base, start, leftOut };
}

async function findBase(git: Git, { root }: RepositoryPlaces, { base, takeAlong }: StartRun) {
  const head = await findHead(git, root);
  const present = head.type === 'unborn' ? null : head.commit;
  if (base === 'head') return present;
  const commit = await findCommit(git, root, base.commit);
  if (commit === null) return refuse({ type: 'no_such_commit', commit: base.commit });
  return takeAlong && commit !== present ? refuse({ type: 'take_along_elsewhere' }) : commit;
}

async function findStart(git: Git, places: RepositoryPlaces, base: string | null, request: StartRun) {
  const parents = base === null ? [] : [base];
  if (request.takeAlong) {
    const { tree, leftOut } = await treeOfUncommitted(git, places);
    const same = base !== null && tree === (await git.text(['rev-parse', `${base}^{tree}`]));
    if (same) return { start: base, leftOut };
    const message = `Uncommitted changes at the start of the run\n\nBaton-Run: ${request.run}\n`;
    return { start: await commitTree(git, places.root, tree, parents, message), leftOut };
  }
  if (base !== null) return { start: base, leftOut: [] };
  const tree = await git.text(['mktree'], { cwd: places.root, input: '' });
  const message = `Start of the run\n\nBaton-Run: ${request.run}\n`;
  return { start: await commitTree(git, places.root, tree, [], message), leftOut: [] };
}

async function treeOfUncommitted(git: Git, { root, gitDir }: RepositoryPlaces) {
  return withTemporaryIndex(gitDir, join(gitDir, 'index'), async (index) => {
    const unmerged = await git.list(['ls-files', '-z', '--unmerged'], { cwd: root, index });
    if (unmerged.length > 0) refuse({ type: 'in_the_middle', of: 'merge' });
    // A new file of keys is no work: it is brought along as a copy, and becomes part of no commit.
    return treeOfFolder(
      git,
      root,
      index,
      (path, isNew) => !(isNew && KEY_FILES.some((one) => one.test(path))),
    );
  });
}
