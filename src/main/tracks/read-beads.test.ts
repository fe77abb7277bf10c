import { describe, expect, it } from 'vitest';
import { imported, importProblems, order } from './track-rig';

const issue = (id: string, more: object = {}) => ({ id, title: `Issue ${id}`, status: 'open', ...more });
const on = (id: string, type = 'blocks') => ({ issue_id: 'x', depends_on_id: id, type });
const lines = (...issues: object[]) => issues.map((each) => `${JSON.stringify(each)}\n`).join('');

describe('a beads file', () => {
  it('gives a ticket for each issue', () => {
    const { track, tickets, notices } = imported(
      lines({
        ...issue('bd-1', {
          description: 'What.',
          design: 'How.',
          notes: 'By the way.',
          acceptance_criteria: 'It holds.',
          priority: 0,
          issue_type: 'bug',
          assignee: 'baton',
          external_ref: 'gh-9',
          labels: ['a'],
          created_at: '2025-01-01T00:00:00Z',
        }),
      }),
      {},
      'issues.jsonl',
    );
    expect(tickets).toEqual([
      {
        id: 'bd-1',
        title: 'Issue bd-1',
        description: 'What.\n\n## Design\n\nHow.\n\n## Notes\n\nBy the way.',
        dependsOn: [],
        initial: { status: 'todo' },
        assignedTo: 'baton',
        stepMode: false,
        priority: 0,
        targetFile: null,
        contextFiles: [],
        acceptanceCriteria: ['It holds.'],
        setup: [],
        verify: [],
        model: null,
        taskType: 'bug',
        issueNumber: null,
        rehearsal: null,
      },
    ]);
    expect(track).toMatchObject({ title: 'issues', source: { form: { format: 'beads', tag: null } } });
    expect(notices).toEqual([
      expect.stringContaining('its 1 issue is the ticket. Baton only reads such a file'),
      expect.stringContaining('Issues of other trackers are not taken over (“external_ref”: “gh-9”)'),
      'Not taken over: the fields “labels” (1).',
    ]);
  });

  it('says once which issues of other trackers its tickets are, and takes none for one of the settings’ repository', () => {
    const { tickets, notices } = imported(
      lines(
        issue('a', { external_ref: 'gh-9' }),
        issue('b', { external_ref: 'gh-9' }),
        issue('c', { external_ref: 'https://github.com/o/r/issues/12' }),
        issue('d', { external_ref: '' }),
      ),
    );
    expect(tickets.map(({ issueNumber }) => issueNumber)).toEqual([null, null, null, null]);
    expect(notices.filter((notice) => notice.includes('external_ref'))).toEqual([
      'Issues of other trackers are not taken over (“external_ref”: “gh-9” and “https://github.com/o/r/issues/12”): an agent on Gitea gets the issue that you name when you hand a ticket to it.',
    ]);
  });

  it.each([
    ['open', 'todo'],
    ['in_progress', 'todo'],
    ['hooked', 'todo'],
    ['closed', 'completed'],
    ['blocked', 'blocked'],
    ['deferred', 'blocked'],
    ['pinned', 'blocked'],
    ['of-our-own', 'blocked'],
  ])('has the status %s', (status, expected) => {
    expect(imported(lines(issue('a', { status }))).tickets[0]?.initial.status).toBe(expected);
  });

  it('waits for what blocks, and not for what is only linked', () => {
    const read = imported(
      lines(
        issue('a'),
        issue('b'),
        issue('c'),
        issue('d', {
          dependencies: [
            on('a'),
            on('b', 'conditional-blocks'),
            on('c', 'waits-for'),
            on('nowhere', 'related'),
            on('a', 'discovered-from'),
            { depends_on_id: 'a' },
          ],
        }),
      ),
    );
    expect(order(read)).toEqual(['a:', 'b:', 'c:', 'd: a, b, c']);
    expect(read.notices.join('\n')).toContain('“related” (1) and “discovered-from” (1)');
    expect(read.notices.join('\n')).toContain('“conditional-blocks” (1)');
  });

  it('lets an epic wait for its children, and these for what the epic waits for', () => {
    const read = imported(
      lines(
        issue('before'),
        issue('epic', { dependencies: [on('before')] }),
        issue('inner', { dependencies: [on('epic', 'parent-child')] }),
        issue('leaf', { dependencies: [on('inner', 'parent-child')] }),
        issue('next', { dependencies: [on('inner', 'parent-child'), on('leaf')] }),
      ),
    );
    expect(order(read)).toEqual([
      'before:',
      'epic: before, inner',
      'inner: leaf, next, before',
      'leaf: before',
      'next: leaf',
    ]);
    expect(read.tickets[1]?.description).toContain('- inner: Issue inner');
  });

  it('leaves out what was deleted, and lets nothing wait for it', () => {
    const read = imported(
      lines(
        issue('gone', { status: 'tombstone', deleted_at: 'x' }),
        issue('a', { dependencies: [on('gone'), on('b')] }),
        issue('b', { dependencies: [on('gone', 'parent-child')] }),
      ),
    );
    expect(order(read)).toEqual(['a: b', 'b:']);
    expect(read.notices).toContain(
      'Left out: 1 deleted issue (tombstones). Nothing waits for them (dropped: 2 of the dependencies).',
    );
    expect(importProblems(lines(issue('gone', { status: 'tombstone' })))[0]?.message).toContain(
      'All issues of the file are deleted ones',
    );
  });

  it('passes over records that are no issues, blank lines and a byte-order mark', () => {
    const text = `\uFEFF${lines({ _type: 'memory', key: 'k' })}\r\n   \n${lines({ _type: 'issue', ...issue('a') })}`;
    const read = imported(text);
    expect(order(read)).toEqual(['a:']);
    expect(read.notices).toContain('Not taken over: lines that are no issues (1).');
  });
});

describe('a beads file that is wrong', () => {
  it('names a bad line in the middle, and what else is wrong', () => {
    const text = `${lines(issue('a'), issue('b'))}{"id":"c", "title": }\n[1]\n${lines(issue('d', { priority: 'high' }))}`;
    expect(importProblems(text).map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      expect.stringMatching(/^3:\d+ Not JSON/),
      '4:1 A line of a beads file holds an issue, not a list.',
      expect.stringMatching(/^5:\d+ d: “priority” must be a whole number, 0 or more, not the text “high”/),
    ]);
  });

  it.each([
    ['{"title":"x","status":"open","issue_type":"bug"}', '1:1 Issue 1 of the file has no “id”'],
    ['{"id":5,"title":"x","status":"open"}', '1:7 Issue 1 of the file: “id” must be text'],
    ['{"id":"a","status":"open","issue_type":"bug"}', '1:1 a has neither “title” nor “description”'],
    ['{"id":"a","title":[],"status":"open"}', '1:19 a: “title” must be text'],
    ['{"id":"a","title":"x","status":"open","dependencies":{}}', '1:54 a: “dependencies” must be a list'],
    ['{"id":"a","title":"x","status":"open","dependencies":["b"]}', '1:55 a: a dependency is an object'],
    [
      '{"id":"a","title":"x","status":"open","dependencies":[{"depends_on_id":1}]}',
      '1:72 a: a dependency is an object',
    ],
    ['{"id":"a","title":"x","title":"y","status":"open"}', '1:23 The key “title” is there twice'],
  ])('is told with the place: %s', (text, expected) => {
    const [problem, ...more] = importProblems(text);
    expect(`${problem?.line}:${problem?.column} ${problem?.message}`).toContain(expected);
    expect(more).toEqual([]);
  });

  it('names the line of a dependency that leads nowhere, and of an id that comes twice', () => {
    const long = issue('a', { description: 'x'.repeat(300) });
    const text = lines(long, issue('b', { dependencies: [on('nowhere')] }), issue('a'));
    expect(importProblems(text).map(({ line, message }) => `${line} ${message}`)).toEqual([
      expect.stringContaining('2 b depends on “nowhere”, which is not there'),
      expect.stringContaining('3 The id “a” is already used in line 1, column 7'),
    ]);
  });

  it('is known by its name where the first line is broken, and by what the person says', () => {
    expect(importProblems('{"id":"a"\n{"id":"b"}', {}, 'issues.jsonl')[0]?.message).toContain('Not JSON');
    expect(importProblems('', { format: 'beads' })[0]?.message).toContain('holds no issues');
    expect(importProblems('', {}, 'issues.jsonl')[0]?.message).toContain('The file is empty');
    expect(imported('{"id":"a","title":"x"}', { format: 'beads' }).tickets).toHaveLength(1);
  });

  it('is not read beyond the limits', () => {
    const many = lines(...Array.from({ length: 10_001 }, (_, at) => issue(`i${at}`)));
    expect(importProblems(many)).toMatchObject([
      { line: 10_001, column: 1, message: expect.stringContaining('at most 10,000 tickets') },
    ]);
  });
});
