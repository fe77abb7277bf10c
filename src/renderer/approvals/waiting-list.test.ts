import { describe, expect, it } from 'vitest';
import { neighbour, nextAfter } from './waiting-list';

describe('moving among what waits', () => {
  it('goes round both ends', () => {
    expect(neighbour(['a', 'b', 'c'], 'a', 1)).toBe('b');
    expect(neighbour(['a', 'b', 'c'], 'c', 1)).toBe('a');
    expect(neighbour(['a', 'b', 'c'], 'a', -1)).toBe('c');
  });

  it('goes nowhere when there is no other', () => {
    expect(neighbour(['a'], 'a', 1)).toBeNull();
    expect(neighbour([], 'a', -1)).toBeNull();
  });
});

describe('after one is answered', () => {
  it('comes the one behind it, then those before it', () => {
    expect(nextAfter(['a', 'b', 'c'], 'b', ['a', 'b', 'c'])).toBe('c');
    expect(nextAfter(['a', 'b', 'c'], 'c', ['a', 'b'])).toBe('a');
  });

  it('comes none that was answered meanwhile, but one that came meanwhile', () => {
    expect(nextAfter(['a', 'b', 'c'], 'a', ['c', 'd'])).toBe('c');
    expect(nextAfter(['a'], 'a', ['d'])).toBe('d');
    expect(nextAfter([], 'a', ['d'])).toBe('d');
  });

  it('comes nothing when nothing waits', () => {
    expect(nextAfter(['a'], 'a', ['a'])).toBeNull();
    expect(nextAfter(['a', 'b'], 'b', [])).toBeNull();
  });
});
