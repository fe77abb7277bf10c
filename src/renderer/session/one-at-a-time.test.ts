import { describe, expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time';

describe('work that is asked for again and again', () => {
  it('is done once more after what goes on, however often it was asked for meanwhile', async () => {
    const ends: (() => void)[] = [];
    const work = oneAtATime(() => new Promise((resolve) => void ends.push(resolve)));
    const all = [work(), work(), work()];
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await expect.poll(() => ends.length).toBe(2);
    ends[1]?.();
    await Promise.all(all);
    expect(ends).toHaveLength(2);
    void work();
    expect(ends).toHaveLength(3);
  });

  it('is done again after it failed', async () => {
    let count = 0;
    const work = oneAtATime(async () => {
      if (++count === 1) throw new Error('The connection is lost.');
    });
    await expect(work()).rejects.toThrow('The connection is lost.');
    await work();
    expect(count).toBe(2);
  });
});
