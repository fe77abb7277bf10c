// What a machine in trouble says no to everybody with, whoever asks. It passes, or a person makes room; neither a model nor a
// retry of the ticket can help. A quota that is used up and a file that is too large are no such thing.

/** Of any file, and of a program that is to be started. */
const everywhere: Readonly<Record<string, string>> = {
  EMFILE: 'Baton has as many files open as it may (EMFILE)',
  ENFILE: 'as many files are open on this machine as may be (ENFILE)',
  EAGAIN: 'no more processes can be started (EAGAIN)',
  ENOMEM: 'no memory is left (ENOMEM)',
  ENOSPC: 'the disk is full (ENOSPC)',
};

/** Of Baton's own files: there it is never the one file that is at fault. */
const ofOwnFiles: Readonly<Record<string, string>> = {
  EIO: 'the disk fails (EIO)',
  EROFS: 'the disk is read-only (EROFS)',
};

/** What the machine lacks, as the end of a sentence that names `where`; null for every other failure. */
export function machineLack(error: unknown, where: string): string | null {
  return lackOf(error, where, everywhere);
}

/** As above, for a file of Baton's own. */
export function ownDiskLack(error: unknown, where: string): string | null {
  return lackOf(error, where, everywhere) ?? lackOf(error, where, ofOwnFiles);
}

function lackOf(error: unknown, where: string, words: Readonly<Record<string, string>>): string | null {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && Object.hasOwn(words, code) ? `${where}: ${words[code]}` : null;
}
