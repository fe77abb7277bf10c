import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { succeed } from '../../../shared/result';
import type { Fence } from './fence';
import { entriesOf, MAX_FILE_BYTES } from './held-file';
import {
  changeWorkspaceFile,
  inWorkspaceFolder,
  readBeforeChange,
  readWorkspaceFile,
} from './workspace-file';
import type { WorkspacePath } from './workspace-path';

let base: string;
let workspace: string;
let outside: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'baton-fence-'));
  workspace = join(base, 'workspace');
  outside = join(base, 'outside');
  await mkdir(workspace);
  await mkdir(outside);
  await writeFile(join(outside, 'secret.txt'), 'secret');
});

afterEach(() => rm(base, { recursive: true }));

const fence = (closed: readonly string[] = []) => ({ workspace, closed });

const writeWorkspaceFile = (fence: Fence, path: WorkspacePath, text: string) =>
  changeWorkspaceFile(fence, path, async () => succeed(text));
const listWorkspaceFolder = (fence: Fence, path: WorkspacePath) =>
  inWorkspaceFolder(fence, path, (folder, isClosed) => entriesOf(folder, path, isClosed));

function messageOf(result: { ok: boolean; failure?: { message: string } }): string {
  return result.failure?.message ?? 'no failure';
}

describe('a file of the workspace', () => {
  it('is written with the folders above it and read back', async () => {
    expect(await writeWorkspaceFile(fence(), ['a', 'b', 'c.txt'], 'grüße\n')).toEqual(succeed('grüße\n'));
    expect(await readWorkspaceFile(fence(), ['a', 'b', 'c.txt'])).toEqual(succeed('grüße\n'));
    expect(await readdir(join(workspace, 'a', 'b'))).toEqual(['c.txt']);
  });

  it('keeps its mode when it is written again', async () => {
    await writeFile(join(workspace, 'run.sh'), 'old');
    await chmod(join(workspace, 'run.sh'), 0o755);
    await writeWorkspaceFile(fence(), ['run.sh'], 'new');
    expect((await stat(join(workspace, 'run.sh'))).mode & 0o777).toBe(0o755);
    expect(await readFile(join(workspace, 'run.sh'), 'utf8')).toBe('new');
  });

  it('keeps its byte-order mark and line ends when it is changed', async () => {
    await writeFile(join(workspace, 'a.txt'), '\ufeffone\r\ntwo\r\n');
    await changeWorkspaceFile(fence(), ['a.txt'], async (standing) =>
      succeed((standing?.bytes ?? '').toString().replace('two', 'three')),
    );
    expect(await readFile(join(workspace, 'a.txt'), 'utf8')).toBe('\ufeffone\r\nthree\r\n');
  });

  it('that is not there, is a folder, is not text or is too large is said to be so', async () => {
    await mkdir(join(workspace, 'folder'));
    await writeFile(join(workspace, 'image.png'), Buffer.from([0x89, 0x50, 0, 1]));
    await writeFile(join(workspace, 'latin.txt'), Buffer.from([0xe9, 0x0a]));
    await writeFile(join(workspace, 'big.txt'), Buffer.alloc(MAX_FILE_BYTES + 1, 'a'));
    await writeFile(join(workspace, 'file'), '');
    const read = async (...path: string[]) => messageOf(await readWorkspaceFile(fence(), path));
    expect(await read('none.txt')).toBe('none.txt is not there.');
    expect(await read('none', 'a.txt')).toBe('none is not there.');
    expect(await read('folder')).toBe('folder is a folder.');
    expect(await read('file', 'a.txt')).toBe('file is not a folder.');
    expect(await read('image.png')).toBe('image.png is not text in UTF-8.');
    expect(await read('latin.txt')).toBe('latin.txt is not text in UTF-8.');
    expect(await read('big.txt')).toBe('big.txt is larger than 8 MB; read a part of it with run_command.');
  });

  it('is not looked for in a workspace that is gone', async () => {
    const gone = join(base, 'gone');
    expect(messageOf(await readWorkspaceFile({ workspace: gone, closed: [] }, ['a']))).toBe(
      `The workspace ${gone} is not there.`,
    );
    expect(messageOf(await writeWorkspaceFile({ workspace: gone, closed: [] }, ['a'], ''))).toBe(
      `The workspace ${gone} is not there.`,
    );
    expect(await readdir(base)).toEqual(['outside', 'workspace']);
  });

  it('that cannot be written is as it was, and nothing is left beside it', async () => {
    await mkdir(join(workspace, 'folder'));
    await writeFile(join(workspace, 'fixed.txt'), 'old', { mode: 0o444 });
    expect(messageOf(await writeWorkspaceFile(fence(), ['folder'], 'x'))).toBe('folder is a folder.');
    expect(messageOf(await writeWorkspaceFile(fence(), ['fixed.txt'], 'x'))).toBe('fixed.txt is read-only.');
    expect(messageOf(await writeWorkspaceFile(fence(), ['n'.repeat(300)], 'x'))).toMatch(/too long a name/);
    expect(await readdir(workspace)).toEqual(['fixed.txt', 'folder']);
  });
});

describe('the fence', () => {
  it('follows no link, wherever it leads', async () => {
    await symlink(outside, join(workspace, 'way'));
    await symlink(join(outside, 'secret.txt'), join(workspace, 'secret.txt'));
    await mkdir(join(workspace, 'inside'));
    await symlink('inside', join(workspace, 'alias'));
    const refused = /is a link; links are not followed/;
    expect(messageOf(await readWorkspaceFile(fence(), ['secret.txt']))).toMatch(refused);
    expect(messageOf(await readWorkspaceFile(fence(), ['way', 'secret.txt']))).toMatch(refused);
    expect(messageOf(await writeWorkspaceFile(fence(), ['secret.txt'], 'x'))).toMatch(refused);
    expect(messageOf(await writeWorkspaceFile(fence(), ['way', 'new.txt'], 'x'))).toMatch(refused);
    expect(messageOf(await writeWorkspaceFile(fence(), ['alias', 'new.txt'], 'x'))).toMatch(refused);
    expect(messageOf(await listWorkspaceFolder(fence(), ['way']))).toMatch(refused);
    expect(await readFile(join(outside, 'secret.txt'), 'utf8')).toBe('secret');
    expect(await readdir(outside)).toEqual(['secret.txt']);
  });

  it('writes no file that has a second name', async () => {
    await link(join(outside, 'secret.txt'), join(workspace, 'twin.txt'));
    expect(messageOf(await writeWorkspaceFile(fence(), ['twin.txt'], 'x'))).toMatch(
      /another name \(a hard link\)/,
    );
    expect(await readFile(join(outside, 'secret.txt'), 'utf8')).toBe('secret');
  });

  it('keeps out of the folders in the workspace that are Baton’s own', async () => {
    const own = join(workspace, 'state', 'baton');
    const closed = [join(base, 'elsewhere'), own];
    await mkdir(join(own, 'runs'), { recursive: true });
    await writeFile(join(own, 'runs', 'journal.jsonl'), 'events');
    await writeFile(join(workspace, 'state', 'batons.txt'), 'a neighbour');
    const refused = (path: string) => `${path} is out of reach: Baton keeps its own files there.`;
    const journal = ['state', 'baton', 'runs', 'journal.jsonl'];
    const change = async () => succeed('changed');
    expect(messageOf(await readWorkspaceFile(fence(closed), journal))).toBe(refused(journal.join('/')));
    expect(messageOf(await writeWorkspaceFile(fence(closed), journal, 'x'))).toBe(refused(journal.join('/')));
    expect(messageOf(await changeWorkspaceFile(fence(closed), journal, change))).toMatch(/own files/);
    expect(messageOf(await readBeforeChange(fence(closed), journal))).toMatch(/own files/);
    expect(messageOf(await writeWorkspaceFile(fence(closed), ['state', 'baton', 'new', 'a'], 'x'))).toMatch(
      /own files/,
    );
    expect(messageOf(await listWorkspaceFolder(fence(closed), ['state', 'baton']))).toBe(
      refused('state/baton'),
    );
    const listed = await listWorkspaceFolder(fence(closed), ['state']);
    expect(listed).toEqual(succeed([{ name: 'batons.txt', kind: 'file' }]));
    expect(await readdir(own)).toEqual(['runs']);
    expect(await readFile(join(own, 'runs', 'journal.jsonl'), 'utf8')).toBe('events');

    // A workspace among Baton's own files, as the samples have, is open as any other.
    const inside = { workspace: join(own, 'runs'), closed };
    expect(await readWorkspaceFile(inside, ['journal.jsonl'])).toEqual(succeed('events'));
    // However the workspace itself is reached.
    await symlink(workspace, join(base, 'alias'));
    const alias = { workspace: join(base, 'alias'), closed };
    expect(messageOf(await writeWorkspaceFile(alias, journal, 'x'))).toMatch(/own files/);
  });

  it('allows a workspace that is itself reached by a link', async () => {
    await symlink(workspace, join(base, 'alias'));
    expect(
      (await writeWorkspaceFile({ workspace: join(base, 'alias'), closed: [] }, ['a.txt'], 'x')).ok,
    ).toBe(true);
    expect(await readFile(join(workspace, 'a.txt'), 'utf8')).toBe('x');
  });

  it('does not wait on a pipe', async () => {
    const made = spawn('sh', ['-c', 'mkfifo pipe'], { cwd: workspace });
    await once(made, 'exit');
    expect(messageOf(await readWorkspaceFile(fence(), ['pipe']))).toBe('pipe is not a regular file.');
  });

  it.runIf(process.platform === 'linux')(
    'holds against a process that swaps folder and link all the time',
    async () => {
      await mkdir(join(workspace, 'real'));
      await writeFile(join(workspace, 'real', 'secret.txt'), 'harmless');
      await symlink(outside, join(workspace, 'link'));
      await writeFile(join(workspace, 'real.txt'), 'harmless');
      await symlink(join(outside, 'secret.txt'), join(workspace, 'link.txt'));
      const swapper = spawn(process.execPath, ['-e', SWAP], {
        cwd: workspace,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(swapper, 'exit');
      await once(swapper.stdout, 'data');
      const seen = { read: 0, refused: 0 };
      const leaked: string[] = [];
      try {
        for (let round = 0; round < 2000; round++) {
          if (round % 5 === 0) await writeWorkspaceFile(fence(), ['door', `${round % 7}.txt`], 'inside only');
          const read = await readWorkspaceFile(fence(), ['door', 'secret.txt']);
          const file = await readWorkspaceFile(fence(), ['door.txt']);
          for (const each of [read, file]) if (each.ok && each.value !== 'harmless') leaked.push(each.value);
          seen[read.ok ? 'read' : 'refused']++;
        }
      } finally {
        swapper.kill('SIGKILL');
      }
      await exited;
      expect(leaked).toEqual([]);
      expect(await readdir(outside)).toEqual(['secret.txt']);
      expect(await readFile(join(outside, 'secret.txt'), 'utf8')).toBe('secret');
      // Both sides of the swap were met, or the test has shown nothing.
      expect(seen.read).toBeGreaterThan(0);
      expect(seen.refused).toBeGreaterThan(0);
    },
    60_000,
  );
});

/** By turns “door” is the real folder (and “door.txt” the real file) and the link to the outside; a folder that is made in its place goes. */
const SWAP = `
  const fs = require('node:fs');
  let junk = 0;
  function open(name) {
    for (;;) {
      try { fs.renameSync(name, 'door'); return; } catch {}
      try { fs.renameSync('door', 'junk' + junk++); } catch {}
    }
  }
  console.log('ready');
  for (;;) for (const name of ['real', 'link']) {
    open(name);
    fs.renameSync(name + '.txt', 'door.txt');
    fs.renameSync('door', name);
    fs.renameSync('door.txt', name + '.txt');
  }
`;
