import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamMessage } from '../../shared/attempt-record';
import { type AttemptRecords, createAttemptRecords } from './attempt-records';
import { type RecordLine, turnLine } from './record-line';
import { type OpenRecordFile, openRecordFile, type RecordFile } from './record-writer';
import { createManualTimer, type ManualTimer } from './timer-rig';

let folder: string;
let timer: ManualTimer;
let messages: StreamMessage[];
let opened: AttemptRecords[];

beforeEach(async () => {
  opened = [];
  folder = join(await mkdtemp(join(tmpdir(), 'baton-records-')), 'records');
  timer = createManualTimer();
  messages = [];
});

afterEach(async () => {
  for (const records of opened) await records.close();
  await rm(join(folder, '..'), { recursive: true });
});

const place = { key: 'T-1#2', position: 3, number: 2 };

/** As a process that has just been started sees the folder. */
function fresh(openFile?: OpenRecordFile): AttemptRecords {
  const records = createAttemptRecords(folder, timer, (message) => messages.push(message), openFile);
  opened.push(records);
  return records;
}

function said(turn: number, text: string, replaces: number | null = null): RecordLine {
  return turnLine(turn, replaces, text, {
    type: 'answered',
    text,
    calls: [],
    ends: false,
    usage: null,
    model: 'm',
  });
}

async function say(records: AttemptRecords, turn: number, text: string, of = place): Promise<void> {
  const record = await records.open(of, 'run-1');
  await record.begin({ kind: 'text', turn }, null).end(said(turn, text));
}

function fileText(): Promise<string> {
  return readFile(join(folder, '3-2.jsonl'), 'utf8');
}

describe('a record', () => {
  it('of an attempt that has done nothing is empty', async () => {
    expect(await fresh().read(place)).toEqual({ entries: [], live: null });
  });

  it('is there after a restart, in order, in a file that only its owner reads', async () => {
    const records = fresh();
    await say(records, 1, 'One.');
    const record = await records.open(place, 'run-1');
    const step: RecordLine = { v: 1, kind: 'step', step: 's', outcome: 'error', note: 'n', text: 'out' };
    await record.begin({ kind: 'output', step: 's' }, null).end(step);
    const expected = {
      entries: [
        { kind: 'text', turn: 1, text: 'One.' },
        { kind: 'output', step: 's', text: 'out', isError: true },
      ],
      live: null,
    };
    expect(await records.read(place)).toEqual(expected);
    expect(await fresh().read(place)).toEqual(expected);
    expect((await stat(join(folder, '3-2.jsonl'))).mode & 0o077).toBe(0);
  });

  it('has what is being written now, as far as it was sent', async () => {
    const records = fresh();
    const piece = (await records.open(place, 'run-1')).begin({ kind: 'text', turn: 1 }, null);
    piece.push('Hel');
    piece.push('lo');
    expect((await records.read(place)).live).toEqual({
      index: 0,
      of: { kind: 'text', turn: 1 },
      text: 'Hel',
    });
    timer.advance(40);
    expect((await records.read(place)).live?.text).toBe('Hello');
    piece.push(', you');
    await piece.end(said(1, 'Hello, you'));
    const common = { run: 'run-1', attempt: 'T-1#2', index: 0 };
    const delta = { kind: 'delta', ...common, of: { kind: 'text', turn: 1 } };
    expect(messages).toEqual([
      { ...delta, offset: 0, text: 'Hel' },
      { ...delta, offset: 3, text: 'lo' },
      { ...delta, offset: 5, text: ', you' },
      { kind: 'entry', ...common, entry: { kind: 'text', turn: 1, text: 'Hello, you' } },
    ]);
    expect((await records.read(place)).live).toBeNull();
  });

  it('has an entry in the file before anybody hears of it', async () => {
    let seen = '';
    const records = createAttemptRecords(folder, timer, (message) => {
      if (message.kind === 'entry') seen = 'heard';
    });
    opened.push(records);
    const record = await records.open(place, 'run-1');
    const ended = record.begin({ kind: 'text', turn: 1 }, null).end(said(1, 'One.'));
    expect(seen).toBe('');
    await ended;
    expect(seen).toBe('heard');
    expect(await fileText()).toContain('One.');
  });

  it('keeps what was said when the work was broken off, until the turn is done again', async () => {
    const records = fresh();
    const piece = (await records.open(place, 'run-1')).begin({ kind: 'text', turn: 1 }, null);
    piece.push('Half a');
    await piece.cut();
    expect((await fresh().read(place)).entries).toEqual([{ kind: 'text', turn: 1, text: 'Half a' }]);
    const again = fresh();
    const record = await again.open(place, 'run-1');
    await record.begin({ kind: 'text', turn: 2 }, 1).end(said(2, 'Whole.', 1));
    await say(again, 3, 'More.');
    const entries = [
      { kind: 'text', turn: 2, text: 'Whole.' },
      { kind: 'text', turn: 3, text: 'More.' },
    ];
    expect((await again.read(place)).entries).toEqual(entries);
    expect((await fresh().read(place)).entries).toEqual(entries);
  });

  it('leaves nothing of a piece that was broken off before its first word', async () => {
    const records = fresh();
    const piece = (await records.open(place, 'run-1')).begin({ kind: 'text', turn: 1 }, null);
    await piece.cut();
    expect(await records.read(place)).toEqual({ entries: [], live: null });
  });

  it('does not hold a turn twice', async () => {
    const records = fresh();
    await say(records, 1, 'One.');
    await say(records, 1, 'One again.');
    expect((await records.read(place)).entries).toEqual([{ kind: 'text', turn: 1, text: 'One again.' }]);
    expect((await fresh().read(place)).entries).toHaveLength(1);
  });
});

describe('a record file', () => {
  it('that was torn at any byte gives its whole lines and is written on behind them', async () => {
    await say(fresh(), 1, 'Eins.');
    await say(fresh(), 2, 'Zwölf.');
    const whole = await readFile(join(folder, '3-2.jsonl'));
    const firstLine = whole.indexOf('\n') + 1;
    for (let length = 0; length <= whole.length; length++) {
      await writeFile(join(folder, '3-2.jsonl'), whole.subarray(0, length));
      const count = length < firstLine ? 0 : length < whole.length ? 1 : 2;
      expect((await fresh().read(place)).entries).toHaveLength(count);
      if (length % 10 !== 0) continue;
      await say(fresh(), 9, 'On.');
      expect((await fresh().read(place)).entries.at(-1)).toEqual({ kind: 'text', turn: 9, text: 'On.' });
      expect((await fresh().read(place)).entries).toHaveLength(count + 1);
    }
  });

  it.each(['{"v":2,"kind":"turn"}', 'nonsense', '{"v":1}'])(
    'with the line %s says so and is not written on',
    async (line) => {
      await say(fresh(), 1, 'One.');
      await appendFile(join(folder, '3-2.jsonl'), `${line}\n`);
      const before = await fileText();
      const record = await fresh().open(place, 'run-1');
      expect(record.problem).toMatch(/3-2\.jsonl, line 2, cannot be read/);
      const { entries } = await fresh().read(place);
      expect(entries.map(({ kind }) => kind)).toEqual(['text', 'output']);
      expect(await fileText()).toBe(before);
    },
  );
});

/** The real disk, which counts what is open and does as it is told instead of what it is asked. */
function createDisk() {
  const disk = {
    opens: 0,
    open: new Set<string>(),
    calls: [] as string[],
    /** Which of the next calls fails, and what it does to the file before. */
    fails: null as { call: string; first?: (file: RecordFile, bytes: Uint8Array) => Promise<void> } | null,
  };

  const openFile: OpenRecordFile = async (path) => {
    await mayFail('open');
    const file = await openRecordFile(path);
    disk.opens++;
    disk.open.add(basename(path));

    async function did(call: string, work: () => Promise<void>, bytes?: Uint8Array): Promise<void> {
      disk.calls.push(call);
      await mayFail(call, file, bytes);
      await work();
    }

    return {
      truncate: (length) => did('truncate', () => file.truncate(length)),
      appendFile: (bytes) => did('appendFile', () => file.appendFile(bytes), bytes),
      datasync: () => did('datasync', () => file.datasync()),
      close: () => {
        disk.open.delete(basename(path));
        return did('close', () => file.close());
      },
    };
  };

  async function mayFail(
    call: string,
    file?: RecordFile,
    bytes: Uint8Array = new Uint8Array(),
  ): Promise<void> {
    if (disk.fails?.call !== call) return;
    const { first } = disk.fails;
    disk.fails = null;
    if (file !== undefined) await first?.(file, bytes);
    throw new Error(`EIO: ${call}`);
  }

  return Object.assign(disk, { openFile });
}

function placeOf(position: number) {
  return { key: `T-${position}#1`, position, number: 1 };
}

describe('an open record file', () => {
  it('takes all lines of its attempt, each synced before it is acknowledged, until the attempt is over', async () => {
    const disk = createDisk();
    const records = fresh(disk.openFile);
    await records.open(place, 'run-1');
    expect(disk.opens).toBe(0);
    for (const turn of [1, 2, 3]) await say(records, turn, `Turn ${turn}.`);
    expect(disk.opens).toBe(1);
    expect(disk.calls).toEqual([
      'appendFile',
      'datasync',
      'appendFile',
      'datasync',
      'appendFile',
      'datasync',
    ]);
    records.forget(place);
    expect(disk.open).toEqual(new Set());
    await say(records, 4, 'Once more.');
    expect(disk.opens).toBe(2);
    expect((await fresh().read(place)).entries).toHaveLength(4);
  });

  it('is closed when its attempt is the longest unused of more than 64, and opened again when it goes on', async () => {
    const disk = createDisk();
    const records = fresh(disk.openFile);
    for (let position = 0; position < 64; position++) await say(records, 1, 'One.', placeOf(position));
    await say(records, 2, 'Two.', placeOf(0));
    expect(disk.open.size).toBe(64);
    await say(records, 1, 'One.', placeOf(64));
    expect(disk.open.size).toBe(64);
    expect(disk.open.has('1-1.jsonl')).toBe(false);
    await say(records, 2, 'Two.', placeOf(1));
    expect(disk.open.has('2-1.jsonl')).toBe(false);
    expect((await fresh().read(placeOf(1))).entries).toHaveLength(2);
  });

  it('is not closed under a line that is being written', async () => {
    const disk = createDisk();
    const records = fresh(disk.openFile);
    const piece = (await records.open(place, 'run-1')).begin({ kind: 'text', turn: 1 }, null);
    for (let position = 10; position < 80; position++) await say(records, 1, 'One.', placeOf(position));
    expect((await records.read(place)).live).not.toBeNull();
    await piece.end(said(1, 'One.'));
    expect(disk.open.has('3-2.jsonl')).toBe(true);
    await records.close();
    expect(disk.open).toEqual(new Set());
  });

  it('is closed with its run, and a close that fails is no trouble', async () => {
    const disk = createDisk();
    const records = fresh(disk.openFile);
    for (const position of [0, 1, 2]) await say(records, 1, 'One.', placeOf(position));
    disk.fails = { call: 'close' };
    await records.close();
    expect(disk.open).toEqual(new Set());
    expect(disk.calls.filter((call) => call === 'close')).toHaveLength(3);
  });

  it.each(['open', 'appendFile', 'datasync'])(
    'is closed when %s fails, and read again before it is written on',
    async (call) => {
      const disk = createDisk();
      const records = fresh(disk.openFile);
      await say(records, 1, 'One.');
      if (call === 'open') records.forget(place);
      const failed = await records.open(place, 'run-1');
      disk.fails = { call };
      await expect(failed.begin({ kind: 'text', turn: 2 }, null).end(said(2, 'Lost.'))).rejects.toThrow(
        'EIO',
      );
      expect(disk.open).toEqual(new Set());
      // Never again by what was read before it.
      const again = failed.begin({ kind: 'text', turn: 2 }, null).end(said(2, 'Blind.'));
      await expect(again).rejects.toThrow('was not read again since');
      failed.begin({ kind: 'text', turn: 2 }, null);
      await appendFile(join(folder, '3-2.jsonl'), `${JSON.stringify(said(7, 'Seen.'))}\n`);
      await say(records, 3, 'Three.');
      const texts = (await records.read(place)).entries.map((entry) => entry.text);
      expect(texts.filter((text) => text !== 'Lost.')).toEqual(['One.', 'Seen.', 'Three.']);
      expect((await fresh().read(place)).entries.map((entry) => entry.text)).toEqual(texts);
    },
  );

  it('loses what was torn by a failed write, and nothing else', async () => {
    const disk = createDisk();
    const records = fresh(disk.openFile);
    await say(records, 1, 'One.');
    const tear = (file: RecordFile, bytes: Uint8Array) => file.appendFile(bytes.subarray(0, 20));
    disk.fails = { call: 'appendFile', first: tear };
    await expect(say(records, 2, 'Two.')).rejects.toThrow('EIO');
    expect(await fileText()).not.toMatch(/\n$/);
    await say(records, 3, 'Three.');
    expect((await fresh().read(place)).entries).toEqual([
      { kind: 'text', turn: 1, text: 'One.' },
      { kind: 'text', turn: 3, text: 'Three.' },
    ]);
  });
});
