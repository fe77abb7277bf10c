import { describe, expect, it } from 'vitest';
import { commentNotes, type LineComment } from './line-comment';

const comment = (change: Partial<LineComment>): LineComment => ({
  id: 'c',
  path: 'src/a.ts',
  side: 'after',
  line: 3,
  quote: '  const x = 1;',
  text: 'Name it.',
  ...change,
});

describe('comments on lines', () => {
  it('become notes that name file and line and quote the line', () => {
    expect(commentNotes([comment({})], '')).toBe('src/a.ts, line 3:\n>   const x = 1;\nName it.');
  });

  it('come file by file and line by line, behind what is said of the whole', () => {
    const comments = [
      comment({ path: 'src/b.ts', line: 1, text: 'three' }),
      comment({ line: 20, text: 'two' }),
      comment({ line: 3, text: 'one' }),
      comment({ line: 3, side: 'before', text: 'zero' }),
    ];
    const notes = commentNotes(comments, ' In general: good. ');
    expect(notes.match(/In general: good\.|zero|one|two|three/g)).toEqual([
      'In general: good.',
      'zero',
      'one',
      'two',
      'three',
    ]);
    expect(notes).toContain('src/a.ts, line 3 as it was before:\n');
  });

  it('without words are left out, and a line without end is cut', () => {
    expect(commentNotes([comment({ text: ' \n' })], '')).toBe('');
    expect(commentNotes([comment({ quote: 'x'.repeat(400) })], '')).toContain(`> ${'x'.repeat(300)}…\n`);
  });
});
