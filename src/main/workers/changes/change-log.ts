import { join } from 'node:path';
import { appendLine, readLineFile } from '../line-file';
import { type ChangeLedger, createChangeLedger } from './change-ledger';
import { type ChangeLine, changeLineSchema } from './change-line';

/** The lines of a run's changes on disk, and what they add up to. */
export interface ChangeLog {
  readonly ledger: ChangeLedger;
  /** A sentence when the file cannot be read: nobody knows then what was changed. */
  readonly problem: string | null;
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
  const file = await readLineFile(path, changeLineSchema, WORDS);
  const ledger = createChangeLedger();
  for (const line of file.lines) ledger.add(line);
  let { length, isTorn } = file;
  let last: Promise<unknown> = Promise.resolve();

  function append(line: ChangeLine, isSynced: boolean): Promise<void> {
    const written = last.then(async () => {
      length = await appendLine(path, { length, isTorn }, line, isSynced);
      isTorn = false;
    });
    // What is on disk then is not known.
    last = written.catch(() => {
      isTorn = true;
    });
    return written;
  }

  return {
    ledger,
    problem: file.problem,
    async announce(line) {
      await append(line, true);
      ledger.add(line);
    },
    async note(line) {
      ledger.add(line);
      if (file.problem === null) await append(line, false).catch(() => {});
    },
  };
}
