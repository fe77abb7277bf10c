import { describe, expect, it } from 'vitest';
import type { Mend } from '../../shared/mend';
import { imported, importProblems, order } from './track-rig';

const child = (id: string, parent: string | null, ...blocks: string[]) =>
  JSON.stringify({
    id,
    title: id,
    status: 'open',
    dependencies: [
      ...(parent === null ? [] : [{ depends_on_id: parent, type: 'parent-child' }]),
      ...blocks.map((each) => ({ depends_on_id: each, type: 'blocks' })),
    ],
  });
const file = (...lines: string[]) => lines.join('\n');

describe('parts of tickets', () => {
  it('may be parts of parts, and inherit from all of them', () => {
    const read = imported(
      file(
        child('x', null),
        child('y', null),
        child('a', null, 'x'),
        child('b', 'a', 'y'),
        child('c', 'b'),
        child('z', null, 'b'),
      ),
    );
    expect(order(read)).toEqual(['x:', 'y:', 'a: x, b', 'b: y, c, x', 'c: y, x', 'z: b']);
  });

  it('that are parts of each other are told as a circle', () => {
    const problems = importProblems(file(child('a', 'b'), child('b', 'a')));
    expect(problems).toMatchObject([
      {
        message: expect.stringContaining('a waits for b waits for a'),
        mends: [
          { type: 'drop_dependency', ticket: 'b', dependsOn: 'a' },
          { type: 'drop_dependency', ticket: 'a', dependsOn: 'b' },
          { type: 'leave_out', tickets: ['a', 'b'], parts: 0 },
        ],
      },
    ]);
  });

  it('whose whole is not there, or who are their own, are told', () => {
    const [gone, itself] = importProblems(file(child('a', 'nowhere'), child('b', 'b')));
    expect(gone?.message).toContain('a depends on “nowhere”, which is not there');
    expect(itself?.message).toContain('b depends on itself');
    const mends = [gone, itself].flatMap((each) => each?.mends?.[0] ?? []);
    expect(order(imported(file(child('a', 'nowhere'), child('b', 'b')), { mends }))).toEqual(['a:', 'b:']);
  });

  it('are left out with their whole, however deep they lie', () => {
    const text = file(child('a', null, 'nowhere'), child('b', 'a'), child('c', 'b'), child('d', null, 'c'));
    expect(importProblems(text)[0]?.mends?.[1]).toEqual({ type: 'leave_out', tickets: ['a'], parts: 2 });
    const mends: Mend[] = [{ type: 'leave_out', tickets: ['a'], parts: 2 }];
    expect(order(imported(text, { mends }))).toEqual(['d:']);
  });

  it('are not followed deeper than a limit', () => {
    const nested = (depth: number) =>
      file(...Array.from({ length: depth }, (_, at) => child(`t${at}`, at === 0 ? null : `t${at - 1}`)));
    expect(imported(nested(64)).tickets).toHaveLength(64);
    expect(importProblems(nested(10_000))).toMatchObject([
      { line: 65, message: 't64 is a part of a part, and so on, more than 64 deep.' },
    ]);
  });

  it('do not make more dependencies than a file may have', () => {
    const waited = Array.from({ length: 3_000 }, (_, at) => `w${at}`);
    const parts = Array.from({ length: 3_000 }, (_, at) => child(`p${at}`, 'whole'));
    const text = file(...waited.map((id) => child(id, null)), child('whole', null, ...waited), ...parts);
    expect(importProblems(text)).toMatchObject([{ message: expect.stringContaining('at most 50,000') }]);
  });

  it('are named to the worker of the whole, many of them in part', () => {
    const parts = Array.from({ length: 150 }, (_, at) => child(`p${at}`, 'whole'));
    const [whole] = imported(file(child('whole', null), ...parts)).tickets;
    expect(whole?.description).toContain('- p99: p99\n- and 50 more');
    expect(whole?.dependsOn).toHaveLength(150);
  });
});
