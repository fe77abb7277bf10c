import { describe, expect, it } from 'vitest';
import type { RecordEntry } from '../../shared/attempt-record';
import type { Step } from '../../shared/run-state';
import { callSubject, stepFace, stepSaidBy, withoutSubject } from './step-face';
import { textBlocks, textSpans } from './text-blocks';
import { createTranscriptReader } from './transcript-items';

const said = (turn: number, text: string): RecordEntry => ({ kind: 'text', turn, text });
const gave = (step: string, text: string): RecordEntry => ({ kind: 'output', step, text, isError: false });
const steps = [
  { id: 'T#1.1', turn: 1 },
  { id: 'T#1.2', turn: 1 },
  { id: 'T#1.3', turn: 2 },
];

function shown(
  entries: RecordEntry[],
  live: Parameters<ReturnType<typeof createTranscriptReader>>[1]['live'],
) {
  return createTranscriptReader()(steps, { entries, live }).map((item) =>
    item.kind === 'text'
      ? `${item.isLive ? '… ' : ''}${item.block.text}`
      : `[${item.step}${item.output === null ? '' : `: ${item.output.text}`}]`,
  );
}

describe('the transcript', () => {
  it('shows each turn’s text before the steps that it called for', () => {
    const entries = [said(1, 'First.'), gave('T#1.1', 'a'), gave('T#1.2', 'b'), said(2, 'Then.')];
    expect(shown(entries, null)).toEqual(['First.', '[T#1.1: a]', '[T#1.2: b]', 'Then.', '[T#1.3]']);
  });

  it('shows what is being written at its place', () => {
    const live = { index: 1, of: { kind: 'text', turn: 3 }, text: 'One\n\ntwo' } as const;
    expect(shown([said(1, 'First.')], live)).toEqual([
      'First.',
      '[T#1.1]',
      '[T#1.2]',
      '[T#1.3]',
      'One',
      '… two',
    ]);
  });

  it('shows what a running command printed so far in its step', () => {
    const live = { index: 0, of: { kind: 'output', step: 'T#1.2' }, text: 'half' } as const;
    expect(shown([], live)).toEqual(['[T#1.1]', '[T#1.2: half]', '[T#1.3]']);
  });

  it('shows steps whose text was let go', () => {
    expect(shown([], null)).toEqual(['[T#1.1]', '[T#1.2]', '[T#1.3]']);
  });

  it('reads a finished piece once', () => {
    const reader = createTranscriptReader();
    const entry = said(1, 'First.\n\nSecond.');
    const [first] = reader([], { entries: [entry], live: null });
    const [again] = reader([], { entries: [entry, said(2, 'More.')], live: null });
    expect(first?.kind === 'text' && again?.kind === 'text' && first.block === again.block).toBe(true);
  });
});

describe('a worker’s text', () => {
  it('is paragraphs and fenced code', () => {
    expect(textBlocks('One\nline.\n\n```ts\nconst a = 1;\n\nb();\n```\nAfter.')).toEqual([
      { kind: 'prose', text: 'One\nline.' },
      { kind: 'code', text: 'const a = 1;\n\nb();' },
      { kind: 'prose', text: 'After.' },
    ]);
  });

  it('shows code that is still being written as code', () => {
    expect(textBlocks('See:\n```\nnpm te')).toEqual([
      { kind: 'prose', text: 'See:' },
      { kind: 'code', text: 'npm te' },
    ]);
  });

  it('leaves HTML, pictures and links the text that they are', () => {
    const text = '<img src=x onerror=alert(1)> ![a](https://example.test/a.png) [b](javascript:alert(1))';
    expect(textBlocks(text)).toEqual([{ kind: 'prose', text }]);
    expect(textSpans(text)).toEqual([{ kind: 'plain', text }]);
  });

  it('knows code and bold within a line', () => {
    expect(textSpans('Run `npm test` **now** or ** never`')).toEqual([
      { kind: 'plain', text: 'Run ' },
      { kind: 'code', text: 'npm test' },
      { kind: 'plain', text: ' ' },
      { kind: 'bold', text: 'now' },
      { kind: 'plain', text: ' or ** never`' },
    ]);
  });
});

describe('a step', () => {
  const step: Step = {
    id: 'T#1.1',
    ticket: 'T',
    attempt: 1,
    turn: 1,
    call: { tool: 'run_command', input: { command: 'npm test' } },
    edited: false,
    answeredBy: null,
    rule: null,
    replaces: null,
    origin: 'worker',
    diagnosis: null,
    state: { state: 'finished', outcome: 'ok', note: 'exit code 0' },
    since: '2026-01-01T00:00:00Z',
  };

  it('says how it ended', () => {
    expect(stepFace(step)).toMatchObject({ glyph: '✓', words: 'exit code 0' });
    const rejected = { ...step, state: { state: 'finished', outcome: 'rejected', note: 'no' } } as const;
    expect(stepFace({ ...rejected, answeredBy: 'person' }).words).toBe('you rejected it: no');
    expect(stepFace({ ...rejected, answeredBy: 'policy' }).words).toBe('rejected: no');
    // Which rule is said beside it.
    expect(stepFace({ ...rejected, answeredBy: 'rule' }).words).toBe('rejected by a rule');
    expect(stepFace({ ...step, state: { state: 'resolved', verdict: 'not_done' } }).words).toBe(
      'you said: not done',
    );
  });

  it('runs again after a restart where it had not begun, or may begin twice', () => {
    const again = { state: 'resolved', verdict: 'again', by: 'recovery' } as const;
    expect(stepFace({ ...step, state: again }).words).toBe('was not done: runs again');
    expect(stepFace({ ...step, origin: 'verify', state: again }).words).toBe(
      'did not come to its end: runs again',
    );
  });

  it('was rejected by whoever said no', () => {
    const state = { state: 'finished', outcome: 'rejected', note: 'a rule denies it.' } as const;
    expect(stepFace({ ...step, answeredBy: 'rule', state }).words).toBe('rejected by a rule');
    expect(stepFace({ ...step, answeredBy: 'person', state: { ...state, note: '' } }).words).toBe(
      'you rejected it',
    );
    expect(stepSaidBy({ ...step, answeredBy: 'rule', state })).toBe('');
  });

  it('says who let it run', () => {
    expect(stepSaidBy(step)).toBe('');
    expect(stepSaidBy({ ...step, answeredBy: 'policy' })).toBe('by policy');
    expect(stepSaidBy({ ...step, answeredBy: 'person' })).toBe('you approved');
    const rule = { say: 'allow', match: { kind: 'prefix', prefix: 'npm' }, scope: { kind: 'run' } } as const;
    expect(stepSaidBy({ ...step, answeredBy: 'rule', rule })).toBe(
      'allowed by your rule: commands that begin with npm',
    );
    expect(stepSaidBy({ ...step, answeredBy: 'person', edited: true })).toBe('you edited · approved');
  });

  it('is about its command, its path, or all of its input', () => {
    expect(callSubject(step.call)).toBe('npm test');
    expect(callSubject({ tool: 'read_file', input: { path: 'a.md' } })).toBe('a.md');
    expect(callSubject({ tool: 'other', input: { a: [1] } })).toBe('{"a":[1]}');
    expect(callSubject({ tool: 'other', input: {} })).toBe('');
  });

  it('does not name its path twice in a line', () => {
    expect(withoutSubject('wrote a/b.md, 9 lines', 'a/b.md')).toBe('wrote 9 lines');
    expect(withoutSubject('exit code 0', 'npm test')).toBe('exit code 0');
    expect(withoutSubject('read, 9 lines', '')).toBe('read, 9 lines');
  });
});
