import { readFile } from 'node:fs/promises';
import { type RecordLine, recordLineSchema } from './record-line';

/** The lines of a record file, as they were written. */
export interface AttemptFile {
  readonly lines: readonly RecordLine[];
  /** Length of the whole lines in bytes. */
  readonly length: number;
  /** Something lies behind them that was never acknowledged. */
  readonly isTorn: boolean;
  /** A sentence when a line cannot be read; the lines before it are there. */
  readonly problem: string | null;
}

export async function readAttemptFile(path: string): Promise<AttemptFile> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? null : `The attempt's record cannot be read: ${message}.`;
    return { lines: [], length: 0, isTorn: false, problem };
  }
  const length = bytes.lastIndexOf(0x0a) + 1;
  const isTorn = length < bytes.length;
  const lines: RecordLine[] = [];
  for (const [number, text] of bytes.toString('utf8', 0, length).split('\n').slice(0, -1).entries()) {
    const line = parseLine(text);
    if (line === null) {
      const problem = `${path}, line ${number + 1}, cannot be read: it is damaged, or a newer Baton wrote it. Retry the ticket to start afresh.`;
      return { lines, length, isTorn, problem };
    }
    lines.push(line);
  }
  return { lines, length, isTorn, problem: null };
}

function parseLine(text: string): RecordLine | null {
  try {
    return recordLineSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
