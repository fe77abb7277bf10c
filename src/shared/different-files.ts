// Whether the changes that a person is shown are the ones that the approval is bound to.
import type { ChangedFile } from './approval';
import type { FileChange } from './file-change';

/** SHA-256 of a text's bytes in UTF-8, as hexadecimal. */
type Digest = (text: string) => string | Promise<string>;

/** Paths whose change is not the one that waits for the answer. Of a file that cannot be shown only its path is known here. */
export async function differentFiles(
  bound: readonly ChangedFile[],
  shown: readonly FileChange[],
  digest: Digest,
): Promise<string[]> {
  const byPath = new Map(shown.map((change) => [change.path, change]));
  const known = new Set(bound.map(({ path }) => path));
  const different = shown.flatMap(({ path }) => (known.has(path) ? [] : [path]));
  for (const file of bound) {
    const change = byPath.get(file.path);
    if (change === undefined || !(await isSame(file, change, digest))) different.push(file.path);
  }
  return different.sort();
}

async function isSame({ before, after }: ChangedFile, change: FileChange, digest: Digest): Promise<boolean> {
  if ('unshown' in change) return true;
  const [was, is] = await Promise.all(
    [change.before, change.after].map((text) => (text === null ? null : digest(text))),
  );
  return was === before && is === after;
}
