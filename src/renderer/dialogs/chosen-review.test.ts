import { describe, expect, it } from 'vitest';
import { chosenReview, NOTHING_CHOSEN } from './chosen-review';

const real = {
  model: 'google:worker',
  defaults: { review: 'model', techLead: 'google:lead', qa: 'google:qa' } as const,
  settings: { techLead: 'google:lead', qa: 'google:qa' },
};

describe('who reviews and explains in a run that is about to start', () => {
  it('is as the settings say where nothing was chosen', () => {
    expect(chosenReview(NOTHING_CHOSEN, real)).toEqual(real.defaults);
  });

  it('follows the workers: where they rehearse, nobody asks a real model', () => {
    const rehearsed = chosenReview(NOTHING_CHOSEN, { ...real, model: ' rehearsal ' });
    expect(rehearsed).toEqual({ review: 'model', techLead: 'rehearsal', qa: 'rehearsal' });
  });

  it('is what the person chose, without the space around it', () => {
    const choice = { review: 'person', techLead: ' a:b ', isQaOn: true, qa: ' c:d ' } as const;
    expect(chosenReview(choice, { ...real, model: 'rehearsal' })).toEqual({
      review: 'person',
      techLead: 'a:b',
      qa: 'c:d',
    });
  });

  it('is nobody where a field was emptied or switched off', () => {
    expect(chosenReview({ ...NOTHING_CHOSEN, techLead: ' ' }, real).techLead).toBeNull();
    expect(chosenReview({ ...NOTHING_CHOSEN, isQaOn: false }, real).qa).toBeNull();
    expect(chosenReview({ ...NOTHING_CHOSEN, isQaOn: true, qa: '' }, real).qa).toBeNull();
  });

  it('is nobody before the settings are known', () => {
    const unknown = { model: 'google:worker', defaults: undefined, settings: { techLead: null, qa: null } };
    expect(chosenReview(NOTHING_CHOSEN, unknown)).toEqual({ review: 'off', techLead: null, qa: null });
  });
});
