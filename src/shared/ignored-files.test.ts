import { describe, expect, it } from 'vitest';
import { type IgnoredFiles, ignoredText, isWorthKeeping } from './ignored-files';

const left = (change: Partial<IgnoredFiles>): IgnoredFiles => ({
  folder: '/data/work/T-1-1',
  written: [],
  others: 0,
  submodules: [],
  ...change,
});

describe('what git ignores', () => {
  it('is named with where it lies when file tools wrote it, and stays', () => {
    expect(ignoredText(left({ written: ['app.log'] }))).toBe(
      'Git ignores app.log: no branch takes it, it was left in /data/work/T-1-1.',
    );
    const two = left({ written: ['a.log', 'b.log'] });
    expect(ignoredText(two)).toBe(
      'Git ignores a.log, b.log: no branch takes them, they were left in /data/work/T-1-1.',
    );
    expect(isWorthKeeping(two)).toBe(true);
  });

  it('is counted when commands made it, and is not kept for that', () => {
    const built = left({ others: 2 });
    expect(ignoredText(built)).toBe(
      'Git ignores 2 files or folders that its commands made: no branch takes them.',
    );
    expect(isWorthKeeping(built)).toBe(false);
    expect(ignoredText(left({ written: ['a.log'], others: 1 }))).toContain('1 more file or folder that');
  });

  it('is not what lies in a submodule: that is named for itself, and stays', () => {
    const filled = left({ submodules: ['lib/sub'] });
    expect(ignoredText(filled)).toContain('the submodule lib/sub is on no branch');
    expect(isWorthKeeping(filled)).toBe(true);
  });
});
