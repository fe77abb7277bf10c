import { expect, it } from 'vitest';
import { createCommentStore, draftKey } from './comment-store';
import type { LineComment } from './line-comment';

const comment: LineComment = { id: 'c', path: 'a', side: 'after', line: 1, quote: 'x', text: '' };

function emptyStorage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
  };
}

it('comments that were not sent are still there when the page is loaded anew', () => {
  const storage = emptyStorage();
  const key = draftKey('run', 'T-1');
  const { put, write } = createCommentStore(storage).getState();
  put(key, { ...comment, text: 'Say why.' });
  write(key, 'Nearly.');
  const again = createCommentStore(storage);
  expect(again.getState().drafts).toEqual({
    [key]: { words: 'Nearly.', comments: [{ ...comment, text: 'Say why.' }] },
  });
  again.getState().clear(key);
  expect(createCommentStore(storage).getState().drafts).toEqual({});
});

it('what another page left that is no comment is not taken for one', () => {
  const storage = emptyStorage();
  for (const text of ['{', '[]', '{"run T-1":{"words":1}}']) {
    storage.setItem('baton.comments', text);
    expect(createCommentStore(storage).getState().drafts).toEqual({});
  }
});

it('comments that were not sent stay by run and ticket, until they are sent or removed', () => {
  const store = createCommentStore(emptyStorage());
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
