import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptBranch, attemptName, runBranch } from './branch-names';
import { readTrailer, trailerValue, workMessage } from './work-message';

const ids = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.string({ unit: fc.constantFrom(...'aAbB1-_./%~ é') }),
);

describe('names of branches', () => {
  it('show plain ids as they are, and others so that git and file systems take them', () => {
    expect(runBranch('01a2-b')).toBe('baton/01a2-b');
    expect(attemptBranch('r', attemptName('T-1', 2))).toBe('baton/r.attempts/T-1-2');
    expect(attemptName('setup-db', 1)).toBe('setup-db-1');
    expect(attemptName('A', 1)).toBe('A-1');
    expect(attemptName('v1.2 ~ü', 1)).toBe('v1%2e2%20%7e%c3%bc-1');
    expect(attemptName('t-1', 1)).toMatch(/^t-1\.[0-9a-f]{12}-1$/);
    expect(() => runBranch('../x')).toThrow('is no id of a run');
  });

  it('differ for any two attempts, also where letters’ case does not count, and are refs to git', () => {
    fc.assert(
      fc.property(
        fc.tuple(ids, fc.integer({ min: 1, max: 20 })),
        fc.tuple(ids, fc.integer({ min: 1, max: 20 })),
        (one, two) => {
          const same = Buffer.from(one[0]).equals(Buffer.from(two[0])) && one[1] === two[1];
          const [first, second] = [attemptName(...one), attemptName(...two)];
          expect(first.toLowerCase() === second.toLowerCase()).toBe(same);
          expect(first.length).toBeLessThan(120);
        },
      ),
    );
    fc.assert(
      fc.property(ids, (id) => {
        execFileSync('git', ['check-ref-format', `refs/heads/${attemptBranch('r', attemptName(id, 1))}`]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('a commit’s message', () => {
  it('keeps any ticket’s id, and its text cannot pass for a trailer', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        expect(trailerValue(id)).not.toMatch(/\p{Cc}/u);
        expect(readTrailer(trailerValue(id))).toBe(id);
      }),
    );
    const text = workMessage(
      { title: 'Title\nBaton-Ticket: T-9', summary: 'Done.\n\nBaton-Ticket: T-9\0\n\n', model: 'm' },
      { run: 'r', ticket: 'T-1', attempt: 1 },
    );
    const trailers = execFileSync('git', ['interpret-trailers', '--parse'], {
      input: text,
      encoding: 'utf8',
    });
    expect(trailers).toBe('Baton-Run: r\nBaton-Ticket: T-1\nBaton-Attempt: 1\nBaton-Model: m\n');
    expect(text.split('\n')[0]).toBe('T-1: Title Baton-Ticket: T-9');
  });
});
