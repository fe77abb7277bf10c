import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../shared/contract';
import { listedRun } from './listed-run-rig';
import { wordsOfRun, wordsOfSummary } from './run-words';

const run = (given: Partial<RunSummary>) =>
  listedRun({ phase: 'paused', completed: 1, total: 4, open: false, ...given });

describe('a run in the list', () => {
  it('that can go on only with the person says so, and how much waits', () => {
    expect(wordsOfSummary(run({})).word).toBe('Paused');
    expect(wordsOfSummary(run({ waiting: 2 }))).toMatchObject({ glyph: '▲', word: 'Waits for you (2)' });
    expect(wordsOfSummary(run({ waiting: 1, phase: 'running' })).word).toBe('Waits for you (1)');
  });

  it('that cannot be read says so first, and never that it waits', () => {
    for (const [phase, word] of [
      ['damaged', 'Damaged'],
      ['newer', 'Written by a newer Baton'],
      ['unreadable', 'Cannot be read'],
    ] as const) {
      expect(wordsOfSummary(run({ phase, waiting: 0, problem: 'Why.' }))).toMatchObject({ glyph: '■', word });
    }
  });

  it('that another Baton has says so, and how much waits there', () => {
    const there = { heldBy: 'process 7', phase: 'running' } as const;
    expect(wordsOfSummary(run(there))).toMatchObject({ glyph: '◇', word: 'Running in another Baton' });
    expect(wordsOfSummary(run({ ...there, waiting: 2 })).word).toBe('Running in another Baton, 2 waiting');
    expect(wordsOfSummary(run({ ...there, phase: 'paused' })).word).toBe('Paused in another Baton');
  });

  it('that goes on meanwhile is running', () => {
    expect(wordsOfSummary(run({ waiting: 2, phase: 'running', open: true })).word).toBe('Running');
  });
});

describe('the run on show', () => {
  it('runs here, runs elsewhere, or stands still whatever its last event said', () => {
    const running = { phase: 'running' } as const;
    expect(wordsOfRun(running, 'ours').word).toBe('Running');
    expect(wordsOfRun(running, 'elsewhere')).toMatchObject({ glyph: '◇', word: 'Running elsewhere' });
    expect(wordsOfRun(running, 'at_rest')).toMatchObject({ glyph: '❙❙', word: 'Stands still' });
    expect(wordsOfRun({ phase: 'finished', outcome: 'done' }, 'at_rest').word).toBe('Done');
  });
});
