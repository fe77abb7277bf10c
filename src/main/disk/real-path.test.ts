import { mkdir, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { realPath } from './real-path';

let base: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'baton-real-path-')));
  await mkdir(join(base, 'there'));
});

afterEach(() => rm(base, { recursive: true }));

describe('a path without links', () => {
  it('is found where its last parts are not there yet', async () => {
    await symlink('there', join(base, 'link'));
    expect(await realPath(join(base, 'link', 'a', 'b'))).toBe(join(base, 'there', 'a', 'b'));
  });

  it('goes through links to what is not there yet', async () => {
    await symlink(join('there', 'missing'), join(base, 'first'));
    await symlink('first', join(base, 'second'));
    expect(await realPath(join(base, 'second'))).toBe(join(base, 'there', 'missing'));
    expect(await realPath(join(base, 'second', 'a'))).toBe(join(base, 'there', 'missing', 'a'));
  });

  it('is refused where links go round in a circle', async () => {
    await symlink('round', join(base, 'round'));
    await symlink(join('none', '..', 'hidden'), join(base, 'hidden'));
    await expect(realPath(join(base, 'round', 'a'))).rejects.toMatchObject({ code: 'ELOOP' });
    await expect(realPath(join(base, 'hidden'))).rejects.toMatchObject({ code: 'ELOOP' });
  });
});
