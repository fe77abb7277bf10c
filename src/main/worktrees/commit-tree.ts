import type { Git } from './git';

/** A commit in the person's name that nothing points to yet. */
export async function commitTree(
  git: Git,
  cwd: string,
  tree: string,
  parents: readonly string[],
  message: string,
): Promise<string> {
  const words = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'];
  return git.text(words, { cwd, input: message });
}

/** Says who the person is to git, before anything is made that would fail for it later. */
export async function checkIdentity(git: Git, cwd: string): Promise<void> {
  await git.run(['var', 'GIT_AUTHOR_IDENT'], { cwd });
  await git.run(['var', 'GIT_COMMITTER_IDENT'], { cwd });
}

export async function findCommit(git: Git, cwd: string, name: string): Promise<string | null> {
  if (name.includes('\0')) return null;
  const words = ['rev-parse', '-q', '--verify', '--end-of-options', `${name}^{commit}`];
  const commit = await git.text(words, { cwd, answers: [1, 128] });
  return /^[0-9a-f]{40,64}$/.test(commit) ? commit : null;
}
