import { link, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { previewStep } from './preview-step';

let workspace: string;

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'baton-preview-'));
  await writeFile(join(workspace, 'a.txt'), 'one\ntwo\n');
});

afterEach(() => rm(workspace, { recursive: true }));

describe('a preview', () => {
  it('of a write shows the file before and after', async () => {
    const write = (path: string) =>
      previewStep({ workspace, closed: [] }, { tool: 'write_file', input: { path, content: 'new' } });
    expect(await write('./a.txt')).toEqual({
      kind: 'change',
      path: 'a.txt',
      before: 'one\ntwo\n',
      after: 'new',
    });
    expect(await write('x/b.txt')).toEqual({ kind: 'change', path: 'x/b.txt', before: null, after: 'new' });
    await writeFile(join(workspace, 'c.bin'), Buffer.from([0, 1]));
  });

  it('of a write in the place of a file that cannot be shown says so, and why', async () => {
    const fence = { workspace, closed: [] };
    const write = (path: string) =>
      previewStep(fence, { tool: 'write_file', input: { path, content: 'new' } });
    await writeFile(join(workspace, 'c.bin'), Buffer.from([0, 1]));
    const replace = { kind: 'replace', after: 'new' };
    expect(await write('c.bin')).toEqual({ ...replace, path: 'c.bin', why: 'it is not text in UTF-8' });
    await writeFile(join(workspace, 'large.txt'), Buffer.alloc(8 * 1024 * 1024 + 1, 'x'));
    expect(await write('large.txt')).toEqual({
      ...replace,
      path: 'large.txt',
      why: 'it is larger than 8 MB, and no copy of what it holds now will be kept',
    });
  });

  it('of an edit shows the whole file before and after', async () => {
    const input = { path: 'a.txt', old_text: 'two', new_text: '2' };
    expect(await previewStep({ workspace, closed: [] }, { tool: 'edit_file', input })).toEqual({
      kind: 'change',
      path: 'a.txt',
      before: 'one\ntwo\n',
      after: 'one\n2\n',
    });
  });

  it('of a command shows all of it and where it runs', async () => {
    expect(
      await previewStep({ workspace, closed: [] }, { tool: 'run_command', input: { command: 'a  &&\nb' } }),
    ).toEqual({
      kind: 'command',
      command: 'a  &&\nb',
      folder: workspace,
    });
  });

  it('of a read says what is read', async () => {
    const read = (input: { path: string; from_line?: number; to_line?: number }) =>
      previewStep({ workspace, closed: [] }, { tool: 'read_file', input });
    expect(await read({ path: 'a.txt' })).toEqual({ kind: 'read', what: 'a.txt' });
    expect(await read({ path: 'a.txt', from_line: 2 })).toEqual({
      kind: 'read',
      what: 'a.txt, lines 2 to the end',
    });
    expect(await previewStep({ workspace, closed: [] }, { tool: 'list_files', input: {} })).toEqual({
      kind: 'read',
      what: 'the workspace',
    });
  });

  it('of what cannot be done says why', async () => {
    await link(join(workspace, 'a.txt'), join(workspace, 'twin.txt'));
    const invalid = async (tool: string, input: Record<string, string>) => {
      const preview = await previewStep({ workspace, closed: [] }, { tool, input });
      return preview.kind === 'invalid' ? preview.message : preview;
    };
    expect(await invalid('edit_file', { path: 'none.txt', old_text: 'a', new_text: 'b' })).toBe(
      'none.txt is not there.',
    );
    expect(await invalid('write_file', { path: 'twin.txt', content: '' })).toMatch(/hard link/);
    expect(await invalid('edit_file', { path: 'a.txt', old_text: 'one', new_text: '' })).toMatch(/hard link/);
    expect(await invalid('write_file', { path: '/a', content: '' })).toMatch(/must be relative/);
    expect(await invalid('nothing', {})).toMatch(/There is no tool “nothing”/);
  });

  it('changes nothing', async () => {
    await previewStep(
      { workspace, closed: [] },
      { tool: 'write_file', input: { path: 'x/y.txt', content: 'new' } },
    );
    await previewStep({ workspace, closed: [] }, { tool: 'run_command', input: { command: 'touch z' } });
    expect(await readdir(workspace)).toEqual(['a.txt']);
    expect(await readFile(join(workspace, 'a.txt'), 'utf8')).toBe('one\ntwo\n');
  });
});
