import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToolInput } from '../../../shared/approval';
import { findTool, tools } from './find-tool';
import type { ToolResult } from './tool';
import { toolContext } from './tool-rig';
import { unreadableInput } from './unreadable-input';

let base: string;
let workspace: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'baton-tools-'));
  workspace = join(base, 'workspace');
  await mkdir(workspace);
});

afterEach(() => rm(base, { recursive: true }));

async function run(name: string, input: ToolInput): Promise<ToolResult> {
  const tool = findTool(name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  return tool.run(input, toolContext(workspace, join(base, 'data')));
}

function put(name: string, text: string): Promise<void> {
  return writeFile(join(workspace, name), text);
}

describe('what a model is told of a tool', () => {
  it.each(tools.map((tool) => [tool.name, tool] as const))('%s', (_name, { description, inputSchema }) => {
    expect(description).toMatch(/\.$/);
    expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(inputSchema).not.toHaveProperty('$schema');
  });

  it('says which fields may be left out', () => {
    expect(findTool('read_file')?.inputSchema).toMatchObject({
      properties: { path: { type: 'string' }, from_line: { type: 'integer', minimum: 1 } },
      required: ['path'],
    });
  });
});

describe('an input that is no JSON object', () => {
  it('is an error that quotes it, in every tool', () => {
    const input = unreadableInput('{"path":"a.txt","con');
    for (const tool of tools) {
      expect(tool.inspect(input)).toEqual({
        kind: 'invalid',
        message: `The input of ${tool.name} is not a JSON object: {"path":"a.txt","con`,
      });
    }
  });

  it('is kept and quoted to a length', () => {
    const input = unreadableInput('x'.repeat(10_000_000));
    expect(JSON.stringify(input).length).toBeLessThan(2100);
    expect(findTool('read_file')?.inspect(input)).toEqual({
      kind: 'invalid',
      message: `The input of read_file is not a JSON object: ${'x'.repeat(200)}…`,
    });
  });
});

describe('read_file', () => {
  it('gives the text as it is', async () => {
    await put('a.txt', 'one\r\ntwo\n');
    expect(await run('read_file', { path: 'a.txt' })).toEqual({
      outcome: 'ok',
      note: 'read a.txt, 2 lines',
      text: 'one\r\ntwo\n',
    });
  });

  it('gives the lines that were asked for, the last one included', async () => {
    await put('a.txt', '1\n2\n3\n4');
    expect((await run('read_file', { path: 'a.txt', from_line: 2, to_line: 3 })).text).toBe('2\n3\n');
    expect((await run('read_file', { path: 'a.txt', from_line: 3 })).text).toBe('3\n4');
    expect((await run('read_file', { path: 'a.txt', to_line: 1 })).note).toBe('read a.txt, 1 line');
  });

  it('says which lines there are when there are none to give', async () => {
    await put('a.txt', '1\n');
    await put('empty.txt', '');
    expect(await run('read_file', { path: 'a.txt', from_line: 9 })).toMatchObject({
      outcome: 'error',
      text: 'a.txt has 1 line; there is no line 9.',
    });
    expect((await run('read_file', { path: 'a.txt', from_line: 3, to_line: 2 })).outcome).toBe('error');
    expect(await run('read_file', { path: 'empty.txt' })).toMatchObject({ outcome: 'ok', text: '' });
  });

  it('cuts a long file at a line and says how to read on', async () => {
    await put('long.txt', `${'x'.repeat(1023)}\n`.repeat(100));
    const { text } = await run('read_file', { path: 'long.txt' });
    expect(text).toMatch(/\[Cut here: lines 1 to 64 of 100 are shown\. Read on with from_line\.\]$/);
    const rest = await run('read_file', { path: 'long.txt', from_line: 65 });
    expect(rest.text).toHaveLength(36 * 1024);
    await put('wide.txt', 'y'.repeat(200_000));
    expect((await run('read_file', { path: 'wide.txt' })).text).toMatch(/\[Cut here: line 1 is not whole/);
  });
});

describe('list_files', () => {
  it('lists a folder, with marks for what is no file', async () => {
    await mkdir(join(workspace, 'src'));
    await put('b.txt', '');
    await put('a.txt', '');
    await symlink('a.txt', join(workspace, 'c'));
    expect(await run('list_files', {})).toEqual({
      outcome: 'ok',
      note: 'listed the workspace, 4 entries',
      text: 'a.txt\nb.txt\nc (link)\nsrc/',
    });
    expect(await run('list_files', { path: 'src' })).toMatchObject({ text: 'The folder is empty.' });
    expect(await run('list_files', { path: 'none' })).toMatchObject({ text: 'none is not there.' });
    expect(await run('list_files', { path: 'a.txt' })).toMatchObject({ text: 'a.txt is not a folder.' });
  });
});

describe('write_file', () => {
  it('writes the file and says so in one line', async () => {
    expect(await run('write_file', { path: 'src/./a.py', content: 'a\nb' })).toMatchObject({
      outcome: 'ok',
      note: 'wrote src/a.py, 2 lines',
    });
    expect(await readFile(join(workspace, 'src', 'a.py'), 'utf8')).toBe('a\nb');
  });

  it('refuses an input that its schema does not know, also here', async () => {
    expect(await run('write_file', { path: '../a', content: '' })).toMatchObject({
      outcome: 'error',
      note: 'The input of write_file is wrong: “path” “../a” leaves the workspace.',
    });
  });
});

describe('edit_file', () => {
  it('replaces the one place, byte for byte', async () => {
    await put('a.txt', 'price: $1\nend\n');
    const edited = await run('edit_file', { path: 'a.txt', old_text: '$1', new_text: '$&$2' });
    expect(edited).toMatchObject({ outcome: 'ok', note: 'changed a.txt, 1 line to 1 line' });
    expect(await readFile(join(workspace, 'a.txt'), 'utf8')).toBe('price: $&$2\nend\n');
  });

  it('changes nothing when the text is not there, or not only once', async () => {
    await put('a.txt', 'aaa\r\nb\r\n');
    const edit = async (old_text: string) =>
      (await run('edit_file', { path: 'a.txt', old_text, new_text: 'x' })).text;
    expect(await edit('c')).toBe(
      'old_text is not in a.txt. Read the file again: old_text must match exactly, white space too.',
    );
    expect(await edit('aaa\nb')).toMatch(/Its lines end in \\r\\n/);
    expect(await edit('aa')).toBe(
      'old_text stands more than once in a.txt; give more of the text around it.',
    );
    expect(await readFile(join(workspace, 'a.txt'), 'utf8')).toBe('aaa\r\nb\r\n');
  });
});
