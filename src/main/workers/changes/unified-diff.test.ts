import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileChange } from '../../../shared/file-change';
import { unifiedDiff } from './unified-diff';

const ROOM = 1_000_000;

describe('a unified diff', () => {
  it('has each file with its head, new and removed ones too', () => {
    const changes: FileChange[] = [
      { path: 'a.txt', before: 'one\ntwo\n', after: 'one\n2\n' },
      { path: 'image.png', unshown: 'it is not text in UTF-8' },
      { path: 'new.txt', before: null, after: 'x' },
      { path: 'old.txt', before: 'x\n', after: null },
    ];
    expect(unifiedDiff(changes, ROOM).split('\n')).toEqual([
      ...['--- a/a.txt', '+++ b/a.txt', '@@ -1,2 +1,2 @@', ' one', '-two', '+2'],
      'image.png was changed and is not shown: it is not text in UTF-8.',
      ...['--- /dev/null', '+++ b/new.txt', '@@ -0,0 +1,1 @@', '+x', '\\ No newline at end of file'],
      ...['--- a/old.txt', '+++ /dev/null', '@@ -1,1 +0,0 @@', '-x'],
      '',
    ]);
  });

  it('is cut at a line, and names what is not whole', () => {
    const changes = ['a', 'b', 'c'].map((path) => ({ path, before: null, after: 'line\n'.repeat(20) }));
    const diff = unifiedDiff(changes, 250);
    expect(diff).toMatch(/^--- \/dev\/null\n\+\+\+ b\/a\n/);
    expect(diff).toMatch(/\n\+line\n\[The diff is cut here\. Not shown, or not whole: b, c\.\]\n$/);
    expect(diff.length).toBeLessThan(250 + 100);
    const many = Array.from({ length: 50 }, (_, i) => ({ path: `f${i}`, before: null, after: 'x\n' }));
    expect(unifiedDiff(many, 0)).toMatch(/: f0, .*, f19, 30 more\.\]\n$/);
  });

  it('makes the one text out of the other, whatever they are', () => {
    const text = fc
      .array(fc.constantFrom('a\n', 'b\n', 'c\n', 'end'), { maxLength: 20 })
      .map((lines) => lines.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = unifiedDiff([{ path: 'f', before, after }], ROOM);
        if (before !== after) expect(applyPatch(before, diff)).toBe(after);
      }),
    );
  });
});
