import { describe, expect, it } from 'vitest';
import { askReasonSchema } from './approval';
import type { Rejection } from './command';
import { limitKindSchema } from './limits';
import { blockKindSchema } from './ticket';
import { askWords, blockText, blockWords, limitWords, rejectionText } from './wording';

describe('why a ticket is blocked', () => {
  it('is its kind and the reason, and the kind only once', () => {
    expect(blockText('failed', 'No answer.')).toBe('Failed: No answer.');
    expect(blockText('failed', 'Failed to start.')).toBe('Failed to start.');
    expect(blockText('failed', '')).toBe('Failed');
  });
});

it('every kind has words, and no two the same', () => {
  for (const [schema, words] of [
    [blockKindSchema, blockWords],
    [askReasonSchema, askWords],
    [limitKindSchema, limitWords],
  ] as const) {
    expect(Object.keys(words).sort()).toEqual([...schema.options].sort());
    expect(new Set(Object.values(words)).size).toBe(schema.options.length);
  }
});

describe('a refusal', () => {
  it.each<[Rejection, string]>([
    [{ type: 'unknown', what: 'ticket', id: 'T-9' }, 'There is no ticket “T-9” in this run.'],
    [{ type: 'wrong_phase', phase: 'finished' }, 'That cannot be done while the run has ended.'],
    [{ type: 'wrong_phase', phase: 'opened' }, 'That cannot be done while the run has not started.'],
    [
      { type: 'wrong_status', ticket: 'T-1', status: 'todo' },
      'That cannot be done to ticket T-1: it is to do.',
    ],
    [{ type: 'over_limit', limit: 'usd' }, 'The run has reached its limit (money): raise it to go on.'],
    [{ type: 'bad_edit', message: 'no path.' }, 'The edited input cannot run: no path.'],
    [{ type: 'bad_tickets', problems: ['One.', 'Two.'] }, 'The tickets were not added. One. Two.'],
    [
      { type: 'read_only', heldBy: 'Baton (process 7)' },
      'This run is open for reading only: Baton (process 7) writes it.',
    ],
    [{ type: 'trouble', message: 'the disk is full.' }, 'The run has stopped where it is: the disk is full.'],
    [{ type: 'bad_workspace', message: 'There is no such folder.' }, 'There is no such folder.'],
  ])('%j says: %s', (rejection, text) => {
    expect(rejectionText(rejection)).toBe(text);
  });

  it.each<Rejection>([
    { type: 'nothing_accepted', ticket: 'T-1' },
    { type: 'reverting', ticket: 'T-1' },
    { type: 'no_branch' },
    { type: 'not_waiting', approval: 'a' },
    { type: 'changed', approval: 'a' },
    { type: 'ended' },
    { type: 'not_open' },
  ])('%j is a whole sentence', (rejection) => {
    expect(rejectionText(rejection)).toMatch(/^[A-Z].*\.$/);
  });
});
