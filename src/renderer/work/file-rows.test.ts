import { describe, expect, it } from 'vitest';
import type { ListedFile } from '../../shared/work';
import { fileRows, neighbourFile } from './file-rows';

const file = (path: string): ListedFile => ({
  status: 'changed',
  path,
  from: null,
  before: 'file',
  after: 'file',
  added: 1,
  removed: 1,
});
const rows = fileRows(
  ['z.txt', 'src/deep/er/a.ts', 'src/deep/er/b.ts', 'src/b.ts', 'docs/x/y/z.md'].map(file),
);

describe('the tree of changed files', () => {
  it('has folders first, and those with nothing but a folder in one row with it', () => {
    expect(rows.map(({ name, depth }) => `${'  '.repeat(depth)}${name}`)).toEqual([
      'docs/x/y',
      '  z.md',
      'src',
      '  deep/er',
      '    a.ts',
      '    b.ts',
      '  b.ts',
      'z.txt',
    ]);
    expect(fileRows([])).toEqual([]);
  });

  it('leads from file to file past the folders, and ends at its ends', () => {
    expect(neighbourFile(rows, null, 1)).toBe('docs/x/y/z.md');
    expect(neighbourFile(rows, 'docs/x/y/z.md', 1)).toBe('src/deep/er/a.ts');
    expect(neighbourFile(rows, 'src/b.ts', -1)).toBe('src/deep/er/b.ts');
    expect(neighbourFile(rows, 'z.txt', 1)).toBeNull();
    expect(neighbourFile(rows, 'gone.txt', 1)).toBe('docs/x/y/z.md');
  });

  it('of 20,000 files in one chain of folders and one folder is made in one go', () => {
    const deep = Array.from({ length: 10_000 }, (_, index) => `all/f${index}`);
    expect(fileRows([...deep, `${'d/'.repeat(500)}f`].map(file))).toHaveLength(10_003);
  });
});
