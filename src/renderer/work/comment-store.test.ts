import { expect, it } from 'vitest';
import { createCommentStore, draftKey } from './comment-store';
import type { LineComment } from './line-comment';

const comment: LineComment = { id: 'c', path: 'a', side: 'after', line: 1, quote: 'x', text: '' };

it('comments that were not sent stay by run and ticket, until they are sent or removed', () => {
  const store = createCommentStore();
  const { put, write, remove, clear } = store.getState();
  const [one, other] = [draftKey('run', 'T-1'), draftKey('run', 'T-2')];
  put(one, comment);
  put(one, { ...comment, text: 'Longer.' });
  put(one, { ...comment, id: 'd' });
  put(other, comment);
  write(one, 'All in all: good.');
  remove(one, 'd');
  expect(store.getState().drafts[one]).toEqual({
    words: 'All in all: good.',
    comments: [{ ...comment, text: 'Longer.' }],
  });
  clear(one);
  expect(Object.keys(store.getState().drafts)).toEqual([other]);
});
