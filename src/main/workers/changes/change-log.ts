import { join } from 'node:path';
import { appendLine, type LineFileEnd, readLineFile } from '../line-file';
import { type ChangeLedger, createChangeLedger } from './change-ledger';
import { type ChangeLine, changeLineSchema } from './change-line';

/** The lines of a run's changes on disk, and what they add up to. */
export interface ChangeLog {
  readonly ledger: ChangeLedger;
  /** A sentence when the file cannot be read: nobody knows then what was changed. */
  readonly problem: string | null;
  /** The problem may pass: the log should be opened again. */
  readonly isUnread: boolean;
  /** As in `LineFile`. */
  readonly lack: string | null;
  /** Resolves when the line is on disk. */
  announce(line: ChangeLine): Promise<void>;
  /** For what is good to know after a restart: a line that cannot be written is known to this process alone. */
  note(line: ChangeLine): Promise<void>;
}

const WORDS = {
  what: "The run's record of file changes",
  advice: 'Workers of this run change no more files; open the ticket file again for a new run.',
};

export async function openChangeLog(folder: string): Promise<ChangeLog> {
  const path = join(folder, 'changes.jsonl');
  const read = await readLineFile(path, changeLineSchema, WORDS);
  const { lines, problem, isUnread, lack, length, isTorn } = read;
  const ledger = createChangeLedger();
  for (const line of lines) ledger.add(line);
  let end: LineFileEnd = { length, isTorn, isNamed: false, isDoubtful: false };
  let last: Promise<unknown> = Promise.resolve();

  /** One line after the other, in the ledger as on disk. */
  function inOrder(work: () => Promise<void>): Promise<void> {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  }

  async function append(line: ChangeLine, isSynced: boolean): Promise<void> {
    try {
      end = await appendLine(path, end, line, isSynced);
    } catch (error) {
      end = { ...end, isDoubtful: true };
      throw error;
    }
  }

  return {
    ledger,
    problem,
    isUnread,
    lack,
    announce: (line) =>
      inOrder(async () => {
        await append(line, true);
        ledger.add(line);
      }),
    note: (line) =>
      inOrder(async () => {
        ledger.add(line);
        if (problem === null) await append(line, false).catch(() => {});
      }),
  };
}
