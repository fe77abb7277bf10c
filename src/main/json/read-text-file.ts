import type { BigIntStats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { fail, type Result, succeed } from '../../shared/result';
import { jsonLimits } from './json-limits';

export type TextFileFailure = { type: 'too_large' } | { type: 'not_read'; message: string };

export interface TextFile {
  readonly text: string;
  readonly facts: BigIntStats;
}

/** What reading needs of the file system, so that a test can change a file at the worst moment. */
export interface FileReader {
  stat(path: string): Promise<BigIntStats>;
  open(path: string): Promise<Pick<FileHandle, 'read' | 'close'> & { facts(): Promise<BigIntStats> }>;
}

export const nodeFileReader: FileReader = {
  stat: (path) => stat(path, { bigint: true }),
  async open(path) {
    const handle = await open(path, 'r');
    return Object.assign(handle, { facts: () => handle.stat({ bigint: true }) });
  },
};

/**
 * Reads a file of UTF-8 as it was at one moment, never more than the limit of it; a byte-order mark stays in the text.
 * `wanted` is what the file should be (“a ticket file”), for whoever named something else.
 */
export async function readTextFile(
  path: string,
  wanted: string,
  reader: FileReader = nodeFileReader,
): Promise<Result<TextFile, TextFileFailure>> {
  try {
    // Looked at before it is opened: opening a pipe would wait for whoever writes it.
    const before = await reader.stat(path);
    if (before.isDirectory()) return notRead(`This is a folder: name ${wanted}.`);
    if (!before.isFile()) return notRead(`This is not a regular file: name ${wanted}.`);
    if (before.size > jsonLimits.bytes) return fail({ type: 'too_large' });
    const file = await reader.open(path);
    try {
      const bytes = await readBytes(file);
      if (bytes.length > jsonLimits.bytes) return fail({ type: 'too_large' });
      if (!isSameFile(before, await file.facts())) {
        return notRead('The file was changed while it was being read: try again.');
      }
      return decode(bytes, before);
    } finally {
      await file.close();
    }
  } catch (error) {
    return notRead(readFailure(error));
  }
}

/** A byte-order mark at the start of a text is none of its content. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

export function isSameFile(before: BigIntStats, after: BigIntStats): boolean {
  return (
    before.dev === after.dev &&
    before.ino === after.ino &&
    before.size === after.size &&
    before.mtimeNs === after.mtimeNs &&
    before.ctimeNs === after.ctimeNs
  );
}

/** The system's words for why a file could not be used, where Baton has none of its own. */
export function systemReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  const known: Record<string, string> = {
    EACCES: 'its permissions do not allow it',
    EPERM: 'its permissions do not allow it',
    EROFS: 'its disk is read-only',
    ENOSPC: 'the disk is full',
    EDQUOT: 'your share of the disk is full',
    EMFILE: 'too many files are open',
    ENFILE: 'too many files are open',
  };
  return (
    (code === undefined ? undefined : known[code]) ?? (error instanceof Error ? error.message : String(error))
  );
}

function readFailure(error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'There is no such file: check the path.';
    case 'EACCES':
    case 'EPERM':
      return 'You may not read this file: check its permissions.';
    case 'ELOOP':
      return 'This link leads in a circle: name the file itself.';
    default:
      return `The file could not be read: ${systemReason(error)}.`;
  }
}

function notRead(message: string): Result<never, TextFileFailure> {
  return fail({ type: 'not_read', message });
}

/** At most one byte more than the limit, so that a file that grows meanwhile is noticed and not swallowed. */
async function readBytes(file: Pick<FileHandle, 'read'>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for (let total = 0; total <= jsonLimits.bytes; ) {
    const chunk = Buffer.allocUnsafe(Math.min(1024 * 1024, jsonLimits.bytes + 1 - total));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
    if (bytesRead === 0) break;
    chunks.push(chunk.subarray(0, bytesRead));
    total += bytesRead;
  }
  return Buffer.concat(chunks);
}

function decode(bytes: Uint8Array, facts: BigIntStats): Result<TextFile, TextFileFailure> {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return notRead('The file is UTF-16: save it as UTF-8.');
  }
  try {
    return succeed({ text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), facts });
  } catch {
    return notRead('The file is not UTF-8 text: save it as UTF-8, or name another file.');
  }
}
