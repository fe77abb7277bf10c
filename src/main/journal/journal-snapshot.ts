import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Epoch } from './epochs';
import type { JournalFileSystem } from './journal-file-system';
import { writeAll } from './journal-writer';

// Beside the journal may lie `snapshot.json`: what its events up to a place came to, so that they need not be applied one by one.
// It is only a cache. It counts when its own checksum is right and the journal's bytes up to the place have the checksum that they
// had then; else it is as if it were not there. It may be deleted at any time, and is written without any sync.

/** Behind how many bytes of which epoch, and behind which event. */
export interface SnapshotPlace {
  readonly epoch: number;
  readonly offset: number;
  readonly seq: number;
}

const NAME = 'snapshot.json';
const VERSION = 2;
const CHUNK = 4 * 1024 * 1024;

interface Head extends SnapshotPlace {
  readonly version: number;
  /** Of the journal's bytes that the snapshot stands for, through all epochs. */
  readonly journal: number;
}

/** The file: eight hexadecimal digits, the checksum of all that follows; the head; the value; each on a line. */
const SUM = 8;

export async function keepSnapshot(
  fs: JournalFileSystem,
  folder: string,
  place: SnapshotPlace,
  value: unknown,
  epochs: readonly Epoch[],
): Promise<void> {
  try {
    const journal = await journalSum(fs, epochs, place);
    if (journal === null) return;
    const head: Head = { version: VERSION, ...place, journal };
    const body = Buffer.from(`\n${JSON.stringify(head)}\n${JSON.stringify(value)}`);
    const file = await fs.open(join(folder, NAME), 'replace');
    try {
      await writeAll(file, Buffer.concat([Buffer.from(hex(crc32(body))), body]), 0);
    } finally {
      await file.close();
    }
  } catch {
    // The journal is what counts.
  }
}

/** Null where there is none that can be trusted. */
export async function readSnapshotFile(
  fs: JournalFileSystem,
  folder: string,
  epochs: readonly Epoch[],
): Promise<{ place: SnapshotPlace; value: unknown } | null> {
  try {
    const path = join(folder, NAME);
    if (!(await fs.exists(path))) return null;
    const bytes = await readWhole(fs, path);
    const body = bytes.subarray(SUM);
    if (bytes.toString('latin1', 0, SUM) !== hex(crc32(body))) return null;
    const end = body.indexOf('\n', 1);
    const { version, epoch, offset, seq, journal } = JSON.parse(body.toString('utf8', 1, end)) as Head;
    if (version !== VERSION) return null;
    const place = { epoch, offset, seq };
    if ((await journalSum(fs, epochs, place)) !== journal) return null;
    return { place, value: JSON.parse(body.toString('utf8', end + 1)) };
  } catch {
    return null;
  }
}

/** Of everything up to the place; null where the journal does not reach it. */
async function journalSum(
  fs: JournalFileSystem,
  epochs: readonly Epoch[],
  { epoch, offset }: SnapshotPlace,
): Promise<number | null> {
  const last = epochs.findIndex(({ number }) => number === epoch);
  if (last === -1) return null;
  let sum = 0;
  for (const { path, number, from, to } of epochs.slice(0, last + 1)) {
    const end = number === epoch ? offset : to;
    if (end === null || end < from || (to !== null && end > to)) return null;
    const file = await fs.open(path, 'read');
    try {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK, end) || 1);
      for (let position = 0; position < end; ) {
        const count = await file.read(chunk.subarray(0, Math.min(chunk.length, end - position)), position);
        if (count === 0) return null;
        sum = crc32(chunk.subarray(0, count), sum);
        position += count;
      }
    } finally {
      await file.close().catch(() => {});
    }
  }
  return sum;
}

async function readWhole(fs: JournalFileSystem, path: string): Promise<Buffer> {
  const file = await fs.open(path, 'read');
  try {
    const bytes = Buffer.allocUnsafe(await file.size());
    for (let done = 0; done < bytes.length; ) {
      const count = await file.read(bytes.subarray(done), done);
      if (count === 0) return bytes.subarray(0, done);
      done += count;
    }
    return bytes;
  } finally {
    await file.close().catch(() => {});
  }
}

function hex(sum: number): string {
  return sum.toString(16).padStart(SUM, '0');
}
