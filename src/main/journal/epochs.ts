import { join } from 'node:path';
import { fail, type Result, succeed } from '../../shared/result';
import { damaged, type JournalFailure, newer, notRead, notThere } from './journal-failure';
import type { JournalFileSystem } from './journal-file-system';
import { type After, decodeRecord, linesOf } from './journal-record';

// A run's journal is a chain of files, `journal-000001.jsonl` and so on; the number is the epoch. A later epoch begins with a
// line that seals the one before at a length. A file without such a line, whole, was never gone on with, and is passed over.

/** One file of the chain. `to` is null for the newest, which still grows. */
export interface Epoch {
  readonly number: number;
  readonly path: string;
  /** Where its events begin. */
  readonly from: number;
  readonly to: number | null;
}

export function epochPath(folder: string, number: number): string {
  return join(folder, `journal-${epochName(number)}.jsonl`);
}

export function epochName(number: number): string {
  return String(number).padStart(6, '0');
}

/** The numbers of all that are there, the oldest first. */
export async function listEpochs(fs: JournalFileSystem, folder: string): Promise<number[]> {
  const numbers = (await fs.list(folder)).flatMap((name) => {
    const number = /^journal-(\d{6,})\.jsonl$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
  return numbers.sort((a, b) => a - b);
}

/** The chain that ends in the newest epoch below `before`, the oldest first. */
export async function epochChain(
  fs: JournalFileSystem,
  folder: string,
  before = Number.POSITIVE_INFINITY,
): Promise<Result<Epoch[], JournalFailure>> {
  let path = folder;
  try {
    const numbers = (await listEpochs(fs, folder)).filter((number) => number < before);
    if (numbers.length === 0) return fail(notThere(folder));
    let chain: Epoch[] = [];
    let to: number | null = null;
    for (let number = numbers.pop(); number !== undefined; number = numbers.pop()) {
      path = epochPath(folder, number);
      if (number === 1) return succeed([{ number, path, from: 0, to }, ...chain]);
      const head = await readHead(fs, path);
      if (!head.ok) return head;
      if (head.value === null) {
        // Nobody seals what has no head.
        if (to !== null) return fail(damaged(path, 0));
        continue;
      }
      const { after, from } = head.value;
      chain = [{ number, path, from, to }, ...chain];
      to = after.length;
      while ((numbers.at(-1) ?? 0) > after.epoch) numbers.pop();
      if (numbers.at(-1) !== after.epoch) return fail(damaged(path, 0));
    }
    return fail(notThere(folder));
  } catch (cause) {
    return fail(notRead(path, cause));
  }
}

/** A head is shorter than this. */
const HEAD_BYTES = 256;

async function readHead(
  fs: JournalFileSystem,
  path: string,
): Promise<Result<{ after: After; from: number } | null, JournalFailure>> {
  const file = await fs.open(path, 'read');
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    const count = await file.read(bytes, 0);
    const end = bytes.subarray(0, count).indexOf('\n');
    const record =
      end === -1 ? ({ kind: 'bad' } as const) : decodeRecord(linesOf(bytes.subarray(0, end)), 0, end);
    if (record.kind === 'after') return succeed({ after: record.after, from: end + 1 });
    if (record.kind === 'newer') return fail(newer(path));
    return end !== -1 && count > end + 1 ? fail(damaged(path, 0)) : succeed(null);
  } finally {
    await file.close().catch(() => {});
  }
}
