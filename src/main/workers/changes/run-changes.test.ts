import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  watch as watchFolder,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CHANGED_BETWEEN } from '../../../shared/file-change';
import { fail, succeed } from '../../../shared/result';
import { digest } from '../tools/digest';
import { findTool } from '../tools/find-tool';
import { toolContext } from '../tools/tool-rig';
import { createRunChanges, type RunChanges } from './run-changes';

let base: string;
let workspace: string;
let folder: string;
let changes: RunChanges;
let steps: number;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'baton-changes-'));
  workspace = join(base, 'workspace');
  folder = join(base, 'changes');
  await mkdir(workspace);
  restart();
  steps = 0;
});

afterEach(() => rm(base, { recursive: true }));

/** As another process finds the run. */
function restart(): void {
  changes = createRunChanges(folder);
}

const live = new AbortController().signal;
const fence = () => ({ workspace, closed: [] });
const log = () => join(folder, 'changes.jsonl');
const put = (path: string, content: string | Buffer) => writeFile(join(workspace, path), content);
const text = (path: string) => readFile(join(workspace, path), 'utf8');

/** A worker at its first attempt at the ticket. */
function worker(ticket: string, at = workspace) {
  const attempt = { key: `${ticket}#1`, ticket, workspace: at };
  async function call(
    tool: string,
    input: Record<string, string>,
    signal = new AbortController().signal,
  ): Promise<string> {
    const step = `${attempt.key}.${++steps}`;
    const context = toolContext(at, join(base, 'data'), { step, signal, files: changes.of(attempt) });
    return (await findTool(tool)?.run(input, context))?.text ?? '';
  }
  return {
    begin: (shown: { path: string[]; text: string }[] = []) => changes.of(attempt).begin(shown),
    read: (path: string) => call('read_file', { path }),
    propose: () => changes.of(attempt).propose(),
    write: (path: string, content: string, signal?: AbortSignal) =>
      call('write_file', { path, content }, signal),
    edit: (path: string, old_text: string, new_text: string) =>
      call('edit_file', { path, old_text, new_text }),
    changes: () => changes.changesOf(attempt.key, { workspace: at, closed: [] }),
  };
}

describe('a file that an attempt has seen', () => {
  it('is changed while it is as it was, also by its own changes', async () => {
    await put('a.txt', 'one\n');
    const one = worker('T-1');
    await one.read('a.txt');
    expect(await one.edit('a.txt', 'one', 'two')).toBe('changed a.txt, 1 line to 1 line');
    expect(await one.write('a.txt', 'three\n')).toBe('wrote a.txt, 1 line');
    expect(await text('a.txt')).toBe('three\n');
  });

  it('is not changed once another ticket changed it, until it is read again', async () => {
    await put('a.txt', 'one\n');
    const [one, five] = [worker('T-1'), worker('T-5')];
    await one.read('a.txt');
    await five.write('a.txt', 'five\n');
    const refusal = 'a.txt was changed by T-5 since you read it: read it again.';
    expect(await one.write('a.txt', 'mine\n')).toBe(refusal);
    expect(await one.edit('a.txt', 'five', 'mine')).toBe(refusal);
    expect(await text('a.txt')).toBe('five\n');
    await one.read('a.txt');
    expect(await one.edit('a.txt', 'five', 'mine')).toMatch(/^changed/);
  });

  it('is no concern of what attempts in another workspace make of theirs', async () => {
    const other = join(base, 'other');
    await mkdir(other);
    await put('a.txt', 'one\n');
    await put('new.txt', 'five\n');
    await writeFile(join(other, 'a.txt'), 'one\n');
    const [one, five] = [worker('T-1'), worker('T-5', other)];
    await one.begin();
    await five.read('a.txt');
    await one.read('a.txt');
    await five.write('a.txt', 'five\n');
    await five.write('new.txt', 'five\n');
    expect(await one.write('new.txt', 'mine\n')).toMatch(/^wrote/);
    expect(await one.write('a.txt', 'mine\n')).toMatch(/^wrote/);
    await put('a.txt', 'five\n');
    restart();
    expect(await one.write('a.txt', 'x')).toBe(
      "a.txt was changed since you read it (not by a worker's file tool): read it again.",
    );
  });

  it('is not changed once something else changed or removed it', async () => {
    await put('a.txt', 'one\n');
    await put('b.txt', 'one\n');
    const one = worker('T-1');
    await worker('T-5').write('a.txt', 'five\n');
    await one.read('a.txt');
    await one.read('b.txt');
    await put('a.txt', 'by hand\n');
    await rm(join(workspace, 'b.txt'));
    expect(await one.write('a.txt', 'x')).toBe(
      "a.txt was changed since you read it (not by a worker's file tool): read it again.",
    );
    expect(await one.write('b.txt', 'x')).toBe(
      "b.txt was removed since you read it (not by a worker's file tool): read it again.",
    );
    expect(await one.read('b.txt')).toBe('b.txt is not there.');
    expect(await one.write('b.txt', 'x')).toMatch(/^wrote/);
  });

  it('counts as seen when a part of it was read, or when its prompt held it whole', async () => {
    await put('a.txt', 'one\ntwo\n');
    const [one, two] = [worker('T-1'), worker('T-2')];
    const step = toolContext(workspace, join(base, 'data'), {
      files: changes.of({ key: 'T-1#1', ticket: 'T-1', workspace }),
    });
    await findTool('read_file')?.run({ path: 'a.txt', from_line: 2 }, step);
    await two.begin([{ path: ['a.txt'], text: 'one\ntwo\n' }]);
    await put('a.txt', 'other\n');
    expect(await one.write('a.txt', 'x')).toMatch(/^a\.txt was changed since you read it/);
    expect(await two.write('a.txt', 'x')).toMatch(/^a\.txt was changed since you read it/);
  });

  it('that was not there when it was looked for is not overwritten when another ticket made it', async () => {
    const [one, five] = [worker('T-1'), worker('T-5')];
    await one.read('new.txt');
    await five.write('new.txt', 'five\n');
    expect(await one.write('new.txt', 'mine')).toBe(
      'new.txt was changed by T-5 since you read it: read it again.',
    );
  });
});

describe('a file that an attempt never saw', () => {
  it('is not changed when another ticket changed it while the attempt waited to begin', async () => {
    await put('a.txt', 'one\n');
    const one = worker('T-1');
    await one.propose();
    await worker('T-5').write('a.txt', 'five\n');
    await one.begin();
    restart();
    expect(await one.write('a.txt', 'mine\n')).toBe(
      'a.txt was changed by T-5 since you began: read it first.',
    );
    // What is put together anew holds it.
    const two = worker('T-2');
    await two.propose();
    await worker('T-5').write('a.txt', 'more\n');
    await two.propose();
    await two.begin();
    expect(await two.write('a.txt', 'mine\n')).toMatch(/^wrote/);
  });

  it('is changed, unless another ticket changed it after the attempt began', async () => {
    await put('a.txt', 'one\n');
    await put('b.txt', 'one\n');
    const [one, five] = [worker('T-1'), worker('T-5')];
    await five.write('a.txt', 'five\n');
    await one.begin();
    expect(await one.edit('a.txt', 'five', 'mine')).toMatch(/^changed/);
    await five.write('b.txt', 'five\n');
    expect(await one.edit('b.txt', 'five', 'mine')).toBe(
      'b.txt was changed by T-5 since you began: read it first.',
    );
    expect(await one.write('c/d.txt', 'new')).toBe('wrote c/d.txt, 1 line');
  });
});

it('of many attempts that change one file at once each sees what the others made of it, or is refused', async () => {
  await put('count.txt', '0');
  const workers = Array.from({ length: 8 }, (_, i) => worker(`T-${i}`));
  async function countUp(one: (typeof workers)[number]): Promise<number> {
    const now = await one.read('count.txt');
    return (await one.write('count.txt', String(Number(now) + 1))).startsWith('wrote') ? 1 : 0;
  }
  let counted = 0;
  for (let round = 0; round < 5; round++) {
    for (const each of await Promise.all(workers.map(countUp))) counted += each;
  }
  expect(await text('count.txt')).toBe(String(counted));
  expect(counted).toBeGreaterThanOrEqual(5);
});

describe('after a restart', () => {
  it('an attempt still knows what it saw and what others did since it began', async () => {
    await put('a.txt', 'one\n');
    await put('b.txt', 'one\n');
    await worker('T-1').read('a.txt');
    await worker('T-5').write('a.txt', 'five\n');
    await worker('T-5').write('b.txt', 'five\n');
    restart();
    expect(await worker('T-1').write('a.txt', 'x')).toBe(
      'a.txt was changed by T-5 since you read it: read it again.',
    );
    expect(await worker('T-1').write('b.txt', 'x')).toBe(
      'b.txt was changed by T-5 since you began: read it first.',
    );
    await worker('T-1').begin();
    expect(await worker('T-1').write('b.txt', 'x')).toMatch(/since you began/);
  });

  it('an attempt that was cut off while it began still knows what its prompt held', async () => {
    await put('a.txt', 'one\n');
    await worker('T-1').begin([{ path: ['a.txt'], text: 'one\n' }]);
    const lines = (await readFile(log(), 'utf8')).split(/(?<=\n)/);
    await put('a.txt', 'other\n');
    for (let kept = 0; kept <= lines.length; kept++) {
      await writeFile(log(), lines.slice(0, kept).join(''));
      restart();
      await worker('T-1').begin([{ path: ['a.txt'], text: 'one\n' }]);
      expect(await worker('T-1').write('a.txt', 'x')).toMatch(/^a\.txt was changed since you read it/);
    }
  });

  it('a last line that was torn is as if it had never been, and what follows is kept', async () => {
    await worker('T-1').write('a.txt', 'one\n');
    await appendFile(log(), '{"v":1,"kind":"se');
    restart();
    await worker('T-1').write('b.txt', 'two\n');
    restart();
    expect((await worker('T-1').changes()).map(({ path }) => path)).toEqual(['a.txt', 'b.txt']);
  });

  it('nothing is changed any more when the record is damaged, and the worker hears why', async () => {
    await mkdir(folder);
    await writeFile(log(), 'nonsense\n');
    expect(await worker('T-1').write('a.txt', 'x')).toMatch(
      /^a\.txt was not changed\. .*changes\.jsonl, line 1, cannot be read: .*new run\.$/,
    );
    expect(await readdir(workspace)).toEqual([]);
    expect(await readFile(log(), 'utf8')).toBe('nonsense\n');
  });

  it('one can say of each cut of the record whether the change looks done', async () => {
    await put('a.txt', 'one\n');
    await worker('T-1').write('a.txt', 'two\n');
    const whole = await readFile(log(), 'utf8');
    const announced = whole.lastIndexOf('{');
    expect(await changes.lookAt('T-1#1.1', fence())).toBe('done');

    async function cut(): Promise<void> {
      await truncate(log(), announced);
      restart();
    }
    await cut();
    expect(await changes.lookAt('T-1#1.1', fence())).toBe('done');
    expect(await worker('T-1').changes()).toEqual([{ path: 'a.txt', before: 'one\n', after: 'two\n' }]);
    await put('a.txt', 'one\n');
    await cut();
    expect(await changes.lookAt('T-1#1.1', fence())).toBe('not_done');
    expect(await worker('T-1').changes()).toEqual([]);
    await put('a.txt', 'three\n');
    await cut();
    expect(await changes.lookAt('T-1#1.1', fence())).toBe('other');
    const unshown = 'whether this change was made is not known, since the file holds something else now';
    expect(await worker('T-1').changes()).toEqual([{ path: 'a.txt', unshown }]);

    await rm(log());
    restart();
    expect(await changes.lookAt('T-1#1.1', fence())).toBe('untouched');
  });

  it('a change of another Baton that may be under way is only told, and nothing of it is touched', async () => {
    await worker('T-1').write('a.txt', 'two\n');
    const whole = await readFile(log(), 'utf8');
    await truncate(log(), whole.lastIndexOf('{'));
    const cut = await readFile(log(), 'utf8');
    restart();
    const unshown = 'whether this change was made is not known: its end was not seen';
    expect(await changes.changesOf('T-1#1', null)).toEqual([{ path: 'a.txt', unshown }]);
    expect(await readFile(log(), 'utf8')).toBe(cut);
  });

  it('what came of a change that was cut off is known from before others changed the file', async () => {
    await put('a.txt', 'one\n');
    await worker('T-1').write('a.txt', 'two\n');
    const announced = (await readFile(log(), 'utf8')).lastIndexOf('{');
    for (const [then, changed] of [
      ['one\n', []],
      ['two\n', [{ path: 'a.txt', before: 'one\n', after: 'two\n' }]],
    ] as const) {
      await truncate(log(), announced);
      await put('a.txt', then);
      restart();
      await worker('T-5').write('a.txt', 'five\n');
      expect(await worker('T-1').changes()).toEqual(changed);
    }
  });

  it.each([
    ['two\n', 'done', 'was_done'],
    ['one\n', 'not_done', 'was_not_done'],
  ] as const)(
    'what was noted of a change that was cut off stays known, whatever becomes of the file: %j',
    async (found, looks, later) => {
      await put('a.txt', 'one\n');
      await worker('T-1').write('a.txt', 'two\n');
      await truncate(log(), (await readFile(log(), 'utf8')).lastIndexOf('{'));
      await put('a.txt', found);
      restart();
      expect(await changes.lookAt('T-1#1.1', fence())).toBe(looks);
      await worker('T-1').changes();
      await put('a.txt', 'by hand\n');
      restart();
      expect(await changes.lookAt('T-1#1.1', fence())).toBe(later);
    },
  );

  it('a look at a file that is gone, or was never there, says so and notes nothing', async () => {
    await worker('T-1').write('a.txt', 'two\n');
    await truncate(log(), (await readFile(log(), 'utf8')).lastIndexOf('{'));
    await rm(join(workspace, 'a.txt'));
    restart();
    const noted = await readFile(log(), 'utf8');
    expect(await changes.lookAt('T-1#1.1', fence())).toBe('still_missing');
    await put('b.txt', 'one\n');
    await worker('T-2').write('b.txt', 'two\n');
    await truncate(log(), (await readFile(log(), 'utf8')).lastIndexOf('{'));
    await rm(join(workspace, 'b.txt'));
    restart();
    expect(await changes.lookAt('T-2#1.2', fence())).toBe('gone');
    expect(await readFile(log(), 'utf8')).toContain(noted);
    expect(await readFile(log(), 'utf8')).not.toContain('isFound');
  });

  it('the rest of a write that was cut off goes from the workspace', async () => {
    await put('a.txt', 'one\n');
    const files = changes.of({ key: 'T-1#1', ticket: 'T-1', workspace });
    let rest = '';
    const watch = new AbortController();
    const watched = (async () => {
      for await (const { filename } of watchFolder(workspace, { signal: watch.signal })) {
        if (filename?.endsWith('.tmp')) rest = filename;
      }
    })().catch(() => {});
    const call = { ...fence(), step: 'T-1#1.1', signal: live };
    await files.change(call, ['a.txt'], () => succeed('two\n'));
    await vi.waitUntil(() => rest !== '');
    watch.abort();
    await watched;
    await put('a.txt', 'one\n');
    await put(rest, 'tw');
    await truncate(log(), (await readFile(log(), 'utf8')).lastIndexOf('{'));
    restart();
    expect(await changes.lookAt('T-1#1.1', fence())).toBe('not_done');
    expect(await worker('T-1').changes()).toEqual([]);
    expect(await readdir(workspace)).toEqual(['a.txt']);
  });

  it('an attempt whose own change was cut off reads the file again', async () => {
    await put('a.txt', 'one\n');
    await worker('T-1').read('a.txt');
    await worker('T-1').write('a.txt', 'two\n');
    await truncate(log(), (await readFile(log(), 'utf8')).lastIndexOf('{'));
    restart();
    expect(await worker('T-1').write('a.txt', 'x')).toBe(
      'a.txt was changed by your own call that was interrupted: read it again.',
    );
  });
});

describe('a change', () => {
  it('is on disk, with both contents, before the file is touched', async () => {
    await put('a.txt', 'one\n');
    const files = changes.of({ key: 'T-1#1', ticket: 'T-1', workspace });
    // The write itself fails, as the file becomes read-only while it is prepared.
    const result = await files.change({ ...fence(), step: 'T-1#1.1', signal: live }, ['a.txt'], () => {
      chmodSync(join(workspace, 'a.txt'), 0o400);
      return succeed('two\n');
    });
    expect(result.ok).toBe(false);
    const lines = (await readFile(log(), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { v: 1, kind: 'begun', attempt: 'T-1#1', workspace },
      { kind: 'change', step: 'T-1#1.1', path: 'a.txt', before: digest('one\n'), after: digest('two\n') },
      { kind: 'unchanged', step: 'T-1#1.1' },
    ]);
    expect((await readdir(join(folder, 'blobs'))).sort()).toEqual([digest('one\n'), digest('two\n')].sort());
    expect(await worker('T-1').changes()).toEqual([]);
  });

  it('that cannot be announced does not happen', async () => {
    await put('a.txt', 'one\n');
    await worker('T-1').begin();
    rmSync(log());
    mkdirSync(log());
    expect(await worker('T-1').write('a.txt', 'two\n')).toMatch(
      /^a\.txt was not changed: the run's record of changes could not be written: /,
    );
    expect(await text('a.txt')).toBe('one\n');
  });

  it('does not happen once the worker was stopped, also while it waits for its turn', async () => {
    await put('a.txt', 'one\n');
    const stop = new AbortController();
    const call = { ...fence(), step: 'T-5#1.9', signal: live };
    const before = changes.of({ key: 'T-5#1', ticket: 'T-5', workspace }).change(call, ['b.txt'], () => {
      stop.abort();
      return succeed('five\n');
    });
    const stopped = 'a.txt was not changed: the worker was stopped.';
    expect(await worker('T-1').write('a.txt', 'two\n', stop.signal)).toBe(stopped);
    expect((await before).ok).toBe(true);
    const last = new AbortController();
    const result = await changes
      .of({ key: 'T-1#1', ticket: 'T-1', workspace })
      .change({ ...call, signal: last.signal }, ['a.txt'], () => {
        last.abort();
        return succeed('two\n');
      });
    expect(result).toMatchObject({ ok: false, failure: { message: stopped } });
    expect(await text('a.txt')).toBe('one\n');
    expect(await worker('T-1').changes()).toEqual([]);
  });

  it('whose end is not clear is not called undone', async () => {
    await put('a.txt', 'one\n');
    const files = changes.of({ key: 'T-1#1', ticket: 'T-1', workspace });
    const call = { ...fence(), step: 'T-1#1.1', signal: live };
    await files.change(call, ['a.txt'], () => {
      rmSync(join(workspace, 'a.txt'));
      mkdirSync(join(workspace, 'a.txt'));
      return succeed('two\n');
    });
    expect(await changes.lookAt('T-1#1.1', fence())).toBe('unreadable');
  });

  it('is made again as soon as the record can be read again', async () => {
    await mkdir(log(), { recursive: true });
    expect(await worker('T-1').write('a.txt', 'one\n')).toMatch(
      /^a\.txt was not changed\. The run's record of file changes cannot be read: /,
    );
    await rm(log(), { recursive: true });
    expect(await worker('T-1').write('a.txt', 'one\n')).toBe('wrote a.txt, 1 line');
  });

  it('that is refused leaves no trace, no folder either', async () => {
    const files = changes.of({ key: 'T-1#1', ticket: 'T-1', workspace });
    const call = { ...fence(), step: 's', signal: live };
    expect((await files.change(call, ['new', 'a.txt'], () => fail('no'))).ok).toBe(false);
    expect(await readdir(workspace)).toEqual([]);
    expect(await readFile(log(), 'utf8')).not.toContain('"change"');
  });
});

describe('what an attempt changed', () => {
  it('is the first text and the last of each file, by path, without what came to nothing', async () => {
    await put('b.txt', 'one\n');
    await put('same.txt', 'same\n');
    const one = worker('T-1');
    await one.write('b.txt', 'two\n');
    await one.edit('b.txt', 'two', 'three');
    await one.write('a/new.txt', 'new\n');
    await one.write('same.txt', 'other\n');
    await one.write('same.txt', 'same\n');
    await worker('T-2').write('c.txt', 'not mine\n');
    expect(await one.changes()).toEqual([
      { path: 'a/new.txt', before: null, after: 'new\n' },
      { path: 'b.txt', before: 'one\n', after: 'three\n' },
    ]);
    expect(await changes.changedFiles('T-1#1', fence())).toEqual([
      { path: 'a/new.txt', before: null, after: digest('new\n') },
      { path: 'b.txt', before: digest('one\n'), after: digest('three\n') },
    ]);
  });

  it('says where something else changed a file in between', async () => {
    await put('a.txt', 'one\n');
    const one = worker('T-1');
    await one.write('a.txt', 'two\n');
    await put('a.txt', 'two and by hand\n');
    await one.read('a.txt');
    await one.write('a.txt', 'three and by hand\n');
    expect(await one.changes()).toEqual([
      { path: 'a.txt', before: 'one\n', after: 'three and by hand\n', note: CHANGED_BETWEEN },
    ]);
  });

  it('says of a copy that cannot be read what the disk says', async () => {
    const one = worker('T-1');
    await one.write('a.txt', 'one\n');
    const copy = join(folder, 'blobs', digest('one\n'));
    await rm(copy);
    await mkdir(copy);
    expect(await one.changes()).toEqual([
      { path: 'a.txt', unshown: expect.stringMatching(/^Baton's copy of it cannot be read: EISDIR/) },
    ]);
  });

  it('names files that cannot be shown, and why', async () => {
    await put('image.png', Buffer.from([0x89, 0, 1]));
    await put('huge.txt', 'x'.repeat(9 * 1024 * 1024));
    const one = worker('T-1');
    for (const path of ['image.png', 'huge.txt']) await one.write(path, 'text\n');
    await one.write('big.txt', 'x'.repeat(1024 * 1024 + 1));
    expect(await one.changes()).toEqual([
      { path: 'big.txt', unshown: 'it is larger than 1 MB' },
      { path: 'huge.txt', unshown: 'no copy of it was kept, as of no file over 8 MB' },
      { path: 'image.png', unshown: 'it is not text in UTF-8' },
    ]);
  });
});
