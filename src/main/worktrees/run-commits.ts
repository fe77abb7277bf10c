import type { Git } from './git';
import { readTrailer } from './work-message';

/** One commit of an integration branch. */
export interface RunCommit {
  readonly commit: string;
  readonly parent: string;
  /** Null for what is not a ticket's work: the revert of one, or what somebody committed by hand. */
  readonly ticket: string | null;
  /** The attempt whose work it is; null as above. */
  readonly attempt: number | null;
  /** The commit that this one undoes. */
  readonly reverts: string | null;
  /** Who did it, as its trailer has it; empty as above. */
  readonly model: string;
  readonly subject: string;
}

const FIELD = '%x1f';
const trailer = (key: string) => `%(trailers:key=${key},valueonly=true,separator=%x1e)`;
const FORMAT = [
  '%H',
  '%P',
  trailer('Baton-Ticket'),
  trailer('Baton-Attempt'),
  trailer('Baton-Reverts'),
  trailer('Baton-Model'),
  '%s',
].join(FIELD);

/** From the run's start to its tip, oldest first. */
export async function runCommits(git: Git, start: string, tip: string): Promise<RunCommit[]> {
  const words = ['log', '-z', '--first-parent', '--reverse', `--format=${FORMAT}`, `${start}..${tip}`];
  return (await logEntries(git, words)).map((entry) => {
    const [commit = '', parents = '', ticket = '', attempt = '', reverts = '', model = '', ...subject] =
      entry.split('\x1f');
    const isWork = ticket !== '' && reverts === '';
    return {
      commit,
      parent: parents.split(' ')[0] ?? '',
      ticket: isWork ? readTrailer(last(ticket)) : null,
      attempt: isWork ? Number(last(attempt)) : null,
      reverts: reverts === '' ? null : reverts,
      model: isWork ? last(model) : '',
      subject: subject.join('\x1f'),
    };
  });
}

/** What the tip holds: neither reverts nor what they undid. */
export function keptCommits(commits: readonly RunCommit[]): RunCommit[] {
  const reverted = new Set(commits.map(({ reverts }) => reverts));
  return commits.filter(({ commit, reverts }) => reverts === null && !reverted.has(commit));
}

export type TicketCommit = RunCommit & { readonly ticket: string };

/** The commits of tickets whose work the tip holds: accepted and not reverted. */
export function standingCommits(commits: readonly RunCommit[]): TicketCommit[] {
  return keptCommits(commits).flatMap((one) => (one.ticket === null ? [] : [{ ...one, ticket: one.ticket }]));
}

function last(trailers: string): string {
  return trailers.split('\x1e').at(-1) ?? '';
}

async function logEntries(git: Git, words: readonly string[]): Promise<string[]> {
  const text = await git.text(words);
  return text === '' ? [] : text.split('\0').filter((entry) => entry !== '');
}
