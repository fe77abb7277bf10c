import { expect, it } from 'vitest';
import { type StepLook, stepLookText } from './step-look';

const all: Record<StepLook['looks'], 'done' | 'not done' | 'tell'> = {
  done: 'done',
  was_done: 'done',
  not_done: 'not done',
  was_not_done: 'not done',
  still_missing: 'not done',
  untouched: 'not done',
  other: 'tell',
  gone: 'tell',
  unreadable: 'tell',
};

it.each(Object.entries(all) as [StepLook['looks'], string][])(
  'of a file that is %s, a sentence names it and says what to make of it',
  (looks, says) => {
    const text = stepLookText({ path: 'docs/notes.md', looks });
    expect(text).toContain('docs/notes.md');
    expect(text.includes('looks done')).toBe(says === 'done');
    expect(text.includes('looks not done')).toBe(says === 'not done');
    expect(text.includes('tell')).toBe(says === 'tell');
    expect(text).toMatch(/^[A-Zd][^.]*notes\.md[^.]*\.$/);
  },
);
