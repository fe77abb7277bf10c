import { realpath, stat } from 'node:fs/promises';
import type { TextNotSaved } from '../../shared/contract';
import { fail, type Result, succeed } from '../../shared/result';
import { systemReason } from '../json/read-text-file';
import { replaceFile } from '../json/replace-file';

/** Writes a file whole or not at all. One that is there is replaced only where that is wanted, and keeps its own `mode`. */
export async function saveText(
  path: string,
  text: string,
  overwrite: boolean,
  mode = 0o644,
): Promise<Result<{ path: string }, TextNotSaved>> {
  try {
    const there = await factsOf(path);
    if (there !== null && !overwrite) return exists(path);
    const real = there === null ? path : await realpath(path);
    const facts = there ?? { mode, uid: -1, gid: -1 };
    const mayReplace = async () => overwrite || (await factsOf(path)) === null;
    const saved = await replaceFile(real, text.endsWith('\n') ? text : `${text}\n`, facts, mayReplace);
    return saved ? succeed({ path }) : exists(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'its folder does not exist' : systemReason(error);
    return fail({ type: 'not_saved', message: `${path} was not written: ${why}.` });
  }
}

function factsOf(path: string): Promise<{ mode: number; uid: number; gid: number } | null> {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

function exists(path: string): Result<never, TextNotSaved> {
  return fail({
    type: 'exists',
    message: `${path} exists already: choose another name, or say that it may be overwritten.`,
  });
}
