import { describe, expect, it } from 'vitest';
import type { ChangedFile } from '../../shared/approval';
import { earlierParts, withEarlierParts } from './earlier-attempts';
import { prepareJob } from './job-rig';

const job = prepareJob('/w');
const third = { ...job, attempt: { ...job.attempt, key: 'T-1#3', number: 3 } };
const byModel = { attempt: 2, by: 'model', notes: 'Greet louder.' } as const;

const changed = (paths: readonly string[]): ChangedFile[] =>
  paths.map((path) => ({ path, before: null, after: 'digest' }));
const nothing = async () => [];

describe('what a new attempt is told of those before it', () => {
  it('is nothing for the first', async () => {
    expect(await earlierParts(job, async () => changed(['a.txt']))).toEqual([]);
  });

  it('is what the review wants, and whose word that is', async () => {
    expect(await earlierParts({ ...third, returned: byModel }, nothing)).toEqual([
      {
        name: 'Review of attempt 2',
        text: 'The tech lead looked at the result of attempt 2 and sent it back:\n\nGreet louder.',
      },
    ]);
    const returned = { ...byModel, by: 'person', notes: ' ' } as const;
    const [part] = await earlierParts({ ...third, returned }, nothing);
    expect(part?.text).toBe(
      'A person looked at the result of attempt 2 and sent it back:\n\nThey did not say why.',
    );
  });

  it('is which files each attempt changed, many of them in part', async () => {
    const files = async (attempt: string) =>
      changed(
        attempt === 'T-1#1' ? Array.from({ length: 102 }, (_, index) => `f${index}`) : ['a.txt', 'b.txt'],
      );
    const [part, ...more] = await earlierParts(third, files);
    const [onTwo] = await earlierParts({ ...third, buildsOn: [2] }, files);
    expect(onTwo?.text).toMatch(/build on it\.\n\n- Attempt 2: a\.txt, b\.txt$/);
    expect(await earlierParts({ ...third, buildsOn: [] }, files)).toEqual([]);
    expect(more).toEqual([]);
    expect(part?.name).toBe('What earlier attempts changed');
    expect(part?.text).toMatch(
      /build on it\.\n\n- Attempt 1: f0, .*f99, 2 more\n- Attempt 2: a\.txt, b\.txt$/,
    );
  });

  it('takes the place of what an older one was told, and leaves all else of a proposal', async () => {
    const own = { name: 'Review of the style', text: 'Mine.' };
    const file = {
      name: 'Review of attempt 1',
      text: 'a',
      file: { path: 'a', view: 'whole' as const, note: null },
    };
    const context = [
      { name: 'Review of attempt 1', text: 'Greet.' },
      own,
      { name: 'What earlier attempts changed', text: '- Attempt 1: a.txt' },
      file,
    ];
    const parts = await earlierParts({ ...third, returned: byModel }, async () => changed(['a.txt']));
    const names = withEarlierParts(context, parts).map(({ name }) => name);
    expect(names).toEqual([
      'Review of the style',
      'Review of attempt 1',
      'Review of attempt 2',
      'What earlier attempts changed',
    ]);
    expect(withEarlierParts(context, [])).toEqual(context);
  });
});
