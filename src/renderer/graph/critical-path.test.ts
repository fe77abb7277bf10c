import { describe, expect, it } from 'vitest';
import { criticalPath } from './critical-path';

const all = () => true;

describe('the critical path', () => {
  it('is the longest chain', () => {
    expect(criticalPath([[], [0], [], [2], [3], [1, 4]], all)).toEqual([2, 3, 4, 5]);
  });

  it('leaves out what does not count any more', () => {
    const done = new Set([0, 1, 2, 3]);
    expect(criticalPath([[], [0], [1], [2], [3], [], [5], [6]], (i) => !done.has(i))).toEqual([5, 6, 7]);
  });

  it('is the one that the file names first among equals', () => {
    expect(criticalPath([[], [], [0], [1]], all)).toEqual([0, 2]);
    expect(criticalPath([[], [], [1, 0]], all)).toEqual([1, 2]);
  });

  it('is one ticket where nothing depends on anything, and none where nothing counts', () => {
    expect(criticalPath([[], []], all)).toEqual([0]);
    expect(criticalPath([[], [0]], () => false)).toEqual([]);
  });

  it('follows a chain of 10,000 tickets', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => (i === 0 ? [] : [i - 1]));
    expect(criticalPath(chain, all)).toHaveLength(10_000);
  });
});
