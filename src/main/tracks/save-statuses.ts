import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { fail, type Result, succeed } from '../../shared/result';
import type { Ticket } from '../../shared/run-state';
import { editStatuses } from './edit-statuses';
import { withoutMark } from './parse-track';
import { isSameFile, readTextFile, systemReason } from './read-text-file';
import { replaceFile } from './replace-file';

export interface NotSaved {
  readonly type: 'not_saved';
  readonly message: string;
}

/**
 * Writes the statuses of `tickets` (all of them from this file) back into it, atomically, with everything else of the file as it
 * is now. When that cannot be done cleanly, the file is left alone and the failure says why.
 */
export async function saveStatuses(
  path: string,
  tickets: readonly Ticket[],
): Promise<Result<null, NotSaved>> {
  try {
    const real = await realpath(path);
    const read = await readTextFile(real);
    if (!read.ok) {
      return notSaved(path, read.failure.type === 'too_large' ? 'it is too large now' : read.failure.message);
    }
    const { text, facts } = read.value;
    const plain = withoutMark(text);
    const edited = editStatuses(plain, tickets);
    if (!edited.ok) return notSaved(path, edited.failure);
    if (edited.value === plain) return succeed(null);
    // The file's own permission counts, though replacing it would only need that of its folder.
    await access(real, constants.W_OK);
    const mark = text.slice(0, text.length - plain.length);
    const owner = { mode: Number(facts.mode), uid: Number(facts.uid), gid: Number(facts.gid) };
    const replaced = await replaceFile(real, mark + edited.value, owner, async () =>
      isSameFile(facts, await stat(real, { bigint: true })),
    );
    return replaced ? succeed(null) : notSaved(path, 'it was changed at the same moment; save again.');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return notSaved(path, code === 'ENOENT' ? 'it is no longer there' : systemReason(error));
  }
}

function notSaved(path: string, why: string): Result<null, NotSaved> {
  const message = `The statuses were not saved to ${path}: ${why}`;
  return fail({ type: 'not_saved', message: /[.!?]$/.test(message) ? message : `${message}.` });
}
