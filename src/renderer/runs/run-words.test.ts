import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../shared/contract';
import { wordsOfSummary } from './run-words';

function run(given: Partial<RunSummary>): RunSummary {
  return {
    id: 'run-1',
    title: 'Auth',
    phase: 'paused',
    outcome: null,
    openedAt: '2026-03-01T12:00:00Z',
    completed: 1,
    total: 4,
    cost: 0,
    waiting: 0,
    open: false,
    ...given,
  };
}

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
