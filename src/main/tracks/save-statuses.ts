import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import type { FileForm } from '../../shared/reading';
import { fail, type Result, succeed } from '../../shared/result';
import type { Ticket } from '../../shared/run-state';
import { usualCommand } from '../../shared/usual-command';
import { isSameFile, readTextFile, systemReason, withoutMark } from '../json/read-text-file';
import { replaceFile } from '../json/replace-file';
import { editStatuses } from './edit-statuses';
import { editTaskStatuses } from './edit-task-statuses';

export interface NotSaved {
  readonly type: 'not_saved';
  readonly message: string;
}

/** Puts into the file what was found out to be right for it. */
type Save = () => Promise<Result<null, NotSaved>>;

/**
 * Writes the statuses of tickets back into their files, each atomically, with everything else of the file as it is now. All files
 * are checked before the first one is written: when something is wrong with one, they are left alone and the failure says why.
 */
export async function saveStatuses(
  files: ReadonlyMap<string, readonly Ticket[]>,
  /** Of the files that are other tools', by path. */
  forms: ReadonlyMap<string, FileForm> = new Map(),
): Promise<Result<null, NotSaved>> {
  const saves = new Map<string, Save>();
  for (const [path, tickets] of files) {
    const prepared = await prepareSave(path, forms.get(path), tickets);
    if (!prepared.ok) return prepared;
    saves.set(path, prepared.value);
  }
  const done: string[] = [];
  for (const [path, save] of saves) {
    const saved = await save();
    if (!saved.ok && done.length > 0) {
      const message = `${saved.failure.message} These files are saved: ${done.join(', ')}.`;
      return fail({ type: 'not_saved', message });
    }
    if (!saved.ok) return saved;
    done.push(path);
  }
  return succeed(null);
}

async function prepareSave(
  path: string,
  form: FileForm | undefined,
  tickets: readonly Ticket[],
): Promise<Result<Save, NotSaved>> {
  const readOnly = whyReadOnly(form);
  if (readOnly !== null) return notSaved(path, readOnly);
  try {
    const real = await realpath(path);
    const read = await readTextFile(real, 'a ticket file');
    if (!read.ok) {
      return notSaved(path, read.failure.type === 'too_large' ? 'it is too large now' : read.failure.message);
    }
    const { text, facts } = read.value;
    const plain = withoutMark(text);
    const edited =
      form === undefined ? editStatuses(plain, tickets) : editTaskStatuses(plain, form.tag, tickets);
    if (!edited.ok) return notSaved(path, edited.failure);
    if (edited.value === plain) return succeed(async () => succeed(null));
    // The file's own permission counts, though replacing it would only need that of its folder.
    await access(real, constants.W_OK);
    const mark = text.slice(0, text.length - plain.length);
    const owner = { mode: Number(facts.mode), uid: Number(facts.uid), gid: Number(facts.gid) };
    const isStillSame = async () => isSameFile(facts, await stat(real, { bigint: true }));
    return succeed(async () => {
      try {
        const replaced = await replaceFile(real, mark + edited.value, owner, isStillSame);
        return replaced ? succeed(null) : notSaved(path, 'it was changed at the same moment; save again.');
      } catch (error) {
        return notSaved(path, reasonOf(error));
      }
    });
  } catch (error) {
    return notSaved(path, reasonOf(error));
  }
}

/** Why files of a form are never written; null where they are. */
export function whyReadOnly(form: FileForm | undefined): string | null {
  return form?.format === 'beads'
    ? `Baton only reads beads files, which beads writes from a database of its own. Close the issues with “bd close”, or work from what “${usualCommand('convert FILE -o OUT.json')}” makes of the file.`
    : null;
}

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' ? 'it is no longer there' : systemReason(error);
}

function notSaved(path: string, why: string): Result<never, NotSaved> {
  const message = `The statuses were not saved to ${path}: ${why}`;
  return fail({ type: 'not_saved', message: /[.!?]$/.test(message) ? message : `${message}.` });
}
