import { describe, expect, it } from 'vitest';
import { mergeChanges } from './merge-changes';

describe('what several attempts changed together', () => {
  it('goes from before the first to after the last, by path', () => {
    const first = [
      { path: 'b', before: 'old', after: 'half' },
      { path: 'c', before: null, after: 'made' },
    ];
    const second = [
      { path: 'a', before: null, after: 'new' },
      { path: 'b', before: 'half', after: 'whole' },
    ];
    expect(mergeChanges([first, second])).toEqual([
      { path: 'a', before: null, after: 'new' },
      { path: 'b', before: 'old', after: 'whole' },
      { path: 'c', before: null, after: 'made' },
    ]);
  });

  it('leaves out what was taken back, and keeps what cannot be shown', () => {
    const binary = { path: 'b', unshown: 'it is not text in UTF-8' };
    const there = [{ path: 'a', before: 'x', after: 'y' }, binary];
    const back = [
      { path: 'a', before: 'y', after: 'x' },
      { path: 'b', before: 'p', after: 'q' },
    ];
    expect(mergeChanges([there, back])).toEqual([binary]);
  });
});
