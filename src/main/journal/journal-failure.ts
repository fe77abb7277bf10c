// Why a journal cannot be read or written, each as one sentence for people.

export type NotWritten = { type: 'not_written'; message: string };

/** Another Baton has begun a later epoch: nothing that this one still writes is ever read. */
export type Lost = { type: 'lost'; message: string };

export type JournalFailure =
  | NotWritten
  | Lost
  | { type: 'not_there'; message: string }
  | { type: 'not_read'; message: string }
  /** In the middle. The file stays as it is; what lies before `offset` was handed over, only to be shown. */
  | { type: 'damaged'; offset: number; message: string }
  | { type: 'newer'; message: string };

export function notWritten(path: string, cause: unknown): NotWritten {
  const message = `The journal ${path} could not be written (${reason(cause)}): see to the disk.`;
  return { type: 'not_written', message };
}

export function lost(path: string): Lost {
  const message = `Another Baton has taken this run over (its journal goes on after ${path}): go on there, or take it back.`;
  return { type: 'lost', message };
}

export function notRead(path: string, cause: unknown): JournalFailure {
  const message = `The journal ${path} could not be read (${reason(cause)}): see to the disk and its permissions, then try again.`;
  return { type: 'not_read', message };
}

export function notThere(folder: string): JournalFailure {
  const message = `There is no journal in ${folder}, so nothing of what the run did is known: ${GOOD_COPY}`;
  return { type: 'not_there', message };
}

/** It can be read, and there is no event in it: the first one is on disk before a run does anything. */
export function emptyJournal(folder: string): string {
  return `The journal in ${folder} is empty, so nothing of what the run did is known: ${GOOD_COPY}`;
}

const GOOD_COPY = 'put back a good copy of its files, or delete the run.';

export function damaged(path: string, offset: number): JournalFailure {
  const message = `The journal ${path} is damaged at byte ${offset}, and nothing after that can be trusted: put back a good copy of the file, then open the run again.`;
  return { type: 'damaged', offset, message };
}

export function newer(path: string): JournalFailure {
  const message = `The journal ${path} was written by a newer Baton: update Baton, then open the run again.`;
  return { type: 'newer', message };
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
