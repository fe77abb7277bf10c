import type { TouchedFile } from '../../shared/work';
import type { Git } from './git';
import { runCommits, standingCommits } from './run-commits';

/** Which accepted tickets' commits between `from` and `to` touched each of the files. */
export async function touchedBy(
  git: Git,
  files: readonly string[],
  from: string,
  to: string,
): Promise<TouchedFile[]> {
  const touched = new Map<string, string[]>(files.map((path) => [path, []]));
  for (const { commit, parent, ticket } of standingCommits(await runCommits(git, from, to))) {
    for (const path of await changedPaths(git, parent, commit)) {
      const tickets = touched.get(path);
      if (tickets !== undefined && !tickets.includes(ticket)) tickets.push(ticket);
    }
  }
  return [...touched].map(([path, tickets]) => ({ path, tickets }));
}

/** A renamed file counts under both of its names. */
export async function changedPaths(git: Git, from: string, to: string): Promise<string[]> {
  const words = ['diff-tree', '-r', '-z', '--no-renames', '--name-only', '--ignore-submodules=none'];
  return git.list([...words, from, to]);
}
