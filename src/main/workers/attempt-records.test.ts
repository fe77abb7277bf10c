import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamMessage } from '../../shared/attempt-record';
import { type AttemptRecords, createAttemptRecords } from './attempt-records';
import { type RecordLine, turnLine } from './record-line';
import { createManualTimer, type ManualTimer } from './timer-rig';

let folder: string;
let timer: ManualTimer;
let messages: StreamMessage[];

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'baton-records-')), 'records');
  timer = createManualTimer();
  messages = [];
});

afterEach(() => rm(join(folder, '..'), { recursive: true }));

const place = { key: 'T-1#2', position: 3, number: 2 };

/** As a process that has just been started sees the folder. */
function fresh(): AttemptRecords {
  return createAttemptRecords(folder, timer, (message) => messages.push(message));
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

async function say(records: AttemptRecords, turn: number, text: string): Promise<void> {
  const record = await records.open(place, 'run-1');
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
