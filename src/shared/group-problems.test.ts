import { describe, expect, it } from 'vitest';
import { suggestMends } from './choose-mends';
import { chosenInAll, countOpen, groupProblems } from './group-problems';
import { type Mend, mendKey } from './mend';
import type { Problem } from './problem';

function problem(line: number, ...mends: Mend[]): Problem {
  return { file: '/tasks.json', line, column: 7, message: `Something is wrong in line ${line}.`, mends };
}

const repeat = (line: number, ticket: string) => problem(line, { type: 'leave_out_repeats', ticket });
const dangling = (line: number, ticket: string, dependsOn: string) =>
  problem(
    line,
    { type: 'drop_dependency', ticket, dependsOn },
    { type: 'leave_out', tickets: [ticket], parts: 0 },
  );
const cycle = problem(
  9,
  { type: 'drop_dependency', ticket: '3', dependsOn: '4' },
  { type: 'drop_dependency', ticket: '4', dependsOn: '3' },
  { type: 'leave_out', tickets: ['3', '4'], parts: 0 },
);
const chosen = (...mends: Mend[]) => new Map(mends.map((mend) => [mendKey(mend), mend]));

describe('problems of a file that can be mended', () => {
  it('are one question where the same is offered for all, such as the same id eight times', () => {
    const groups = groupProblems([2, 3, 4, 5, 6, 7, 8].map((line) => repeat(line, '1')));
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ kind: 'one', questions: [{ problems: { length: 7 } }] });
    expect(countOpen(groups, chosen())).toBe(1);
    expect(countOpen(groups, chosen({ type: 'leave_out_repeats', ticket: '1' }))).toBe(0);
  });

  it('are put together when there are many of a kind, where the first of them stands', () => {
    const groups = groupProblems([
      dangling(1, '1', '90'),
      cycle,
      dangling(3, '2', '91'),
      repeat(4, '5'),
      dangling(5, '2', '92'),
      repeat(6, '6'),
    ]);
    expect(groups.map(({ kind, questions }) => [kind, questions.length])).toEqual([
      ['dangling', 3],
      ['one', 1],
      ['one', 1],
      ['one', 1],
    ]);
    expect(countOpen(groups, chosen())).toBe(6);
  });

  it('keeps few of a kind apart: they are read faster than a summary of them', () => {
    const groups = groupProblems([dangling(1, '1', '90'), dangling(2, '2', '91')]);
    expect(groups.map(({ kind }) => kind)).toEqual(['one', 'one']);
  });

  it('knows of a group what was chosen for all of it, and nothing while they differ', () => {
    const problems = [dangling(1, '1', '90'), dangling(2, '2', '91'), dangling(3, '2', '92')];
    const [group] = groupProblems(problems);
    if (group === undefined) throw new Error('There is a group');
    expect(chosenInAll(group, chosen())).toBeNull();
    expect(chosenInAll(group, suggestMends(problems) ?? chosen())).toBe(0);
    const leaveOut = chosen(
      { type: 'leave_out', tickets: ['1'], parts: 0 },
      { type: 'leave_out', tickets: ['2'], parts: 0 },
    );
    expect(chosenInAll(group, leaveOut), 'one mend can answer two questions').toBe(1);
    const both = new Map([
      ...chosen({ type: 'drop_dependency', ticket: '1', dependsOn: '90' }),
      ...chosen({ type: 'leave_out', tickets: ['2'], parts: 0 }),
    ]);
    expect(chosenInAll(group, both)).toBeNull();
    expect(countOpen([group], both)).toBe(0);
  });
});
