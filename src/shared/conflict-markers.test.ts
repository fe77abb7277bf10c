import { expect, it } from 'vitest';
import { filesWithMarkers } from './conflict-markers';

const conflict = '<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> other\n';

it('names the files that a worker left conflict markers in', () => {
  const left = filesWithMarkers([
    { path: 'new.txt', before: null, after: conflict },
    { path: 'old.txt', before: 'one\n', after: `before\n${conflict}after\n` },
    { path: 'settled.txt', before: conflict, after: 'one\ntwo\n' },
    { path: 'gone.txt', before: conflict, after: null },
    { path: 'bytes', unshown: 'it is not text' },
  ]);
  expect(left).toEqual(['new.txt', 'old.txt']);
});

it('takes neither an underlined title nor a text about conflicts for one', () => {
  const files = [
    { path: 'title.md', before: null, after: 'Title\n=======\n' },
    { path: 'quote.md', before: null, after: '> <<<<<<< HEAD\n> >>>>>>> other\n' },
    { path: 'half.md', before: null, after: '<<<<<<< HEAD\n' },
    { path: 'manual.md', before: conflict, after: `${conflict}more\n` },
  ];
  expect(filesWithMarkers(files)).toEqual([]);
});
