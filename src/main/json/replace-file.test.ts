import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile } from './replace-file';

const facts = { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

describe('replacing a file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-replace-'));
    path = join(folder, 'a');
    await writeFile(path, 'old');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it('has all of the new bytes on disk beside the old file before the name moves', async () => {
    const data = 'é'.repeat(1_000_000);
    const replaced = await replaceFile(path, data, facts, async () => {
      expect(await readFile(path, 'utf8')).toBe('old');
      const [temporary] = (await readdir(folder)).filter((name) => name !== 'a');
      expect(await readFile(join(folder, temporary ?? ''), 'utf8')).toBe(data);
      return true;
    });
    expect(replaced).toBe(true);
    expect(await readFile(path, 'utf8')).toBe(data);
  });

  it('leaves the old file, and nothing beside it, when it may not be replaced', async () => {
    expect(await replaceFile(path, 'new', facts, async () => false)).toBe(false);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a']);
  });

  it('leaves the old file, and nothing beside it, when something fails on the way', async () => {
    const failing = replaceFile(path, 'new', facts, () => Promise.reject(new Error('disk')));
    await expect(failing).rejects.toThrow('disk');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['a']);
  });
});
