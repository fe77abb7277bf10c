import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggestMends } from '../../shared/choose-mends';
import { topologicalOrder } from '../../shared/graph';
import { type Mend, mendText } from '../../shared/mend';
import type { Reading } from '../../shared/reading';
import { parseTrack } from './parse-track';
import { imported, importProblems, order } from './track-rig';
import { writeTrack } from './write-track';

const task = (id: unknown, dependencies: unknown[] = [], more: object = {}) => ({
  id,
  title: `Task ${id}`,
  dependencies,
  ...more,
});

function offered(content: object): string[][] {
  return importProblems(content).map(({ mends = [] }) => mends.map(mendText));
}

describe('a problem that can be mended', () => {
  it('is a dependency on nobody, with what to do about it', () => {
    const content = { tasks: [task(1, [16]), task(2, [1], { subtasks: [task(1, [9])] })] };
    expect(importProblems(content).map(({ line, message }) => `${line} ${message}`)).toEqual([
      '7 1 depends on “16”, which is not there: add that ticket, or remove the dependency.',
      '21 2.1 depends on “2.9”, which is not there: add that ticket, or remove the dependency.',
    ]);
    expect(offered(content)).toEqual([
      ['Drop the dependency of 1 on 16', 'Leave out 1, so that nothing waits for it'],
      ['Drop the dependency of 2.1 on 2.9', 'Leave out 2.1, so that nothing waits for it'],
    ]);
  });

  it('is a cycle, with the dependency on a later task first', () => {
    const content = { tasks: [task(1, [3]), task(2, [1]), task(3, [2], { subtasks: [task(1)] })] };
    expect(offered(content)).toEqual([
      [
        'Drop the dependency of 1 on 3',
        'Drop the dependency of 3 on 2',
        'Drop the dependency of 2 on 1',
        'Leave out 1, 3 and 2 with one part, so that nothing waits for them',
      ],
    ]);
  });

  it('is a circle of wholes, told once and not again for each part', () => {
    const parts = { subtasks: [task(1), task(2)] };
    expect(importProblems({ tasks: [task(1, [2], parts), task(2, [1], parts)] })).toHaveLength(1);
  });

  it('is a circle that only closes because a part waits for what its whole waits for', () => {
    const content = { tasks: [task(1, [2], { subtasks: [task(1)] }), task(2, ['1.1'])] };
    expect(importProblems(content).map(({ line, message }) => `${line} ${message}`)).toEqual([
      expect.stringContaining('7 1.1 waits for 2 waits for 1.1'),
    ]);
    expect(offered(content)[0]?.[0]).toBe('Drop the dependency of 1 on 2');
  });

  it('is a task that waits for itself, or for its own whole', () => {
    expect(offered({ tasks: [task(1, [1])] })).toEqual([['Drop the dependency of 1 on 1']]);
    expect(
      offered({ tasks: [task(1, [], { subtasks: [task(4, ['1.1']), task(1, ['1.4'])] })] }),
    ).toHaveLength(1);
    const whole = { tasks: [task('a.b', [], { subtasks: [task(1, ['a.b'])] })] };
    expect(offered(whole)[0]?.[0]).toBe('Drop the dependency of a.b.1 on a.b');
  });

  it('is an id that comes twice, also when it only looks the same', () => {
    const content = { tasks: [task('é'), task('e\u0301'), task(3, ['e\u0301'])] };
    expect(offered(content)).toEqual([['Keep the first é and leave out the others']]);
    const mends: Mend[] = [{ type: 'leave_out_repeats', ticket: 'é' }];
    expect(order(imported(content, { mends }))).toEqual(['é:', '3: é']);
    const other: Mend[] = [{ type: 'leave_out_repeats', ticket: '3' }];
    expect(importProblems(content, { mends: other })).toHaveLength(1);
  });

  it('is not one of Baton’s own files, which its author mends', () => {
    const text = '[{"id":"a","description":"x","depends_on":["b"]},{"id":"a","description":"x"}]';
    expect(importProblems(text).map(({ mends }) => mends)).toEqual([undefined, undefined]);
  });

  it('is not one that says too little', () => {
    expect(suggestMends(importProblems({ tasks: [task(1, [16]), { id: 2 }] }))).toBeNull();
  });

  it('is an id of the open track', () => {
    const result = parseTrack('w', null, JSON.stringify({ tasks: [task(1), task(2)] }), ['1']);
    expect(result).toMatchObject({
      failure: { problems: [{ mends: [{ type: 'leave_out', tickets: ['1'], parts: 0 }] }] },
    });
  });
});

describe('a mended file', () => {
  const content = {
    tasks: [task(1, [16]), task(2, [1], { subtasks: [task(1, [2]), task(2, [1])] }), task(3, [2])],
  };

  it('is read without what was dropped, and says so', () => {
    const mends: Mend[] = [
      { type: 'drop_dependency', ticket: '1', dependsOn: '16' },
      { type: 'drop_dependency', ticket: '2.1', dependsOn: '2.2' },
      { type: 'drop_dependency', ticket: '7', dependsOn: '1' },
    ];
    const read = imported(content, { mends });
    expect(order(read)).toEqual(['1:', '2: 1, 2.1, 2.2', '2.1: 1', '2.2: 2.1', '3: 2']);
    expect(read.notices.slice(1)).toEqual([
      'Mended: 1 does not wait for 16.',
      'Mended: 2.1 does not wait for 2.2.',
    ]);
  });

  it('is read without what was left out, and nothing waits for it', () => {
    const mends: Mend[] = [
      { type: 'leave_out', tickets: ['1'], parts: 0 },
      { type: 'leave_out', tickets: ['2'], parts: 2 },
    ];
    const read = imported(content, { mends });
    expect(order(read)).toEqual(['3:']);
    expect(read.notices.slice(1)).toEqual([
      'Mended: 1 is left out, and nothing waits for it.',
      'Mended: 2 with 2 parts are left out, and nothing waits for them.',
    ]);
  });
});

/** As `--repair` does it. */
function repaired(text: string, format: Reading['format'] = undefined): ReturnType<typeof imported> {
  let mends: Mend[] = [];
  for (let round = 0; round < 50; round++) {
    const reading: Reading = { mends, ...(format && { format }) };
    const problems = importProblems(text, reading);
    if (problems.length === 0) return imported(text, reading);
    const next = suggestMends(problems, mends);
    if (next === null || next.size === mends.length) break;
    mends = [...next.values()];
  }
  throw new Error('Not mended');
}

describe('any file of tasks', () => {
  const id = fc.integer({ min: 1, max: 12 });
  const status = fc.constantFrom('pending', 'in-progress', 'done', 'cancelled', 'review', 'odd', undefined);
  const words = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text.trim() !== '');
  const part = fc.record({
    id,
    title: words,
    status,
    dependencies: fc.array(
      fc.oneof(
        id,
        id.map(String),
        fc.tuple(id, id).map((two) => two.join('.')),
      ),
      {
        maxLength: 3,
      },
    ),
  });
  const whole = fc.record({
    id: fc.oneof(id, id.map(String)),
    title: words,
    description: fc.option(words, { nil: undefined }),
    details: fc.option(words, { nil: undefined }),
    status,
    priority: fc.constantFrom('high', 'medium', 'low', undefined),
    dependencies: fc.array(id, { maxLength: 4 }),
    subtasks: fc.option(fc.array(part, { maxLength: 4 }), { nil: undefined }),
  });
  const file = fc.array(whole, { minLength: 1, maxLength: 10 }).map((tasks) => JSON.stringify({ tasks }));

  it('can be mended, and has an order then', () => {
    fc.assert(
      fc.property(file, (text) => {
        const { tickets } = repaired(text);
        const positions = new Map(tickets.map((each, position) => [each.id, position]));
        const dependencies = tickets.map(({ dependsOn }) =>
          dependsOn.map((each) => positions.get(each) ?? -1),
        );
        expect(dependencies.flat()).not.toContain(-1);
        expect(topologicalOrder(dependencies)).toHaveLength(tickets.length);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same tickets again when it is written as Baton’s own and opened', () => {
    fc.assert(
      fc.property(file, (text) => {
        const { track, tickets } = repaired(text);
        const again = parseTrack('again.json', null, writeTrack(track, tickets));
        expect(again).toMatchObject({ ok: true, value: { tickets } });
        expect(again.ok && again.value.track.title).toBe(track.title);
      }),
      { numRuns: 300 },
    );
  });

  it('opens or is told why, whatever is in it', () => {
    const json = fc.json({ maxDepth: 5 });
    const format = fc.constantFrom('native', 'task-master', 'beads', undefined);
    const likely = fc
      .array(
        fc.dictionary(
          fc.constantFrom('id', 'title', 'tasks', 'subtasks', 'dependencies', 'status', '__proto__'),
          fc.jsonValue({ maxDepth: 3 }),
        ),
      )
      .map((tasks) => JSON.stringify({ tasks }));
    fc.assert(
      fc.property(fc.oneof(json, likely), format, (text, wanted) => {
        const result = parseTrack('any', null, text, [], wanted === undefined ? {} : { format: wanted });
        if (!result.ok && result.failure.type === 'problems') {
          expect(result.failure.problems.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
