import { describe, expect, it } from 'vitest';
import { reviewBecause } from './review-because';

describe('why a person is asked to review', () => {
  it('is what the run says, and else what hindered the tech lead', () => {
    expect(reviewBecause({ review: 'person' }, { reason: 'review' })).toContain('you review every result');
    expect(reviewBecause({ review: 'model' }, { reason: 'review' })).toContain('no model is set');
    expect(reviewBecause({ review: 'model' }, { reason: 'review_failed' })).toContain('could not be asked');
    expect(reviewBecause({ review: 'off' }, { reason: 'review' })).toContain('waits for you');
  });
});
