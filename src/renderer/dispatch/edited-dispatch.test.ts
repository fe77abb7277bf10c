import { describe, expect, it } from 'vitest';
import { editedWords, fieldText, typeWord } from './edited-dispatch';

const words = { title: 'T', description: 'D', acceptanceCriteria: ['one', 'two\nlines'] };

describe('words that go to an agent', () => {
  it('are as proposed until somebody types', () => {
    expect(editedWords(words, new Map())).toEqual(words);
    expect(fieldText(words, new Map(), 'criteria')).toBe('one\ntwo\nlines');
  });

  it('take one criterion a line, without blank ones', () => {
    const typed = typeWord(words, new Map(), 'criteria', ' a \n\n b');
    expect(editedWords(words, typed).acceptanceCriteria).toEqual(['a', 'b']);
  });

  it('count as not edited once they read as before, and keep a criterion of two lines whole', () => {
    const typed = typeWord(words, new Map(), 'criteria', 'x');
    expect(typeWord(words, typed, 'criteria', 'one\ntwo\nlines').size).toBe(0);
    const other = typeWord(words, new Map(), 'title', 'New');
    expect(editedWords(words, other)).toEqual({ ...words, title: 'New' });
  });
});
