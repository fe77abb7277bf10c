import { describe, expect, it } from 'vitest';
import { chosenFor, suggestMends } from './choose-mends';
import { type Mend, mendedText, mendKey, mendSchema, mendText } from './mend';
import type { Problem } from './problem';

const drop = (ticket: string, dependsOn: string): Mend => ({ type: 'drop_dependency', ticket, dependsOn });
const leaveOut = (...tickets: string[]): Mend => ({ type: 'leave_out', tickets, parts: 0 });
const once: Mend = { type: 'leave_out_repeats', ticket: 'a' };

function problem(message: string, mends?: readonly Mend[]): Problem {
  return { file: 'f', line: 1, column: 1, message, ...(mends && { mends }) };
}

describe('a mend', () => {
  it('is told as a choice, and then as what was done', () => {
    expect([drop('b', 'a'), leaveOut('a'), leaveOut('a', 'b'), once].map(mendText)).toEqual([
      'Drop the dependency of b on a',
      'Leave out a, so that nothing waits for it',
      'Leave out a and b, so that nothing waits for them',
      'Keep the first a and leave out the others',
    ]);
    expect([drop('b', 'a'), leaveOut('a'), leaveOut('a', 'b'), once].map(mendedText)).toEqual([
      'Mended: b does not wait for a.',
      'Mended: a is left out, and nothing waits for it.',
      'Mended: a and b are left out, and nothing waits for them.',
      'Mended: of the tickets with the id a only the first is kept.',
    ]);
  });

  it('names a few of many tickets', () => {
    const many = Array.from({ length: 1203 }, (_, at) => `t${at}`);
    expect(mendText(leaveOut(...many))).toBe(
      'Leave out t0, t1, t2 and 1,200 more, so that nothing waits for them',
    );
    expect(mendText(leaveOut('a', 'b', 'c', 'd'))).toContain('a, b, c and d,');
  });

  it('says how many parts go with a ticket', () => {
    const whole = (parts: number): Mend => ({ type: 'leave_out', tickets: ['7'], parts });
    expect(mendText(whole(1))).toBe('Leave out 7 with one part, so that nothing waits for them');
    expect(mendedText(whole(1200))).toBe(
      'Mended: 7 with 1,200 parts are left out, and nothing waits for them.',
    );
  });

  it('comes through its schema as it was, and nothing else does', () => {
    for (const mend of [drop('b', 'a'), leaveOut('a', 'b'), once]) {
      expect(mendSchema.parse(JSON.parse(JSON.stringify(mend)))).toEqual(mend);
    }
    for (const bad of [
      {},
      { type: 'leave_out', tickets: [], parts: 0 },
      { type: 'delete', ticket: 'a' },
      null,
    ]) {
      expect(mendSchema.safeParse(bad).success).toBe(false);
    }
  });

  it('is the same as another one when it does the same', () => {
    const keys = [drop('b', 'a'), drop('a', 'b'), leaveOut('a'), leaveOut('a', 'b'), once].map(mendKey);
    expect(new Set(keys).size).toBe(5);
    expect(mendKey(drop('b', 'a'))).toBe(mendKey({ dependsOn: 'a', ticket: 'b', type: 'drop_dependency' }));
  });
});

describe('the mends of a file', () => {
  const cycle = problem('cycle', [drop('b', 'a'), drop('a', 'b'), leaveOut('a', 'b')]);
  const other = problem('other', [drop('c', 'x'), leaveOut('c')]);

  it('are suggested with the first of what is offered for each problem', () => {
    expect([...(suggestMends([cycle, other])?.values() ?? [])]).toEqual([drop('b', 'a'), drop('c', 'x')]);
  });

  it('keep what the person chose', () => {
    const chosen = suggestMends([cycle, other], [drop('a', 'b')]);
    expect([...(chosen?.values() ?? [])]).toEqual([drop('a', 'b'), drop('c', 'x')]);
    expect(chosenFor(cycle, chosen ?? new Map())).toEqual(drop('a', 'b'));
  });

  it('see to several problems at once where one mend is offered for them', () => {
    const again = problem('again', [drop('b', 'a')]);
    expect(suggestMends([cycle, again])?.size).toBe(1);
  });

  it('are none where a problem has no offer', () => {
    expect(suggestMends([cycle, problem('no title')])).toBeNull();
    expect(chosenFor(problem('no title'), new Map())).toBeNull();
    expect(suggestMends([])?.size).toBe(0);
  });
});
