import { join } from 'node:path';
import type { AttemptRecord, LivePiece, StreamMessage } from '../../shared/attempt-record';
import { ownDiskLack } from '../disk/machine-lack';
import { readLineFile } from './line-file';
import { entryOf, keyOf, type RecordLine, recordLineSchema, stepKey, turnKey } from './record-line';
import { createRecordWriter, type OpenRecordFile, type RecordWriter } from './record-writer';
import { AT_ONCE, createStandstill, type Standstill } from './standstill';
import { createTextStream } from './text-stream';
import type { Timer } from './timer';

/** Which attempt, and where its file lies: position and number make a safe name, a ticket's id may not. */
export interface AttemptPlace {
  readonly key: string;
  readonly position: number;
  readonly number: number;
}

export interface OpenRecord {
  /** Each turn and step once, in the order in which they first came. */
  readonly lines: readonly RecordLine[];
  readonly problem: string | null;
  /** The problem is that the machine had no room: another try may read it. */
  readonly lack: string | null;
  /** Begins the piece that the next line will finish; `replaces` names a turn whose place it takes. */
  begin(of: LivePiece['of'], replaces: number | null): RecordPiece;
}

export interface RecordPiece {
  /** What people have been shown of it so far. */
  readonly text: string;
  push(text: string): void;
  /** Resolves when the line is on disk; people see it then. */
  end(line: RecordLine): Promise<void>;
  /** The work was broken off: what was shown is kept, if there was anything. */
  cut(): Promise<void>;
}

/** The records of a run's attempts, one file each, and what is being written to them right now. */
export interface AttemptRecords {
  /** What cannot be read or written for want of room waits for it, until the signal aborts; without one it does not wait. */
  open(place: AttemptPlace, run: string, signal?: AbortSignal): Promise<OpenRecord>;
  read(place: AttemptPlace): Promise<AttemptRecord>;
  /** The attempt is over: its record is only on disk from here on. */
  forget(place: AttemptPlace): void;
  /** Resolves when no file is open any more; to be called when nothing is being written. */
  close(): Promise<void>;
}

interface Held {
  readonly writer: RecordWriter;
  readonly lines: RecordLine[];
  readonly indexes: Map<string, number>;
  readonly problem: string | null;
  readonly lack: string | null;
  live: LivePiece | null;
}

const WORDS = { what: "The attempt's record", advice: 'Retry the ticket to start afresh.' };

/** Records held in memory, their files open; beyond it the longest unused one is read from its file again when it is needed. */
const MAX_HELD = 64;

export function createAttemptRecords(
  folder: string,
  timer: Timer,
  onStream: (message: StreamMessage) => void,
  openFile?: OpenRecordFile,
  standstill: Pick<Standstill, 'of'> = createStandstill(timer, () => {}),
): AttemptRecords {
  const held = new Map<string, Held>();
  const closing = new Set<Promise<void>>();

  function release(key: string): void {
    const closed = held.get(key)?.writer.close();
    held.delete(key);
    if (closed === undefined) return;
    const done = closed.then(() => void closing.delete(done));
    closing.add(done);
  }

  function keep(key: string, record: Held): void {
    // Whoever opens it next has to read it again.
    if (record.writer.hasFailed || record.lack !== null) return;
    held.delete(key);
    held.set(key, record);
    for (const [other, { live }] of held) {
      if (held.size <= MAX_HELD) return;
      if (live === null && other !== key) release(other);
    }
  }

  async function load({ position, number }: AttemptPlace): Promise<Held> {
    const path = join(folder, `${position}-${number}.jsonl`);
    const { lines, problem, lack, ...end } = await readLineFile(path, recordLineSchema, WORDS);
    const writer = createRecordWriter(path, end, openFile);
    const record: Held = { writer, lines: [], indexes: new Map(), problem, lack, live: null };
    for (const line of lines) place(record, line);
    return record;
  }

  function begin(
    { key }: AttemptPlace,
    run: string,
    record: Held,
    of: LivePiece['of'],
    replaces: number | null,
    signal: AbortSignal,
  ): RecordPiece {
    const own = of.kind === 'text' ? turnKey(of.turn) : stepKey(of.step);
    const index = indexFor(record, own, replaces);
    let text = '';
    record.live = { index, of, text };
    keep(key, record);
    const stream = createTextStream(timer, (piece) => {
      const offset = text.length;
      text += piece;
      record.live = { index, of, text };
      onStream({ kind: 'delta', run, attempt: key, index, of, offset, text: piece });
    });

    async function write(line: RecordLine): Promise<void> {
      stream.flush();
      try {
        const left = await standstill.of(key).until(
          () => append(record, line),
          (failed) => failed?.lack ?? null,
          signal,
        );
        if (left !== null) throw left.error;
      } catch (error) {
        release(key);
        throw error;
      } finally {
        record.live = null;
      }
      place(record, line);
      onStream({ kind: 'entry', run, attempt: key, index, entry: entryOf(line) });
    }

    return {
      get text() {
        return text;
      },
      push: stream.push,
      end: write,
      async cut() {
        stream.flush();
        if (text === '') record.live = null;
        else if (of.kind === 'text') await write({ v: 1, kind: 'cut_turn', turn: of.turn, replaces, text });
        else await write({ v: 1, kind: 'cut_step', step: of.step, text });
      },
    };
  }

  return {
    async open(place, run, signal = AT_ONCE) {
      const reading = async () => held.get(place.key) ?? (await load(place));
      const loaded = await standstill.of(place.key).until(reading, ({ lack }) => lack, signal);
      const record = held.get(place.key) ?? loaded;
      keep(place.key, record);
      const { lines, problem, lack } = record;
      return {
        lines,
        problem,
        lack,
        begin: (of, replaces) => begin(place, run, record, of, replaces, signal),
      };
    },
    async read(place) {
      const loaded = held.get(place.key) ?? (await load(place));
      // Meanwhile work on it may have begun: what is in memory is then further on.
      const record = held.get(place.key) ?? loaded;
      const entries = record.lines.map(entryOf);
      if (record.problem !== null) {
        entries.push({ kind: 'output', step: '', text: record.problem, isError: true });
      }
      return { entries, live: record.live };
    },
    forget: ({ key }) => release(key),
    async close() {
      for (const key of [...held.keys()]) release(key);
      await Promise.all(closing);
    },
  };
}

/** Null when it is on disk; what failed for want of room alone can be tried again. */
async function append(
  { writer }: Held,
  line: RecordLine,
): Promise<{ readonly error: unknown; readonly lack: string } | null> {
  try {
    await writer.append(line);
    return null;
  } catch (error) {
    const lack = ownDiskLack(error, WORDS.what);
    if (writer.hasFailed || lack === null) throw error;
    return { error, lack };
  }
}

function indexFor({ indexes, lines }: Held, key: string, replaces: number | null): number {
  const replaced = replaces === null ? undefined : indexes.get(turnKey(replaces));
  return replaced ?? indexes.get(key) ?? lines.length;
}

function place(record: Held, line: RecordLine): void {
  const replaces = 'replaces' in line ? line.replaces : null;
  const index = indexFor(record, keyOf(line), replaces);
  if (replaces !== null) record.indexes.delete(turnKey(replaces));
  record.indexes.set(keyOf(line), index);
  record.lines[index] = line;
}
