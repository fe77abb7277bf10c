import { listSome, quote } from '../json/show-text';
import { count, limits } from './limits';
import type { DraftTicket } from './read-ticket';

/** What was changed or not understood in a file that is right otherwise, a sentence for each kind. */
export function noticesOf(drafts: readonly DraftTicket[], repeated: readonly string[]): string[] {
  const notices = begunAgain(drafts);
  if (repeated.length > 0) {
    const name = repeated.length === 1 ? 'names' : 'name';
    notices.push(`${listSome(repeated)} ${name} a dependency more than once; once is enough.`);
  }
  notices.push(...lookalikes(drafts));
  return notices;
}

export function atMostNotices(notices: string[]): string[] {
  const more = notices.length - limits.notices;
  return more > 1 ? [...notices.slice(0, limits.notices), `And ${count(more)} more notices.`] : notices;
}

function begunAgain(drafts: readonly DraftTicket[]): string[] {
  const begun = drafts.filter((draft) => draft.wasInProgress).map((draft) => draft.owner);
  if (begun.length === 0) return [];
  return begun.length === 1
    ? [`${listSome(begun)} was in progress in the file: it is to do again.`]
    : [`${listSome(begun)} were in progress in the file: they are to do again.`];
}

function lookalikes(drafts: readonly DraftTicket[]): string[] {
  const unknown = new Map<string, string[]>();
  const meant = new Map<string, string>();
  for (const { lookalikes: found, owner } of drafts) {
    for (const { key, known } of found) {
      addTo(unknown, key, owner);
      meant.set(key, known);
    }
  }
  return [...unknown].map(
    ([key, owners]) =>
      `The field ${quote(key)} (${listSome(owners)}) means nothing to Baton: did you mean ${quote(meant.get(key) ?? '')}?`,
  );
}

function addTo(groups: Map<string, string[]>, key: string, owner: string): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [owner]);
  else group.push(owner);
}
