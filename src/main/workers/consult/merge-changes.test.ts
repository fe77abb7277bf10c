import { describe, expect, it } from 'vitest';
import { CHANGED_BETWEEN } from '../../../shared/file-change';
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

  it('says where something else changed a file between two attempts, and keeps what was said before', () => {
    const one = [{ path: 'a', before: 'x', after: 'y' }];
    const two = [{ path: 'a', before: 'other', after: 'z' }];
    const three = [{ path: 'a', before: 'z', after: 'end' }];
    const noted = { path: 'a', before: 'x', after: 'end', note: CHANGED_BETWEEN };
    expect(mergeChanges([one, two, three])).toEqual([noted]);
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
