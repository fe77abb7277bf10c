import { describe, expect, it } from 'vitest';
import type { RecordEntry } from '../../shared/attempt-record';
import { lastWords } from './last-words';

describe('what a worker says of a step', () => {
  const entries: RecordEntry[] = [
    { kind: 'text', turn: 1, text: 'I look first.' },
    { kind: 'output', step: 'T-1#1.1', text: 'a.txt', isError: false },
    { kind: 'text', turn: 2, text: ' Now the tests.\n' },
    { kind: 'text', turn: 3, text: '' },
    { kind: 'text', turn: 4, text: 'Later.' },
  ];

  it('is what it wrote last before it asked, also some turns before', () => {
    expect(lastWords(entries, 2)).toBe('Now the tests.');
    expect(lastWords(entries, 3)).toBe('Now the tests.');
    expect(lastWords(entries, 1)).toBe('I look first.');
  });

  it('is nothing when it wrote nothing', () => {
    expect(lastWords(entries, 0)).toBeNull();
    expect(lastWords([], 1)).toBeNull();
  });
});
