import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../shared/contract';
import { listedRun } from './listed-run-rig';
import { wordsOfSummary } from './run-words';

const run = (given: Partial<RunSummary>) =>
  listedRun({ phase: 'paused', completed: 1, total: 4, open: false, ...given });

describe('a run in the list', () => {
  it('that can go on only with the person says so, and how much waits', () => {
    expect(wordsOfSummary(run({})).word).toBe('Paused');
    expect(wordsOfSummary(run({ waiting: 2 }))).toMatchObject({ glyph: '▲', word: 'Waits for you (2)' });
    expect(wordsOfSummary(run({ waiting: 1, phase: 'running' })).word).toBe('Waits for you (1)');
  });

  it('that goes on meanwhile is running', () => {
    expect(wordsOfSummary(run({ waiting: 2, phase: 'running', open: true })).word).toBe('Running');
  });
});
