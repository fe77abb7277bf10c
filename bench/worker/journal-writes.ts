import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ToolCall } from '../../src/shared/approval';
import { createAttemptPlace } from './attempt-place';
import { batonAttempt } from './baton-attempt';

/** One append that is synced before anything goes on. */
interface Append {
  readonly to: 'journal' | 'record';
  readonly bytes: Buffer;
}

/** What Baton writes for one attempt: before its first turn, then with each turn and the step that it calls for. */
export interface JournalWrites {
  readonly before: readonly Append[];
  readonly turns: readonly (readonly Append[])[];
}

/** Runs the attempt through Baton once and takes what it has left on the disk apart. */
export async function journalWritesOf(calls: readonly ToolCall[]): Promise<JournalWrites> {
  const place = await createAttemptPlace();
  try {
    await (await batonAttempt(calls, place))();
    const journal = await linesOf(join(place.run, 'journal-000001.jsonl'));
    const record = await linesOf(join(place.run, 'attempts/0-1.jsonl'));
    return byTurn(appendsOf(journal).slice(1), record);
  } finally {
    await place.remove();
  }
}

/** `record` has a line for each turn and one for its step; the last turn has no step. */
function byTurn(appends: readonly string[], record: readonly string[]): JournalWrites {
  const starts = appends.flatMap((text, index) => (text.includes('"type":"turn.started"') ? [index] : []));
  const asAppends = (to: Append['to'], texts: readonly string[]) =>
    texts.map((text) => ({ to, bytes: Buffer.from(text) }));
  return {
    before: asAppends('journal', appends.slice(0, starts[0])),
    turns: starts.map((start, turn) => [
      ...asAppends('journal', appends.slice(start, starts[turn + 1])),
      ...asAppends('record', record.slice(2 * turn, 2 * turn + 2)),
    ]),
  };
}

/** An append's last line says that none is left. */
function appendsOf(lines: readonly string[]): string[] {
  const appends: string[] = [];
  let append = '';
  for (const line of lines) {
    append += line;
    if (!line.includes('"left":0,')) continue;
    appends.push(append);
    append = '';
  }
  return appends;
}

async function linesOf(path: string): Promise<string[]> {
  return (await readFile(path, 'utf8')).split(/(?<=\n)/);
}

/** Writes the same bytes with as many syncs as Baton, and nothing more: two open files. */
export interface Replay {
  write(appends: readonly Append[]): Promise<void>;
  close(): Promise<void>;
}

export async function createReplay(folder: string): Promise<Replay> {
  const files: Record<Append['to'], FileHandle> = {
    journal: await open(join(folder, 'journal'), 'wx'),
    record: await open(join(folder, 'record'), 'wx'),
  };
  return {
    async write(appends) {
      for (const { to, bytes } of appends) {
        await files[to].write(bytes);
        await files[to].datasync();
      }
    },
    async close() {
      for (const file of Object.values(files)) await file.close();
    },
  };
}
