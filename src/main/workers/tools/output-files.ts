// What an attempt's commands printed, and the traces by which the end of one is known after a crash: in the run's data folder, so
// that nothing is written to the workspace and nothing outside of it has to be opened by path.
import { createReadStream } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../../../shared/result';
import type { CommandPlace } from '../commands/command-place';
import { digest } from './digest';
import { createLineReader, type LinePart } from './line-part';

/** A shorter one stands in the conversation as a whole. */
const MIN_KEPT_BYTES = 64 * 1024;

export interface OutputFiles {
  /** Where the command of a step leaves its output and its traces. */
  place(step: string): CommandPlace;
  /** Lines of a step's output, counted from 1; the failure is a sentence for the model. */
  read(step: string, from: number, to: number): Promise<Result<LinePart, string>>;
  /** The attempt is over, and nothing of it will ever be asked for again but its long outputs. Never rejects. */
  tidy(): Promise<void>;
}

/** `folder` is one attempt's. */
export function createOutputFiles(folder: string): OutputFiles {
  // A step's id holds that of a ticket, which may be no safe name.
  const pathOf = (step: string) => join(folder, digest(step));

  return {
    place: (step) => ({ folder: pathOf(step), output: `${pathOf(step)}.txt` }),
    async read(step, from, to) {
      const reader = createLineReader(from, to);
      try {
        const stream = createReadStream(`${pathOf(step)}.txt`, { encoding: 'utf8' });
        for await (const text of stream) reader.push(String(text));
        return succeed(reader.end());
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') return fail(`There is no output of “${step}” that was kept.`);
        if (code === undefined) throw error;
        return fail(`The output of “${step}” cannot be read: ${message}.`);
      }
    },
    async tidy() {
      const names = await readdir(folder).catch((): string[] => []);
      await Promise.all(
        names.map(async (name) => {
          const path = join(folder, name);
          const found = await stat(path);
          if (found.isDirectory() || found.size <= MIN_KEPT_BYTES) await rm(path, { recursive: true });
        }),
      ).catch(() => {}); // What cannot be removed does no harm.
    },
  };
}
