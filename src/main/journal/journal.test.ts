import { appendFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../shared/run-event';
import { createJournal, type Journal, openJournal, readJournal } from './journal';
import { type JournalFile, type JournalFileSystem, nodeFileSystem } from './journal-file-system';
import { encodeRecords, lineOf } from './journal-line-rig';

/** For hundreds of small files on a machine that has other things to do. */
const PATIENCE = 60_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-journal-'));
});
afterEach(() => rm(folder, { recursive: true }));

const lock = () => ({ folder, forced: false, release: async () => {} });
const path = () => join(folder, 'journal-000001.jsonl');

function event(seq: number, ticket = `T-${seq}`): RunEvent {
  return { type: 'ticket.queued', seq, at: '2026', run: 'r', ticket };
}

/** Writes `appends` into a new journal, as one append each, and returns the file's bytes. */
async function write(appends: readonly (readonly RunEvent[])[]): Promise<Buffer> {
  const journal = await created();
  for (const events of appends) expect(await journal.append(events)).toEqual({ ok: true, value: null });
  await journal.close();
  return readFile(path());
}

async function created(fs: JournalFileSystem = nodeFileSystem): Promise<Journal> {
  const journal = await createJournal(lock(), fs);
  if (!journal.ok) throw new Error(journal.failure.message);
  return journal.value;
}

async function opened(fs?: JournalFileSystem): Promise<{ journal: Journal; events: RunEvent[] }> {
  const events: RunEvent[] = [];
  const journal = await openJournal(lock(), { apply: (each) => events.push(each) }, fs);
  if (!journal.ok) throw new Error(journal.failure.message);
  return { journal: journal.value, events };
}

async function read(): Promise<{ result: Awaited<ReturnType<typeof readJournal>>; seqs: number[] }> {
  const seqs: number[] = [];
  const result = await readJournal(folder, { apply: (each) => seqs.push(each.seq) });
  return { result, seqs };
}

const aside = async () => (await readdir(folder)).filter((name) => name.includes('.torn-'));

describe('a journal', () => {
  it('gives back what was appended, in order, whatever the text', async () => {
    const odd = ['plain', 'two\nlines', '“𝄞”', 'lone \ud800', '__proto__', '\u0000'];
    const appends = odd.map((text, index) => [event(index + 1, text)]);
    const bytes = await write(appends);
    expect(bytes.toString().split('\n')).toHaveLength(odd.length + 1);
    const { journal, events } = await opened();
    expect(events).toEqual(appends.flat());
    await journal.close();
  });

  it('writes the form that its head describes', async () => {
    const bytes = await write([[event(1), event(2)]]);
    const [first, second] = bytes.toString().split('\n');
    expect(`${first}\n`).toBe(lineOf(`"v":2,"left":1,"event":${JSON.stringify(event(1))}}`));
    expect(JSON.parse(second as string)).toMatchObject({ v: 2, left: 0, event: { seq: 2 } });
  });

  it('goes on behind records and epochs of the first version, whose sums were others', async () => {
    const lines = [
      '{"sum":"ab2c27a1","v":1,"left":0,"event":{"type":"ticket.queued","seq":1,"at":"2026","run":"r","ticket":"T-1"}}',
      '{"sum":"8f02a0d2","v":1,"left":1,"event":{"type":"ticket.queued","seq":2,"at":"2026","run":"r","ticket":"T-2"}}',
      '{"sum":"84ddcde5","v":1,"left":0,"event":{"type":"ticket.queued","seq":3,"at":"2026","run":"r","ticket":"T-3"}}',
    ];
    const head = '{"sum":"d3c6c9c1","v":1,"after":{"epoch":1,"length":336}}';
    const next = join(folder, 'journal-000002.jsonl');
    await writeFile(path(), `${lines.join('\n')}\n`);
    await writeFile(next, `${head}\n`);
    const { journal, events } = await opened();
    expect(events).toEqual([event(1), event(2), event(3)]);
    await journal.append([event(4)]);
    await journal.close();
    expect(await readFile(next, 'utf8')).toMatch(/^.*"v":1,.*\n.*"v":2,.*\n$/);
    expect((await read()).seqs).toEqual([1, 2, 3, 4]);
    await writeFile(path(), (await readFile(path(), 'utf8')).replace('T-1', 'T-7'));
    expect((await read()).result).toMatchObject({ ok: false, failure: { type: 'damaged', offset: 0 } });
  });

  it('seals appends that go out together, whatever the width of their characters', async () => {
    const journal = await created();
    const appends = [[event(1)], [event(2, 'ü'.repeat(200))], [event(3, '𝄞'), event(4)], [event(5)]];
    await Promise.all(appends.map((events) => journal.append(events)));
    await journal.close();
    const { journal: again, events } = await opened();
    expect(events).toEqual(appends.flat());
    await again.close();
  });

  it('takes the beginning of a line for a torn end, or for damage where more follows', async () => {
    const first = encodeRecords([event(1)]);
    const second = encodeRecords([event(2)]);
    for (let length = 0; length < 40; length++) {
      const piece = Buffer.concat([second.subarray(0, length), Buffer.from('\n')]);
      await writeFile(path(), Buffer.concat([first, piece]));
      expect((await read()).result).toMatchObject({ ok: true, value: { end: 'torn', from: first.length } });
      await writeFile(path(), Buffer.concat([first, piece, second]));
      expect((await read()).result).toMatchObject({
        ok: false,
        failure: { type: 'damaged', offset: first.length },
      });
    }
  });

  it('loses nothing that was acknowledged, wherever the file was cut off, and goes on', {
    timeout: PATIENCE,
  }, async () => {
    const appends = [[event(1)], [event(2), event(3)], [event(4, 'é')]];
    const whole = await write(appends);
    const unsynced = watched({ datasync: async () => {} }).fs; // The disk stays on here, and is slow at syncing.
    const ends = appends.map((_, index) => encodeRecords(appends.slice(0, index + 1).flat()).length);
    for (let length = 0; length <= whole.length; length++) {
      await writeFile(path(), whole.subarray(0, length));
      const kept = appends.slice(0, ends.filter((end) => end <= length).length).flat();
      const first = await opened(unsynced);
      expect(first.events).toEqual(kept);
      const next = event(kept.length + 1, 'after the cut');
      expect((await first.journal.append([next])).ok).toBe(true);
      await first.journal.close();
      const second = await opened(unsynced);
      expect(second.events).toEqual([...kept, next]);
      await second.journal.close();
      for (const name of await aside()) await rm(join(folder, name));
    }
  });

  it('keeps a torn end aside before cutting it off', async () => {
    const whole = await write([[event(1)], [event(2)]]);
    const first = encodeRecords([event(1)]).length;
    for (const number of [1, 2]) {
      await writeFile(path(), whole.subarray(0, whole.length - 3));
      await (await opened()).journal.close();
      expect((await stat(path())).size).toBe(first);
      const tail = await readFile(join(folder, `journal-000001.torn-${number}`));
      expect(tail).toEqual(whole.subarray(first, whole.length - 3));
    }
  });

  it('only looks when it is read, also at a torn end', async () => {
    const whole = await write([[event(1)], [event(2)]]);
    await truncate(path(), whole.length - 1);
    const { result, seqs } = await read();
    expect([result.ok && result.value.end, seqs]).toEqual(['torn', [1]]);
    expect((await stat(path())).size).toBe(whole.length - 1);
    expect(await aside()).toEqual([]);
  });

  it('finds every flipped bit before the last record, names its place and leaves the file alone', {
    timeout: PATIENCE,
  }, async () => {
    const first = encodeRecords([event(1)]).length;
    const whole = await write([[event(1)], [event(2)], [event(3)]]);
    const second = whole.length - first;
    for (let bit = first * 8; bit < second * 8; bit++) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      await writeFile(path(), flipped);
      const seqs: number[] = [];
      const result = await openJournal(lock(), { apply: (each) => seqs.push(each.seq) });
      // With its newline gone a record reaches into the one after it, and both together are a torn end.
      const isTorn = bit >> 3 === second - 1;
      if (isTorn && result.ok) await result.value.close();
      expect(result.ok ? 'opened' : result.failure).toEqual(
        isTorn ? 'opened' : expect.objectContaining({ type: 'damaged', offset: first }),
      );
      expect(seqs).toEqual([1]);
      if (!isTorn) expect(await readFile(path())).toEqual(flipped);
    }
  });

  it('takes a record out of its order for damage', async () => {
    const lines = [event(1), event(3), event(4)].map((each) => encodeRecords([each]));
    await writeFile(path(), Buffer.concat(lines));
    const { result, seqs } = await read();
    expect(seqs).toEqual([1]);
    expect(!result.ok && result.failure).toMatchObject({ type: 'damaged', offset: lines[0]?.length });
    expect(!result.ok && result.failure.message).toContain(`damaged at byte ${lines[0]?.length}`);
    await writeFile(path(), Buffer.concat([...lines.slice(0, 2), Buffer.from('{')]));
    expect((await read()).result).toMatchObject({ ok: false, failure: { type: 'damaged' } });
  });

  it('says so when a newer Baton wrote the form, the event or the head of an epoch', async () => {
    const unknown = { ...event(2), type: 'ticket.teleported' } as unknown as RunEvent;
    await writeFile(path(), Buffer.concat([encodeRecords([event(1)]), encodeRecords([unknown])]));
    expect((await read()).result).toMatchObject({ ok: false, failure: { type: 'newer' } });

    const later = lineOf(`"v":3,"left":0,"event":${JSON.stringify(event(1))}}`);
    await writeFile(path(), later);
    const { result } = await read();
    expect(result).toMatchObject({ ok: false, failure: { type: 'newer' } });
    expect(!result.ok && result.failure.message).toContain('update Baton');

    await writeFile(path(), encodeRecords([event(1)]));
    await writeFile(join(folder, 'journal-000002.jsonl'), later);
    expect((await read()).result).toMatchObject({ ok: false, failure: { type: 'newer' } });
  });

  it('is not there in an empty folder, and not made twice', async () => {
    expect((await read()).result).toMatchObject({ ok: false, failure: { type: 'not_there' } });
    await write([[event(1)]]);
    expect(await createJournal(lock())).toMatchObject({ ok: false, failure: { type: 'not_written' } });
    expect((await read()).seqs).toEqual([1]);
  });

  it('that could not be made leaves no file open', async () => {
    let isOpen = false;
    const fs: JournalFileSystem = {
      ...nodeFileSystem,
      async open(at, use) {
        const file = await nodeFileSystem.open(at, use);
        isOpen = true;
        const close = () => {
          isOpen = false;
          return file.close();
        };
        return { ...file, close };
      },
      syncFolder: () => Promise.reject(new Error('EIO: i/o error')),
    };
    const message = expect.stringContaining('i/o error');
    expect(await createJournal(lock(), fs)).toEqual({ ok: false, failure: { type: 'not_written', message } });
    expect(isOpen).toBe(false);
  });

  it('reads records longer than it reads at once', async () => {
    const long = [event(1, 'x'.repeat(3_000_000)), event(2), event(3, 'ü'.repeat(700_000)), event(4)];
    await write(long.map((each) => [each]));
    const { journal, events } = await opened();
    expect(events).toEqual(long);
    await journal.close();
  });

  it('reads an append of many events as a whole or not at all', async () => {
    const many = Array.from({ length: 120 }, (_, index) => event(index + 1));
    const whole = await write([many]);
    expect((await read()).seqs).toEqual(many.map(({ seq }) => seq));
    await truncate(path(), whole.length / 2);
    const { result, seqs } = await read();
    expect([result.ok && result.value.end, seqs]).toEqual(['torn', []]);
  });

  it('that cannot be read to its end says so, and what was read before counts', async () => {
    const long = [event(1, 'x'.repeat(900_000)), event(2, 'y'.repeat(900_000)), event(3)];
    await write(long.map((each) => [each]));
    const fs = watched({
      read: (file, into, position) =>
        position > 0 ? Promise.reject(new Error('EIO: i/o error')) : file.read(into, position),
    }).fs;
    const seqs: number[] = [];
    const result = await readJournal(folder, { apply: (each) => seqs.push(each.seq) }, fs);
    const message = expect.stringContaining('i/o error');
    expect(result).toEqual({ ok: false, failure: { type: 'not_read', message } });
    expect(seqs).toEqual([1]);
  });

  it('keeps the order of appends that do not wait for each other, and syncs them together', async () => {
    const disk = watched();
    const journal = await created(disk.fs);
    const appends = Array.from({ length: 50 }, (_, index) => journal.append([event(index + 1)]));
    await Promise.all(appends);
    expect(disk.calls.filter((call) => call === 'datasync')).toHaveLength(2);
    await journal.close();
    expect((await read()).seqs).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it('acknowledges only after the sync, and syncs its folder when it is new', async () => {
    const disk = watched();
    const journal = await created(disk.fs);
    await journal.append([event(1)]).then(() => disk.calls.push('acknowledged'));
    expect(disk.calls).toEqual(['open', 'syncFolder', 'write', 'datasync', 'acknowledged']);
    await journal.close();
    expect(await journal.append([event(2)])).toMatchObject({ ok: false, failure: { type: 'not_written' } });
  });

  it('writes on until all bytes are out when the disk takes few at a time', async () => {
    const disk = watched({ write: (file, bytes, position) => file.write(bytes.subarray(0, 7), position) });
    const journal = await created(disk.fs);
    expect((await journal.append([event(1), event(2)])).ok).toBe(true);
    await journal.close();
    expect((await read()).seqs).toEqual([1, 2]);
  });

  it.each(['write', 'datasync'] as const)(
    'refuses everything after one failed %s, shows nothing of it later, and goes on once reopened',
    async (operation) => {
      let isFull = false;
      const fault = () => {
        if (isFull) throw new Error('ENOSPC: no space left on device');
      };
      const disk = watched({
        write: async (file, bytes, position) => {
          const half = await file.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), position);
          if (operation === 'write') fault();
          return half;
        },
        datasync: async (file) => {
          if (operation === 'datasync') fault();
          await file.datasync();
        },
      });
      const journal = await created(disk.fs);
      await journal.append([event(1)]);
      isFull = true;
      const failing = [journal.append([event(2)]), journal.append([event(3)])];
      const message = expect.stringContaining('no space left on device');
      for (const result of await Promise.all(failing))
        expect(result).toEqual({ ok: false, failure: { type: 'not_written', message } });
      isFull = false;
      const before = disk.calls.length;
      expect((await journal.append([event(2)])).ok).toBe(false);
      expect(disk.calls).toHaveLength(before);
      await journal.close();

      const again = await opened();
      expect(again.events.map((each) => each.seq)).toEqual([1]);
      expect((await again.journal.append([event(2)])).ok).toBe(true);
      await again.journal.close();
      expect((await read()).seqs).toEqual([1, 2]);
    },
  );

  it('takes a tail of zeros, as a lost power supply leaves it, for a torn end', async () => {
    await write([[event(1)]]);
    await appendFile(path(), Buffer.alloc(5000));
    const { journal, events } = await opened();
    expect(events).toHaveLength(1);
    await journal.close();
    expect(await aside()).toHaveLength(1);
  });
});

describe('another epoch of a journal', () => {
  const forced = () => ({ folder, forced: true, release: async () => {} });
  const epoch = (number: number) => join(folder, `journal-00000${number}.jsonl`);

  async function taken(fs?: JournalFileSystem): Promise<{ journal: Journal; events: RunEvent[] }> {
    const events: RunEvent[] = [];
    const journal = await openJournal(forced(), { apply: (each) => events.push(each) }, fs);
    if (!journal.ok) throw new Error(journal.failure.message);
    return { journal: journal.value, events };
  }

  it('begins when the run is taken over: the old file stays as it is, and nothing behind its seal is read', async () => {
    const old = await created();
    await old.append([event(1)]);
    const before = await readFile(path());
    const next = await taken();
    expect(next.events).toEqual([event(1)]);
    expect(next.journal.generation).toBe('000002');
    expect(await readFile(path())).toEqual(before);
    expect(await old.append([event(2, 'late')])).toMatchObject({ ok: false, failure: { type: 'lost' } });
    expect((await next.journal.append([event(2, 'new')])).ok).toBe(true);
    await next.journal.close();
    const again = await opened();
    expect(again.events).toEqual([event(1), event(2, 'new')]);
    await again.journal.close();
    expect((await readFile(path())).length).toBeGreaterThan(before.length);
  });

  it('leaves a torn end of the old one behind the seal', async () => {
    const whole = await write([[event(1)], [event(2)]]);
    await truncate(path(), whole.length - 2);
    const { journal, events } = await taken();
    expect(events).toEqual([event(1)]);
    expect((await stat(path())).size).toBe(whole.length - 2);
    expect((await journal.append([event(2, 'new')])).ok).toBe(true);
    await journal.close();
    expect((await read()).seqs).toEqual([1, 2]);
  });

  it('is passed over where whoever began it got no further, and one after it is begun to go on', async () => {
    const whole = await write([[event(1)]]);
    await taken().then(({ journal }) => journal.close());
    const head = await readFile(epoch(2));
    for (let length = 0; length < head.length; length++) {
      await writeFile(epoch(2), head.subarray(0, length));
      await rm(epoch(3), { force: true });
      expect((await read()).seqs).toEqual([1]);
      const { journal } = await opened();
      expect(journal.generation).toBe('000003');
      expect((await journal.append([event(2)])).ok).toBe(true);
      await journal.close();
      expect((await read()).seqs).toEqual([1, 2]);
      expect(await readFile(path())).toEqual(whole);
    }
  });

  it('is damaged where the sealed one is shorter than its seal or not as it was, and where its own head is not', async () => {
    const whole = await write([[event(1)], [event(2)]]);
    const { journal } = await taken();
    await journal.append([event(3)]);
    await journal.close();
    await truncate(path(), whole.length - 5);
    expect((await read()).result).toMatchObject({ ok: false, failure: { type: 'damaged' } });
    const flipped = Buffer.from(whole);
    flipped[40] = (flipped[40] as number) ^ 1;
    await writeFile(path(), flipped);
    expect((await read()).result).toMatchObject({ ok: false, failure: { type: 'damaged', offset: 0 } });
    await writeFile(path(), whole);
    expect((await read()).seqs).toEqual([1, 2, 3]);
    const next = await readFile(epoch(2));
    next[20] = (next[20] as number) ^ 1;
    await writeFile(epoch(2), next);
    expect((await read()).result).toMatchObject({ ok: false, failure: { type: 'damaged' } });
  });

  it('is gone on with after a failure from the last synced record, and the failed file is left alone', async () => {
    let isFull = false;
    const disk = watched({
      datasync: async (file) => {
        if (isFull) throw new Error('ENOSPC: no space left on device');
        await file.datasync();
      },
    });
    const journal = await created(disk.fs);
    await journal.append([event(1)]);
    isFull = true;
    expect((await journal.append([event(2, 'lost')])).ok).toBe(false);
    expect(await journal.renew()).toMatchObject({ ok: false, failure: { type: 'not_written' } });
    expect(await readdir(folder)).not.toContain('journal-000002.jsonl');
    isFull = false;
    const renewed = await journal.renew();
    if (!renewed.ok) throw new Error(renewed.failure.message);
    expect((await renewed.value.append([event(2)])).ok).toBe(true);
    await renewed.value.close();
    const again = await opened();
    expect(again.events).toEqual([event(1), event(2)]);
    await again.journal.close();
  });

  it('is not begun after a failure when another has taken the run meanwhile', async () => {
    const disk = watched({ datasync: () => Promise.reject(new Error('EIO: i/o error')) });
    const journal = await created(disk.fs);
    expect((await journal.append([event(1)])).ok).toBe(false);
    await taken().then(({ journal: other }) => other.close());
    expect(await journal.renew()).toMatchObject({ ok: false, failure: { type: 'lost' } });
  });
});

describe('what is kept beside a journal', () => {
  const restoring = () => {
    const got: { value: unknown; seqs: number[] } = { value: null, seqs: [] };
    return {
      got,
      reader: {
        apply: (each: RunEvent) => got.seqs.push(each.seq),
        restore(value: unknown) {
          got.value = value;
          return true;
        },
      },
    };
  };
  const kept = () => join(folder, 'snapshot.json');

  async function keepAfterTwo(): Promise<void> {
    const journal = await created();
    await journal.append([event(1), event(2)]);
    await journal.keep(1, 'of another place'); // Not what is on disk: not kept.
    expect(await readdir(folder)).not.toContain('snapshot.json');
    await journal.keep(2, { came: 'to this' });
    await journal.append([event(3)]);
    await journal.close();
  }

  async function readKept(): Promise<{ value: unknown; seqs: number[] }> {
    const { got, reader } = restoring();
    expect((await readJournal(folder, reader)).ok).toBe(true);
    return got;
  }

  it('stands for the events before it, and only those behind it are applied, also in a later epoch', async () => {
    await keepAfterTwo();
    expect(await readKept()).toEqual({ value: { came: 'to this' }, seqs: [3] });
    const { got, reader } = restoring();
    const next = await openJournal({ ...lock(), forced: true }, reader);
    if (!next.ok) throw new Error(next.failure.message);
    expect(got.seqs).toEqual([3]);
    await next.value.append([event(4)]);
    await next.value.close();
    expect(await readKept()).toEqual({ value: { came: 'to this' }, seqs: [3, 4] });
  });

  it('is as if it were not there when it is gone, cut at any byte, or has any bit flipped', {
    timeout: PATIENCE,
  }, async () => {
    await keepAfterTwo();
    const bytes = await readFile(kept());
    for (let length = 0; length < bytes.length; length++) {
      await writeFile(kept(), bytes.subarray(0, length));
      expect(await readKept()).toEqual({ value: null, seqs: [1, 2, 3] });
    }
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      await writeFile(kept(), flipped);
      expect(await readKept()).toEqual({ value: null, seqs: [1, 2, 3] });
    }
    await rm(kept());
    expect((await readKept()).seqs).toEqual([1, 2, 3]);
  });

  it('does not hide damage of the events that it stands for', async () => {
    await keepAfterTwo();
    const bytes = await readFile(path());
    for (let at = 0; at < encodeRecords([event(1), event(2)]).length; at += 7) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (flipped[at] as number) ^ 4;
      await writeFile(path(), flipped);
      const { reader } = restoring();
      const result = await readJournal(folder, reader);
      expect(result).toMatchObject({ ok: false, failure: { type: 'damaged' } });
    }
  });
});

type Faults = Partial<{
  write(file: JournalFile, bytes: Uint8Array, position: number): Promise<number>;
  read(file: JournalFile, into: Uint8Array, position: number): Promise<number>;
  datasync(file: JournalFile): Promise<void>;
}>;

/** The real disk, with every call noted and some of them going wrong. */
function watched(faults: Faults = {}): { fs: JournalFileSystem; calls: string[] } {
  const calls: string[] = [];
  const fs: JournalFileSystem = {
    ...nodeFileSystem,
    syncFolder(of) {
      calls.push('syncFolder');
      return nodeFileSystem.syncFolder(of);
    },
    async open(at, use) {
      calls.push('open');
      const file = await nodeFileSystem.open(at, use);
      return {
        ...file,
        write(bytes, position) {
          calls.push('write');
          return faults.write?.(file, bytes, position) ?? file.write(bytes, position);
        },
        read: (into, position) => faults.read?.(file, into, position) ?? file.read(into, position),
        datasync() {
          calls.push('datasync');
          return faults.datasync?.(file) ?? file.datasync();
        },
      };
    },
  };
  return { fs, calls };
}
