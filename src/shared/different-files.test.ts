import { describe, expect, it } from 'vitest';
import { differentFiles } from './different-files';

const digest = (text: string) => `#${text}`;
const bound = [
  { path: 'new.txt', before: null, after: '#a' },
  { path: 'old.txt', before: '#b', after: '#c' },
];
const shown = [
  { path: 'new.txt', before: null, after: 'a' },
  { path: 'old.txt', before: 'b', after: 'c' },
];

describe('files that are shown beside an answer', () => {
  it('are what the answer is bound to, in whatever order', async () => {
    expect(await differentFiles(bound, shown, digest)).toEqual([]);
    expect(await differentFiles(bound, [...shown].reverse(), async (text) => digest(text))).toEqual([]);
    expect(await differentFiles([], [], digest)).toEqual([]);
  });

  it('are named when one holds another text, before or after', async () => {
    const after = [shown[0], { path: 'old.txt', before: 'b', after: 'x' }].filter(
      (file) => file !== undefined,
    );
    const before = [shown[0], { path: 'old.txt', before: null, after: 'c' }].filter(
      (file) => file !== undefined,
    );
    expect(await differentFiles(bound, after, digest)).toEqual(['old.txt']);
    expect(await differentFiles(bound, before, digest)).toEqual(['old.txt']);
  });

  it('are named when one is missing, and when there is one too many', async () => {
    expect(await differentFiles(bound, shown.slice(1), digest)).toEqual(['new.txt']);
    const more = [...shown, { path: 'also.txt', before: null, after: 'y' }];
    expect(await differentFiles(bound, more, digest)).toEqual(['also.txt']);
  });

  it('are known by their path alone where they cannot be shown', async () => {
    const unshown = [shown[0], { path: 'old.txt', unshown: 'it is not text in UTF-8' }].filter(
      (file) => file !== undefined,
    );
    expect(await differentFiles(bound, unshown, digest)).toEqual([]);
    expect(await differentFiles([], unshown, digest)).toEqual(['new.txt', 'old.txt']);
  });
});
