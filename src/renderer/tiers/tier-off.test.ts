import { describe, expect, it } from 'vitest';
import type { RunSettings } from '../../shared/run-event';
import { TIERS } from '../../shared/ticket';
import { ticket } from '../../shared/ticket-rig';
import { createStory, delivered, reviewBegun, spawnAsked, started, workBegun } from '../store/story-rig';
import { attemptsOfTier } from './attempts-of-tier';
import { tierOff } from './tier-off';

function runWith(settings: Partial<Pick<RunSettings, 'review' | 'techLead' | 'qa'>>) {
  return createStory(ticket('A')).tell({ ...started, ...settings } as typeof started).state;
}

const shorts = (settings: Parameters<typeof runWith>[0]) =>
  TIERS.map((tier) => tierOff(runWith(settings), tier)?.short ?? null);

describe('a tier that does nothing in a run', () => {
  it('says so, and how to switch it on', () => {
    expect(shorts({})).toEqual(['Off in this run', 'Off: no review', null, 'Off: no QA model']);
    expect(tierOff(runWith({}), 2)).toMatchObject({ isSet: true, how: expect.stringContaining('settings') });
  });

  it('is none of those that are at work', () => {
    expect(shorts({ review: 'model', techLead: 'a:b', qa: 'c:d' }).slice(1)).toEqual([null, null, null]);
  });

  it('is the tech lead where the person reviews, or where no model is set for it', () => {
    expect(shorts({ review: 'person', techLead: 'a:b' })[1]).toBe('Off: you review');
    expect(shorts({ review: 'model' })[1]).toBe('Off: no model is set');
  });

  it('is nobody before the run has started', () => {
    const { state } = createStory(ticket('A'));
    expect(TIERS.map((tier) => tierOff(state, tier))).toEqual([null, null, null, null]);
  });
});

describe('the attempts of a tier', () => {
  it('are for tier 3 all, for tier 2 those it reviews, the newest first', () => {
    const story = createStory(ticket('A'), ticket('B')).tell(started);
    for (const id of ['A', 'B']) story.tell(...spawnAsked(id), ...workBegun(id), ...delivered(id, []));
    story.tell(...reviewBegun('A', 'model'), ...reviewBegun('B', 'person'));
    expect(attemptsOfTier(story.state, 3)).toEqual(['B#1', 'A#1']);
    expect(attemptsOfTier(story.state, 2)).toEqual(['A#1']);
    story.tell({
      type: 'review.finished',
      ticket: 'A',
      attempt: 1,
      tier: 2,
      by: 'model',
      verdict: 'accept',
      notes: '',
    });
    story.tell({
      type: 'attempt.finished',
      ticket: 'A',
      attempt: 1,
      tier: 3,
      outcome: 'completed',
      summary: '',
    });
    expect(attemptsOfTier(story.state, 2)).toEqual(['A#1']);
    expect(attemptsOfTier(story.state, 1)).toEqual([]);
  });

  it('are for tier 4 those with a failure that it explains or has explained', () => {
    const story = createStory(ticket('A')).tell(started, ...spawnAsked('A'), ...workBegun('A'));
    story.tell(...delivered('A', ['make']));
    expect(attemptsOfTier(story.state, 4)).toEqual([]);
    const step = { ticket: 'A', attempt: 1, step: 'A#1.1' } as const;
    story.tell({ type: 'diagnosis.started', ...step, tier: 4 });
    expect(attemptsOfTier(story.state, 4)).toEqual(['A#1']);
    story.tell({ type: 'step.diagnosed', ...step, tier: 4, diagnosis: 'No rule for it.', note: '' });
    expect(attemptsOfTier(story.state, 4)).toEqual(['A#1']);
  });
});
