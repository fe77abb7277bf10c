import { execFileSync } from 'node:child_process';
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileReader, nodeFileReader } from '../json/read-text-file';
import { readTrack } from './read-track';
import { problemsIn } from './track-rig';

const GOOD = '[{"id": "T-1", "description": "Say hello"}]';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-tracks-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function problemOf(path: string, reader?: FileReader): Promise<string> {
  const result = await readTrack(path, [], reader);
  if (result.ok) throw new Error('The file was read.');
  const problems = problemsIn(result.failure);
  expect(problems).toHaveLength(1);
  const [problem] = problems;
  expect(problem).toMatchObject({ file: path, line: null, column: null });
  return problem?.message ?? '';
}

describe('reading a ticket file', () => {
  it('names the track after the file and says where it is', async () => {
    const path = join(folder, 'my.work.json');
    await writeFile(path, `\uFEFF${GOOD}`);
    expect(await readTrack(path)).toMatchObject({
      ok: true,
      value: {
        track: { title: 'my.work', source: { name: 'my.work.json', path } },
        tickets: [{ id: 'T-1' }],
      },
    });
  });

  it('gives problems of the content the path of the file', async () => {
    const path = join(folder, 'work.json');
    await writeFile(path, '[\n  5\n]');
    expect(await readTrack(path)).toMatchObject({
      failure: { problems: [{ file: path, line: 2, column: 3 }] },
    });
  });

  it('says that a file is empty', async () => {
    const path = join(folder, 'work.json');
    await writeFile(path, '');
    expect(await readTrack(path)).toMatchObject({
      failure: { problems: [{ line: 1, column: 1, message: expect.stringContaining('empty') }] },
    });
  });

  it('says that there is no file, or that it is a folder', async () => {
    expect(await problemOf(join(folder, 'none.json'))).toMatch(/no such file/);
    expect(await problemOf(folder)).toMatch(/is a folder/);
    await writeFile(join(folder, 'file'), GOOD);
    expect(await problemOf(join(folder, 'file', 'work.json'))).toMatch(/no such file/);
    expect(await problemOf(join(folder, 'nul\0byte'))).toMatch(/could not be read/);
  });

  it('follows a link and says when it leads nowhere', async () => {
    const [path, link, circle] = ['work.json', 'link.json', 'circle.json'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    await writeFile(path, GOOD);
    await symlink(path, link);
    await symlink(circle, circle);
    expect(await readTrack(link)).toMatchObject({ ok: true, value: { track: { title: 'link' } } });
    expect(await problemOf(circle)).toMatch(/leads in a circle/);
    await rm(path);
    expect(await problemOf(link)).toMatch(/no such file/);
  });

  it('does not wait for a pipe', async () => {
    const path = join(folder, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', path]);
    expect(await problemOf(path)).toMatch(/not a regular file/);
  });

  it('says that a file may not be read', async () => {
    const path = join(folder, 'work.json');
    await writeFile(path, GOOD);
    await chmod(path, 0);
    // Root may read everything, so there the system's answer is played.
    const refuse = () => Promise.reject(Object.assign(new Error('no'), { code: 'EACCES' }));
    const reader = process.getuid?.() === 0 ? { ...nodeFileReader, open: refuse } : undefined;
    expect(await problemOf(path, reader)).toMatch(/may not read/);
  });

  it('refuses 16 MB and one byte without reading it', async () => {
    const path = join(folder, 'large.json');
    await writeFile(path, GOOD);
    await truncate(path, 16 * 1024 * 1024 + 1);
    const open = () => Promise.reject(new Error('It was opened.'));
    expect(await problemOf(path, { ...nodeFileReader, open })).toMatch(/larger than 16 MB/);
    const full = GOOD.replace('hello', ''.padEnd(16 * 1024 * 1024 - GOOD.length + 'hello'.length, '.'));
    await writeFile(path, full);
    expect((await stat(path)).size).toBe(16 * 1024 * 1024);
    expect((await readTrack(path)).ok).toBe(true);
  });

  it.each([
    ['UTF-16', Buffer.from(`\uFEFF${GOOD}`, 'utf16le'), /UTF-16: save it as UTF-8/],
    ['Latin-1', Buffer.from('[{"id": "caf\u00e9"}]', 'latin1'), /not UTF-8/],
    ['half a character', Buffer.from('[{"id": "é').subarray(0, -1), /not UTF-8/],
  ])('says that a file is not UTF-8: %s', async (_, bytes, message) => {
    const path = join(folder, 'work.json');
    await writeFile(path, bytes);
    expect(await problemOf(path)).toMatch(message);
  });

  /** Does something to the file when its bytes are first asked for. */
  function meanwhile(change: () => Promise<void>): FileReader {
    let isDone = false;
    return {
      ...nodeFileReader,
      async open(path) {
        const file = await nodeFileReader.open(path);
        const read = file.read.bind(file) as (...parameters: unknown[]) => Promise<unknown>;
        const changed = async (...parameters: unknown[]) => {
          if (!isDone) await change();
          isDone = true;
          return read(...parameters);
        };
        return Object.assign(file, { read: changed as typeof file.read });
      },
    };
  }

  it('does not trust what it reads while the file is being rewritten', async () => {
    const path = join(folder, 'work.json');
    const same = GOOD.replace('hello', 'howdy');
    for (const change of [
      () => appendFile(path, ' '),
      () => truncate(path, 0),
      async () => {
        await writeFile(path, same);
        await utimes(path, 1, 1);
      },
    ]) {
      await writeFile(path, GOOD);
      expect(await problemOf(path, meanwhile(change))).toMatch(/changed while it was being read/);
    }
  });

  it('stops at the limit when a file grows beyond it meanwhile', async () => {
    const path = join(folder, 'work.json');
    await writeFile(path, GOOD);
    expect(
      await problemOf(
        path,
        meanwhile(() => truncate(path, 17 * 1024 * 1024)),
      ),
    ).toMatch(/larger than 16 MB/);
  });

  it('reads a file in a folder whose name is odd', async () => {
    await mkdir(join(folder, 'ä b\n#'));
    const path = join(folder, 'ä b\n#', '.json');
    await writeFile(path, GOOD);
    expect(await readTrack(path)).toMatchObject({ ok: true, value: { track: { title: '.json' } } });
  });
});
