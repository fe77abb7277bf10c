import { describe, expect, it } from 'vitest';
import { reviewBecause } from './review-because';
import type { Attempt } from './run-state';

describe('why a person is asked to review', () => {
  it('is what the run says, and else what hindered the tech lead', () => {
    const attempts = new Map();
    const of = { ticket: 'T-1', attempt: 1 };
    expect(reviewBecause({ review: 'person', attempts }, { reason: 'review', ...of })).toContain(
      'you review every result',
    );
    expect(reviewBecause({ review: 'model', attempts }, { reason: 'review', ...of })).toContain(
      'no model is set',
    );
    expect(reviewBecause({ review: 'model', attempts }, { reason: 'review_failed', ...of })).toContain(
      'could not be asked',
    );
    expect(reviewBecause({ review: 'off', attempts }, { reason: 'review', ...of })).toContain(
      'waits for you',
    );
  });

  it('is that the files changed, where that is why it is asked once more', () => {
    const attempts = new Map([['T-1#1', { outdated: 1 } as Attempt]]);
    const run = { review: 'person', attempts } as const;
    const asked = { reason: 'review', ticket: 'T-1', attempt: 1 } as const;
    expect(reviewBecause(run, asked)).toContain('were changed after');
    expect(reviewBecause(run, { ...asked, attempt: 2 })).toContain('you review every result');
  });
});
