// The whole output of an attempt's commands, where it was too long for the conversation: in the run's data folder, so that nothing
// is written to the workspace and nothing outside of it has to be opened by path.
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fail, type Result, succeed } from '../../../shared/result';
import { digest } from './digest';
import { createLineReader, type LinePart } from './line-part';

export const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

export interface OutputFiles {
  write(step: string): OutputFile;
  /** Lines of a step's output, counted from 1; the failure is a sentence for the model. */
  read(step: string, from: number, to: number): Promise<Result<LinePart, string>>;
}

export interface OutputFile {
  push(text: string): void;
  /** Resolves when it is written: whether all of it is there, only its beginning, or nothing. */
  end(): Promise<'whole' | 'beginning' | 'nothing'>;
}

export function createOutputFiles(folder: string): OutputFiles {
  // A step's id holds that of a ticket, which may be no safe name.
  const pathOf = (step: string) => join(folder, `${digest(step)}.txt`);

  return {
    write(step) {
      const path = pathOf(step);
      const opened = mkdir(folder, { recursive: true, mode: 0o700 }).then(() =>
        createWriteStream(path, { mode: 0o600 }),
      );
      return outputFile(path, opened);
    },
    async read(step, from, to) {
      const reader = createLineReader(from, to);
      try {
        const stream = createReadStream(pathOf(step), { encoding: 'utf8' });
        for await (const text of stream) reader.push(String(text));
        return succeed(reader.end());
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') return fail(`There is no output of “${step}” that was kept.`);
        if (code === undefined) throw error;
        return fail(`The output of “${step}” cannot be read: ${message}.`);
      }
    },
  };
}

/** What cannot be kept is not worth failing the command for. */
function outputFile(path: string, opened: Promise<WriteStream>): OutputFile {
  let bytes = 0;
  let isCut = false;
  let broken: unknown = null;
  const ready = opened.then(
    (stream) => {
      stream.on('error', (error) => {
        broken = error;
      });
      return stream;
    },
    (error: unknown) => {
      broken = error;
      return null;
    },
  );

  return {
    push(text) {
      if (isCut || broken !== null) return;
      const piece = withinBytes(text, MAX_OUTPUT_BYTES - bytes);
      isCut = piece.length < text.length;
      bytes += Buffer.byteLength(piece);
      void ready.then((stream) => stream?.write(piece));
    },
    async end() {
      const stream = await ready;
      if (stream !== null) {
        stream.end();
        await finished(stream).catch(() => {});
      }
      if (broken === null) return isCut ? 'beginning' : 'whole';
      await rm(path, { force: true }).catch(() => {});
      return 'nothing';
    },
  };
}

function withinBytes(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text;
  return Buffer.from(text)
    .subarray(0, Math.max(limit, 0))
    .toString('utf8')
    .replace(/\ufffd$/, '');
}
