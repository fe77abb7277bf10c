import { describe, expect, it } from 'vitest';
import type { ToolInput } from '../../../shared/approval';
import type { StepPreview } from '../../../shared/contract';
import { actionLines } from './show-action';

function lines(tool: string, input: ToolInput, preview: StepPreview | null): string[] {
  return actionLines(
    { kind: 'step', step: 'T-1#1.1', call: { tool, input } },
    preview,
    (_style, text) => text,
  );
}

const change = (before: string | null, after: string) =>
  lines('write_file', { path: 'a.txt', content: after }, { kind: 'change', path: 'a.txt', before, after });

const numbered = (count: number, word: string) =>
  Array.from({ length: count }, (_, index) => `${word} ${index}`);

describe('what the terminal shows of a spawn', () => {
  it('has the verify commands, which its approval covers, each on a line of its own and with nothing hidden', () => {
    const proposal = {
      role: 'Worker',
      model: 'rehearsal',
      prompt: 'Do it.',
      context: [],
      setup: [],
      verify: ['make\nmake te\u200bst', 'true'],
    };
    const shown = actionLines({ kind: 'spawn', proposal }, null, (_style, text) => text);
    expect(shown.slice(-4)).toEqual([
      'Verify: Baton runs this when the worker has finished',
      '  $ make',
      '    make te\\u{200b}st',
      '  $ true',
    ]);
  });
});

describe('what the terminal shows of a step', () => {
  it('is the whole input of a command, its time limit too', () => {
    const preview = { kind: 'command', command: 'make\nmake test', folder: '/work' } as const;
    expect(lines('run_command', { command: 'make\nmake test', time_limit_s: 3600 }, preview)).toEqual([
      'Runs in /work',
      '  make',
      '  make test',
      'time_limit_s',
      '  3600',
    ]);
  });

  it('is what is read, and whatever else is in the input', () => {
    const preview = { kind: 'read', what: 'a.txt, lines 2 to 5' } as const;
    const input = { path: 'a.txt', from_line: 2, to_line: 5 };
    expect(lines('read_file', input, preview)).toEqual(['Reads  a.txt, lines 2 to 5']);
    expect(lines('read_file', { ...input, also: ['b'] }, preview).join('')).toContain('also  [    "b"  ]');
  });

  it('is a change as its changed lines with three around them', () => {
    const before = numbered(20, 'line').join('\n');
    expect(change(`${before}\n`, `${before}\nnew`)).toEqual([
      'Changes  a.txt',
      '  @@ -18,3 +18,4 @@',
      ...[17, 18, 19].map((number) => `   line ${number}`),
      '  +new',
      '  \\ No newline at end of file',
    ]);
    expect(change(null, 'one\n')).toEqual(['Makes  a.txt', '  @@ -0,0 +1,1 @@', '  +one']);
  });

  it('is a change that changes nothing, in words', () => {
    expect(change('one\n', 'one\n')).toEqual([
      'Changes  a.txt',
      '  Nothing changes: the file already reads like this.',
    ]);
  });

  it('is a change of very many lines at once, in full and soon: all of the old, then all of the new', () => {
    const [before, after] = [numbered(10_000, 'old'), numbered(10_000, 'new')];
    expect(change(before.join('\n'), `${after.join('\n')}\n`)).toEqual([
      'Changes  a.txt',
      ...before.map((line) => `  -${line}`),
      '  \\ No newline at end of file',
      ...after.map((line) => `  +${line}`),
    ]);
  });

  it('says of a file that it cannot show that it is replaced, and with what', () => {
    const preview = {
      kind: 'replace',
      path: 'a.bin',
      why: 'it is not text in UTF-8',
      after: 'new\n',
    } as const;
    expect(lines('write_file', { path: 'a.bin', content: 'new\n' }, preview)).toEqual([
      'Replaces  a.bin, which cannot be shown: it is not text in UTF-8',
      '  @@ -0,0 +1,1 @@',
      '  +new',
    ]);
  });

  it('hides nothing behind a path with a line break in it', () => {
    const preview = { kind: 'change', path: 'a\nb', before: null, after: 'first\nsecond\n' } as const;
    expect(lines('write_file', { path: 'a\nb', content: 'first\nsecond\n' }, preview).slice(-2)).toEqual([
      '  +first',
      '  +second',
    ]);
  });
});
