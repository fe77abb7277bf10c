import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiffRow, diffLines } from './diff-lines';

/** As a person reads it. */
function drawn(rows: readonly DiffRow[]): string[] {
  return rows.map(drawnRow);
}

function drawnRow(row: DiffRow): string {
  switch (row.kind) {
    case 'same':
      return `${row.before} ${row.after}   ${row.text}`;
    case 'added':
      return `. ${row.after} + ${row.text}`;
    case 'removed':
      return `${row.before} . - ${row.text}`;
    case 'gap':
      return `(${row.lines} lines)`;
    case 'no_newline':
      return '(no newline)';
  }
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}\n`).join('');

describe('the lines of a change', () => {
  it('are numbered on both sides, with three lines around and a word on what is left out', () => {
    const before = numbers(1, 20);
    const { rows, added, removed } = diffLines(before, before.replace('line 10\n', 'ten\nand a half\n'));
    expect(drawn(rows)).toEqual([
      '(6 lines)',
      '7 7   line 7',
      '8 8   line 8',
      '9 9   line 9',
      '10 . - line 10',
      '. 10 + ten',
      '. 11 + and a half',
      '11 12   line 11',
      '12 13   line 12',
      '13 14   line 13',
      '(7 lines)',
    ]);
    expect([added, removed]).toEqual([2, 1]);
  });

  it('are all added in a new file', () => {
    expect(drawn(diffLines(null, 'a\nb\n').rows)).toEqual(['. 1 + a', '. 2 + b']);
  });

  it('are all removed from a file that becomes empty', () => {
    expect(drawn(diffLines('a\nb\n', '').rows)).toEqual(['1 . - a', '2 . - b']);
  });

  it('are none when nothing changes', () => {
    expect(diffLines('a\n', 'a\n')).toEqual({ rows: [], added: 0, removed: 0, windowsLineEnds: false });
    expect(diffLines(null, '').rows).toEqual([]);
  });

  it('say where the last line break is missing', () => {
    expect(drawn(diffLines('a\n', 'a').rows)).toEqual(['1 . - a', '. 1 + a', '(no newline)']);
  });

  it('show a change of line ends, and leave those of a Windows file out of sight', () => {
    expect(drawn(diffLines('a\r\n', 'a\n').rows)).toEqual(['1 . - a\r', '. 1 + a']);
    expect(diffLines('a\r\n', 'a\r\nb\r\n')).toMatchObject({ windowsLineEnds: true, added: 1, removed: 0 });
    expect(drawn(diffLines('a\r\n', 'a\r\nb\r\n').rows)).toEqual(['1 1   a', '. 2 + b']);
  });

  it('are all of the old and all of the new when the two have too little in common to search', () => {
    const before = `${numbers(1, 1500)}end`;
    const after = before.replaceAll('line', 'row');
    const { rows, added, removed } = diffLines(before, after);
    expect([added, removed]).toEqual([1501, 1501]);
    expect(drawn(rows.slice(1499, 1504))).toEqual([
      '1500 . - line 1500',
      '1501 . - end',
      '(no newline)',
      '. 1 + row 1',
      '. 2 + row 2',
    ]);
    expect(drawn(rows.slice(-2))).toEqual(['. 1501 + end', '(no newline)']);
  });

  it('give both texts back, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '\n', '\n', '\r\n', '\u200b', 'one\ntwo\nthree\nfour\nfive\n'), {
        maxLength: 30,
      })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const { rows, windowsLineEnds } = diffLines(before, after);
        const plain = (given: string) => (windowsLineEnds ? given.replaceAll('\r\n', '\n') : given);
        if (rows.length === 0) return plain(before) === plain(after);
        expect(rebuilt(rows, 'before', plain(before))).toBe(plain(before));
        expect(rebuilt(rows, 'after', plain(after), plain(before))).toBe(plain(after));
        return true;
      }),
    );
  });
});

/** One side of a diff, with its gaps filled from the text before the change; checks the numbers on the way. */
function rebuilt(rows: readonly DiffRow[], side: 'before' | 'after', own: string, before = own): string {
  const source = before.split('\n');
  let taken = 0;
  let number = 1;
  let text = '';
  let last: DiffRow | null = null;
  for (const row of rows) {
    if (row.kind === 'gap') {
      for (let at = 0; at < row.lines; at++) {
        const isLast = taken + at === source.length - 1;
        text += `${source[taken + at]}${isLast ? '' : '\n'}`;
      }
      taken += row.lines;
      number += row.lines;
    } else if (row.kind === 'no_newline') {
      if (last !== null && (last.kind === 'same' || side in last)) text = text.slice(0, -1);
    } else {
      if (row.kind !== 'added') taken++;
      if (side in row) {
        expect((row as unknown as Record<string, number>)[side]).toBe(number++);
        text += `${row.text}\n`;
      }
    }
    last = row;
  }
  return text;
}
