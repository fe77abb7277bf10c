import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToolInput } from '../../../shared/approval';
import { findTool } from '../tools/find-tool';
import { toolContext } from '../tools/tool-rig';

let base: string;
let workspace: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'baton-search-'));
  workspace = join(base, 'workspace');
  await mkdir(workspace);
});

afterEach(() => rm(base, { recursive: true }));

async function put(files: Record<string, string | Buffer>, root = workspace): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

async function run(tool: string, input: ToolInput, closed: readonly string[] = []): Promise<string> {
  const result = await findTool(tool)?.run(input, toolContext(workspace, join(base, 'data'), { closed }));
  return result?.text ?? '';
}

const list = (input: ToolInput, closed: readonly string[] = []) => run('list_files', input, closed);
const search = (input: ToolInput, closed: readonly string[] = []) => run('search_text', input, closed);

describe('a list of files', () => {
  it('of one folder leaves out .git and what is ignored, and says how much that was', async () => {
    await put({
      '.gitignore': '*.log\n/build/\n',
      'a.log': '',
      'b.log': '',
      'build/x': '',
      'src/a.ts': '',
      '.git/config': '',
    });
    expect(await list({})).toBe('.gitignore\nsrc/\n[3 ignored by .gitignore]');
  });

  it('of all folders gives paths, in order', async () => {
    await put({ 'b/c/d.ts': '', 'a.ts': '', 'b/.hidden': '' });
    await symlink('a.ts', join(workspace, 'link'));
    expect(await list({ recursive: true })).toBe('a.ts\nb/.hidden\nb/c/d.ts\nlink (link)');
    expect(await list({ recursive: true, path: 'b' })).toBe('b/.hidden\nb/c/d.ts');
  });

  it.each([
    [{ glob: '*.ts' }, 'a.ts\nsrc/b.ts\nsrc/deep/c.test.ts'],
    [{ glob: 'src/*.ts' }, 'src/b.ts'],
    [{ glob: 'src/**/*.test.{ts,js}' }, 'src/deep/c.test.ts'],
    [{ glob: '*.ts', path: 'src' }, 'src/b.ts\nsrc/deep/c.test.ts'],
    [{ glob: 'deep/*', path: 'src' }, 'src/deep/c.test.ts'],
    [{ glob: 'src/deep/*', path: 'src' }, 'src/deep/c.test.ts'],
    [{ glob: '*.py' }, 'There is no such file.'],
  ])('by %j', async (input, expected) => {
    await put({ 'a.ts': '', 'src/b.ts': '', 'src/deep/c.test.ts': '', 'src/deep.md': '' });
    expect(await list(input)).toBe(expected);
  });

  it('of an ignored folder that is named is not left out', async () => {
    await put({
      '.gitignore': 'node_modules\n*.map\n',
      'node_modules/p/index.js': 'x',
      'node_modules/p/index.map': '',
    });
    expect(await list({ path: 'node_modules/p' })).toBe('index.js\nindex.map');
    expect(await list({ recursive: true })).toBe('.gitignore\n[1 ignored by .gitignore]');
  });

  it('ends at a thousand', async () => {
    await put(Object.fromEntries(Array.from({ length: 1003 }, (_, i) => [`f${1000 + i}`, ''])));
    expect((await list({})).split('\n').slice(-2)).toEqual(['f1999', '[and 3 more]']);
  });

  it('is inside the fence: no link is followed, no closed folder is shown', async () => {
    await put({ 'secret.txt': 'secret' }, join(base, 'outside'));
    await put({ 'own/journal.jsonl': 'secret', 'a.txt': 'secret' });
    await symlink(join(base, 'outside'), join(workspace, 'way'));
    const closed = [join(workspace, 'own')];
    expect(await list({ recursive: true }, closed)).toBe('a.txt\nway (link)');
    expect(await search({ pattern: 'secret' }, closed)).toBe('a.txt:1: secret');
    expect(await list({ path: 'way' })).toMatch(/is a link; links are not followed/);
    expect(await search({ pattern: 's', path: 'own' }, closed)).toMatch(/own files/);
  });
});

describe('what git ignores', () => {
  const name = fc.constantFrom('a', 'b', 'build', 'x.log', 'y.txt', 'o[1]', '#h', '!n', 'sp ace');
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const rule = fc.oneof(
    fc.constantFrom(
      '*.log',
      'build',
      'build/',
      '/build',
      '!build',
      '!x.log',
      '**/a',
      'a/**',
      'a/b',
      '!a/b',
      '/*',
      '!/a',
      '?',
      '# c',
      '',
      '\\#h',
      '\\!n',
      'o[1]',
      'o\\[1\\]',
      'sp ace',
      'y.txt  ',
      'b/*.txt',
    ),
    path,
  );
  const rules = fc.array(rule, { maxLength: 4 });

  it('is left out, wherever the rules stand', async () => {
    let at = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(path, { minLength: 1, maxLength: 8 }),
        rules,
        fc.array(fc.tuple(fc.nat(7), fc.nat(3), rules), { maxLength: 3 }),
        async (paths, top, deeper) => {
          workspace = join(base, `tree${at++}`);
          const files: Record<string, string> = { '.gitignore': top.join('\n') };
          for (const one of paths) {
            const taken = Object.keys(files).some(
              (other) => other.startsWith(`${one}/`) || one.startsWith(`${other}/`),
            );
            if (!taken) files[one] = 'text';
          }
          for (const [which, depth, lines] of deeper) {
            const folders = (paths[which % paths.length] ?? '').split('/').slice(0, -1).slice(0, depth);
            const file = [...folders, '.gitignore'].join('/');
            const exists =
              folders.length > 0 &&
              Object.keys(files).some((other) => other.startsWith(`${folders.join('/')}/`));
            if (exists) files[file] = lines.join('\r\n');
          }
          await put(files);
          execFileSync('git', ['init', '-q'], { cwd: workspace });
          const args = ['ls-files', '-z', '--others', '--exclude-standard'];
          const git = execFileSync('git', args, { cwd: workspace, encoding: 'utf8' })
            .split('\0')
            .filter(Boolean);
          const own = (await list({ recursive: true })).split('\n').filter((line) => !line.startsWith('['));
          expect(own.filter((line) => line !== 'There is no such file.').sort()).toEqual(git.sort());
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});

describe('a search', () => {
  it('gives the lines that match, with path and number', async () => {
    await put({ 'a.py': 'import os\r\nprint("Hello")\r\n', 'src/b.ts': 'x\nhello there\nHELLO' });
    expect(await search({ pattern: '[Hh]ello' })).toBe('a.py:2: print("Hello")\nsrc/b.ts:2: hello there');
    expect(await search({ pattern: 'hello', ignore_case: true, glob: '*.ts' })).toBe(
      'src/b.ts:2: hello there\nsrc/b.ts:3: HELLO',
    );
    expect(await search({ pattern: '^print', path: 'src' })).toBe('No line matches.');
    expect(await search({ pattern: '"\\)$' })).toBe('a.py:2: print("Hello")');
  });

  it('leaves out what is binary, huge, or ignored, and says so', async () => {
    await put({
      '.gitignore': 'dist',
      'dist/a.js': 'needle',
      'image.png': Buffer.from([0x89, 0, 1]),
      'huge.txt': `${'needle\n'.repeat(400_000)}`,
      'a.txt': 'needle',
    });
    expect(await search({ pattern: 'needle' })).toBe(
      'a.txt:1: needle\n[Not searched: 1 file that is not text, 1 file larger than 2 MB]\n[1 ignored by .gitignore]',
    );
    expect(await search({ pattern: 'needle', path: 'dist' })).toBe('dist/a.js:1: needle');
  });

  it('is cut after so many hits, and says so', async () => {
    await put({ 'a.txt': 'needle\n'.repeat(500) });
    const lines = (await search({ pattern: 'needle' })).split('\n');
    expect(lines).toHaveLength(201);
    expect(lines.at(-1)).toBe(
      '[Cut here: there are more than these 200 lines. Narrow the search by a folder or a glob.]',
    );
  });

  it('shows of long lines the part that matches, and of many of them not too much', async () => {
    await put({ 'a.txt': `${'x'.repeat(5000)}needle${'y'.repeat(5000)}` });
    const hit = await search({ pattern: 'needle' });
    expect(hit).toMatch(/^a\.txt:1: …x{100}needley+…$/);
    expect(hit.length).toBeLessThan(330);
    await put({ 'b.txt': `${'needle'.repeat(60)}\n`.repeat(199) });
    expect((await search({ pattern: 'needle', glob: 'b.txt' })).length).toBeLessThan(50 * 1024);
  });
});
