import { attemptName } from './branch-names';
import type { Git } from './git';
import type { RunCommit } from './run-commits';
import type { RunRecord } from './run-records';
import { readTrailer } from './work-message';

/** Tells of a run's commits whether a person's branch has them: as they are, picked, or in one with others. */
export interface WorkOnBranch {
  /** Whether its history holds this very commit. */
  isInHistory(one: RunCommit): boolean;
  /** Whether its work is there and was not undone: by the trailers, which last wherever a commit is put. */
  isThere(one: RunCommit): boolean;
}

const TRAILERS = ['Baton-Ticket', 'Baton-Attempt', 'Baton-Reverts'].map(
  (key) => `%(trailers:key=${key},valueonly=true,separator=%x1e)`,
);
const FORMAT = ['%H', ...TRAILERS, '%B'].join('%x1f');

export async function workOnBranch(
  git: Git,
  { run, start }: RunRecord,
  head: string,
  tip: string,
): Promise<WorkOnBranch> {
  const missing = new Set((await git.text(['rev-list', tip, `^${head}`, `^${start}`])).split('\n'));
  const there = await worksIn(git, run, `${start}..${head}`);
  const isInHistory = ({ commit }: RunCommit) => !missing.has(commit);
  return {
    isInHistory,
    isThere(one) {
      if (one.ticket === null || one.attempt === null) return isInHistory(one);
      return there.has(attemptName(one.ticket, one.attempt));
    },
  };
}

async function worksIn(git: Git, run: string, range: string): Promise<Set<string>> {
  const either = ['--fixed-strings', `--grep=Baton-Run: ${run}`, '--grep=This reverts commit '];
  const words = ['log', '-z', '--topo-order', '--no-show-signature', ...either, `--format=${FORMAT}`, range];
  const there = new Set<string>();
  const undone = new Set<string>();
  // The newest first, so that whether a revert was undone itself is known before it counts.
  for (const entry of await git.list(words)) {
    const [commit = '', tickets = '', attempts = '', reverts = '', ...message] = entry.split('\x1f');
    if (undone.has(commit)) continue;
    const body = message.join('\x1f');
    for (const [, other = ''] of body.matchAll(/^This reverts commit ([0-9a-f]{40,64})\b/gm)) {
      undone.add(other);
    }
    if (tickets === '' || reverts !== '' || !body.includes(`\nBaton-Run: ${run}\n`)) continue;
    const numbers = attempts.split('\x1e');
    for (const [index, ticket] of tickets.split('\x1e').entries()) {
      there.add(attemptName(readTrailer(ticket), Number(numbers[index])));
    }
  }
  return there;
}
