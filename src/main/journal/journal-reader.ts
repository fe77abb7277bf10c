import { fail, type Result, succeed } from '../../shared/result';
import type { RunEvent } from '../../shared/run-event';
import { type Epoch, epochChain } from './epochs';
import { damaged, type JournalFailure, newer, notRead } from './journal-failure';
import type { JournalFileSystem } from './journal-file-system';
import { readSnapshotFile, type SnapshotPlace } from './journal-snapshot';
import { type JournalEnd, scanJournal } from './scan-journal';

export interface JournalReader {
  apply(event: RunEvent): void;
  /** Takes what was kept of all events up to the place, and says whether it is of use; if so, only what came later is applied. */
  restore?(value: unknown): boolean;
  /** Goes on behind an earlier reading; fails with `not_read` where that read on beyond what still counts. */
  readonly behind?: SnapshotPlace;
}

/** How far it was read. `from` is the length in bytes of what counts in the newest epoch, and `seq` that of its last event. */
export interface Read {
  readonly end: 'whole' | 'torn';
  readonly epoch: Epoch;
  readonly from: number;
  readonly seq: number;
  /** How many events were applied. */
  readonly applied: number;
}

export async function readChain(
  fs: JournalFileSystem,
  folder: string,
  reader: JournalReader,
  before?: number,
): Promise<Result<Read, JournalFailure>> {
  const chain = await epochChain(fs, folder, before);
  if (!chain.ok) return chain;
  const epochs = chain.value;
  const start = reader.behind ?? (await restored(fs, folder, epochs, reader));
  if (start !== null && !reaches(epochs, start)) {
    return fail(notRead(folder, new Error('another Baton has sealed it at an earlier place')));
  }
  let seq = start?.seq ?? 0;
  let applied = 0;
  const apply = (event: RunEvent) => {
    reader.apply(event);
    seq = event.seq;
    applied++;
  };
  for (const epoch of epochs) {
    if (start !== null && epoch.number < start.epoch) continue;
    const from = start?.epoch === epoch.number ? start.offset : epoch.from;
    const scanned = await scan(fs, epoch, from, seq, apply);
    if (!scanned.ok) return scanned;
    const { value } = scanned;
    if (value.end === 'damaged') return fail(damaged(epoch.path, value.offset));
    if (value.end === 'newer') return fail(newer(epoch.path));
    if (epoch.to === null) return succeed({ end: value.end, epoch, from: value.from, seq, applied });
    // What was sealed was whole, and as long as that.
    if (value.from !== epoch.to) return fail(damaged(epoch.path, value.from));
  }
  throw new Error(`The journal in ${folder} has no newest epoch`);
}

async function restored(
  fs: JournalFileSystem,
  folder: string,
  epochs: readonly Epoch[],
  reader: JournalReader,
): Promise<SnapshotPlace | null> {
  if (reader.restore === undefined) return null;
  const kept = await readSnapshotFile(fs, folder, epochs);
  return kept !== null && reader.restore(kept.value) ? kept.place : null;
}

function reaches(epochs: readonly Epoch[], { epoch, offset }: SnapshotPlace): boolean {
  const found = epochs.find(({ number }) => number === epoch);
  return found !== undefined && offset >= found.from && (found.to === null || offset <= found.to);
}

async function scan(
  fs: JournalFileSystem,
  { path, to }: Epoch,
  from: number,
  seq: number,
  apply: (event: RunEvent) => void,
): Promise<Result<JournalEnd, JournalFailure>> {
  try {
    const file = await fs.open(path, 'read');
    try {
      return succeed(await scanJournal(file, { from, to, seq }, apply));
    } finally {
      await file.close().catch(() => {});
    }
  } catch (cause) {
    // Also what `apply` threw: whole records that make no run are no run to go on with.
    return fail(notRead(path, cause));
  }
}
