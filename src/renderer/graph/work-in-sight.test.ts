import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ticket } from '../../shared/ticket-rig';
import { createStory, spawnAsked, started, workBegun, workDone } from '../store/story-rig';
import { CARD } from './layout';
import { isInSight, ticketsAtWork, ticketsToBeginWith, whereToLook } from './work-in-sight';

const seed = Number(process.env.BATON_SEED);

describe('the work that a person wants to see', () => {
  it('is what workers do, else what waits for the person', () => {
    const story = createStory(ticket('A'), ticket('B'), ticket('C', ['A'])).tell(started);
    expect(ticketsAtWork(story.state)).toEqual([]);
    story.tell(...spawnAsked('A'), ...spawnAsked('B'));
    expect(ticketsAtWork(story.state)).toEqual(['A', 'B']);
    story.tell(...workBegun('B'));
    expect(ticketsAtWork(story.state)).toEqual(['B']);
    story.tell(...workDone('B'));
    expect(ticketsAtWork(story.state)).toEqual(['A']);
  });

  it('begins with what is ready, or with the first ticket of all', () => {
    const story = createStory(ticket('A', ['B']), ticket('B'), ticket('C')).tell(started);
    expect(ticketsToBeginWith(story.state)).toEqual(['B', 'C']);
    for (const id of ['B', 'C', 'A']) story.tell(...spawnAsked(id), ...workBegun(id), ...workDone(id));
    expect(ticketsToBeginWith(story.state)).toEqual(['A']);
  });
});

describe('where to look', () => {
  const size = { width: 800, height: 600 };
  const sightAt = (middle: { x: number; y: number }) => ({
    x: middle.x - size.width / 2,
    y: middle.y - size.height / 2,
    ...size,
  });

  it('is at a single card', () => {
    expect(whereToLook([{ x: 1000, y: 50 }], size)).toEqual({
      x: 1000 + CARD.width / 2,
      y: 50 + CARD.height / 2,
    });
    expect(whereToLook([], size)).toBeNull();
  });

  it('is where most of them are, the first of the file where it is all the same', () => {
    const crowd = [5000, 5100, 5200].map((y) => ({ x: 9000, y }));
    const middle = whereToLook([{ x: 0, y: 0 }, ...crowd], size);
    expect(crowd.every((card) => middle !== null && isInSight(card, sightAt(middle)))).toBe(true);
    const far = [0, 5000].map((y) => ({ x: 0, y }));
    expect(whereToLook(far, size)?.y).toBe(CARD.height / 2);
  });

  it('shows at least one whole card wherever they are', () => {
    const place = fc.record({ x: fc.integer({ min: 0, max: 9000 }), y: fc.integer({ min: 0, max: 9000 }) });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 40 }), (cards) => {
        const middle = whereToLook(cards, size);
        return middle !== null && cards.some((card) => isInSight(card, sightAt(middle)));
      }),
      { seed, numRuns: 300 },
    );
  });
});
