import type { Stats } from 'node:fs';
import { fail, type Result } from '../../../shared/result';
import { machineLack } from '../../disk/machine-lack';
import type { WorkspacePath } from './workspace-path';

/** Why a file was not read or written: `missing` is not there; `message` is a sentence that names the path. */
export interface FileProblem {
  readonly type: 'missing' | 'binary' | 'too_large' | 'refused';
  readonly message: string;
  /** What the machine had no room for, if it was that: neither the file nor who asked for it is at fault. */
  readonly lack?: string;
  /** The file may have been changed all the same. */
  readonly isUnseen?: true;
}

type Failed = { ok: false; failure: FileProblem };

export function refuse(message: string): Failed {
  return fail({ type: 'refused', message });
}

export function missing(shown: string): Failed {
  return fail({ type: 'missing', message: `${shown} is not there.` });
}

export function notFile(path: WorkspacePath, found: Stats): Failed {
  const shown = path.join('/');
  if (found.isSymbolicLink()) {
    return refuse(`${shown} is a link; links are not followed. Name the file itself.`);
  }
  return refuse(found.isDirectory() ? `${shown} is a folder.` : `${shown} is not a regular file.`);
}

export function notFolder(path: WorkspacePath, found: Stats): Failed {
  const shown = path.join('/');
  return refuse(
    found.isSymbolicLink()
      ? `${shown} is a link; links are not followed. Name the folder itself.`
      : `${shown} is not a folder.`,
  );
}

const problems: Record<string, string> = {
  EACCES: 'may not be used: permission denied',
  EPERM: 'may not be used: permission denied',
  ELOOP: 'is a link; links are not followed',
  ENOTDIR: 'is not a folder, or leads through something that is none',
  EISDIR: 'is a folder',
  ENAMETOOLONG: 'has too long a name',
  ENOSPC: 'could not be written: the disk is full',
  EDQUOT: 'could not be written: the disk quota is used up',
  EROFS: 'could not be written: the disk is read-only',
  EMFILE: 'could not be opened: too many files are open',
};

/** An error of the file system as a sentence; anything else is a bug and is thrown on. */
export function describeError(shown: string, error: unknown): Failed {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) throw error;
  if (code === 'ENOENT') return missing(shown);
  const message = `${shown} ${problems[code] ?? `could not be used (${code})`}.`;
  const lack = machineLack(error, `${shown} could not be used`);
  return fail({ type: 'refused', message, ...(lack === null ? {} : { lack }) });
}

/** What the machine had no room for; null for what went well and for every other problem. */
export function lackIn(result: Result<unknown, FileProblem>): string | null {
  return result.ok ? null : (result.failure.lack ?? null);
}

/** For `.catch`: a failure with this code is expected and means nothing. */
export function ignoreCode(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
