import { describe, expect, it } from 'vitest';
import { findRuns } from './find-runs';
import { listedRun } from './listed-run-rig';

describe('looking for a run', () => {
  const runs = [
    listedRun({ id: 'one', title: 'Login with passkeys', workspace: '/home/ada/shop' }),
    listedRun({ id: 'two', title: 'Docs', workspace: '/home/ada/shop' }),
    listedRun({ id: 'three', title: 'Docs', workspace: null }),
  ];
  const found = (typed: string) => findRuns(runs, typed).map(({ id }) => id);

  it('goes by words of its title, its folder and its id, in any order', () => {
    expect(found('  ')).toEqual(['one', 'two', 'three']);
    expect(found('SHOP docs')).toEqual(['two']);
    expect(found('thr')).toEqual(['three']);
    expect(found('docs login')).toEqual([]);
  });
});
