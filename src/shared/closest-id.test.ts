import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClosestId } from './closest-id';

describe('did you mean', () => {
  const closest = createClosestId(['T-1', 'T-2', 'T-10', 'setup-database', 'Logout', 'é-1', '42']);

  it.each([
    ['t-1', 'T-1'],
    ['T1', 'T-1'],
    ['T_010', 'T-10'],
    ['SETUP_DATABASE', 'setup-database'],
    ['setup-databse', 'setup-database'],
    ['setup-databaase', 'setup-database'],
    ['setup-datavase', 'setup-database'],
    ['setup-dtaabase', 'setup-database'],
    ['logouts', 'Logout'],
    ['e\u0301-1', 'é-1'],
    ['#42', '42'],
  ])('%s is close to %s', (typed, meant) => {
    expect(closest(typed)).toBe(meant);
  });

  it.each(['T-3', 'T-12', 'X-1', 'teardown', '', '--', '43', 'a'.repeat(100)])(
    '%j is close to nobody',
    (typed) => {
      expect(closest(typed)).toBeNull();
    },
  );

  it('finds an id again when one of its letters is lost, and never makes one up', () => {
    const id = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 1 }), fc.nat(), fc.nat(), (ids, which, at) => {
        const lost = ids[which % ids.length] ?? '';
        const typed = lost.slice(0, at % lost.length) + lost.slice((at % lost.length) + 1);
        expect(ids).toContain(createClosestId(ids)(typed));
      }),
    );
  });
});
