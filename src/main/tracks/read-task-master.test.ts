import { describe, expect, it } from 'vitest';
import { parseTrack } from './parse-track';
import { imported, importProblems, order } from './track-rig';

const task = (id: unknown, more: object = {}) => ({ id, title: `Task ${id}`, description: 'x', ...more });

describe('a Task Master file', () => {
  it('gives tickets with the ids, words and numbers that it has', () => {
    const { track, tickets, notices } = imported({
      tasks: [
        task(21, {
          description: 'What it is.',
          details: 'How it is done.',
          testStrategy: 'Try it.\nTry it again.',
          acceptanceCriteria: 'It holds.',
          priority: 'high',
          status: 'pending',
          dependencies: [],
          subtasks: [{ id: 4, title: 'A part', details: 'Only details.', status: 'done' }],
        }),
      ],
    });
    expect(tickets).toMatchObject([
      {
        id: '21',
        title: 'Task 21',
        priority: 1,
        acceptanceCriteria: ['It holds.', 'Try it.\nTry it again.'],
        initial: { status: 'todo' },
        dependsOn: ['21.4'],
      },
      {
        id: '21.4',
        title: 'A part',
        priority: 1,
        description: '## Details\n\nOnly details.',
        initial: { status: 'completed' },
      },
    ]);
    expect(tickets[0]?.description).toMatch(/^What it is\.\n\n## Details\n\nHow it is done\.\n\n## Parts\n/);
    expect(tickets[0]?.description).toContain('- 21.4: A part');
    expect(track).toMatchObject({ title: 'work', source: { form: { format: 'task-master', tag: null } } });
    expect(notices[0]).toContain('its 1 task and 1 subtask are the tickets');
  });

  it.each([
    ['an object with tasks', { tasks: [task(1)] }],
    ['the list alone', [task(1, { dependencies: [] })]],
    ['one tag', { master: { tasks: [task(1)], metadata: { description: 'x' } } }],
    ['a tag called tasks', { tasks: { tasks: [task(1)] } }],
  ])('is known by its content: %s', (_, content) => {
    expect(imported(content).tickets.map(({ id }) => id)).toEqual(['1']);
  });

  it('is not taken for one where the file is one of Baton’s own', () => {
    const own = { tickets: [{ id: 'a', description: 'x' }], tasks: [task(1)], master: { tasks: [task(1)] } };
    expect(imported(own).tickets.map(({ id }) => id)).toEqual(['a']);
    expect(
      imported([{ id: 'a', title: 'x', description: 'x', dependencies: [], depends_on: [] }]).track.source,
    ).not.toHaveProperty('form');
    expect(importProblems({ ticket: [] })[0]?.message).toContain('has no tickets');
  });

  it('waits for the person to choose a tag, and says how much is in each', () => {
    const content = {
      master: { tasks: [task(1, { status: 'done' }), task(2, { subtasks: [{ id: 1, title: 'x' }] })] },
      other: { tasks: [task(1, { status: 'cancelled' })], metadata: {} },
    };
    expect(parseTrack('w', '/w.json', JSON.stringify(content))).toEqual({
      ok: false,
      failure: {
        type: 'choose_tag',
        file: '/w.json',
        tags: [
          { name: 'master', tasks: 2, subtasks: 1, open: 2 },
          { name: 'other', tasks: 1, subtasks: 0, open: 0 },
        ],
      },
    });
    const { track, tickets } = imported(content, { tag: 'other' });
    expect(track).toMatchObject({
      title: 'other',
      source: { form: { format: 'task-master', tag: 'other' } },
    });
    expect(tickets).toHaveLength(1);
    expect(importProblems(content, { tag: 'mastre' })).toMatchObject([
      { message: 'There is no tag “mastre”: did you mean “master”?' },
    ]);
    expect(importProblems(content, { tag: 'elsewhere' })).toMatchObject([
      { message: 'There is no tag “elsewhere”: there are “master” and “other”.' },
    ]);
    expect(importProblems([task(1)], { tag: 'x', format: 'task-master' })[0]?.message).toContain('has none');
    expect(importProblems('[{"id":"a","description":"x"}]', { tag: 'x' })[0]?.message).toContain(
      'Only Task Master',
    );
  });

  it('may write ids and dependencies as numbers or text, and in a subtask for siblings or in full', () => {
    const { tickets } = imported(`{"tasks": [
      {"id": 1, "title": "One", "subtasks": [{"id": 1, "title": "a"}]},
      {"id": "2", "title": "Two", "dependencies": ["1"], "subtasks": [
        {"id": 1, "title": "a"},
        {"id": "2", "title": "b", "dependencies": [1]},
        {"id": "2.3", "title": "c", "dependencies": ["2", "1.1"]},
        {"id": 10, "title": "d", "dependencies": [2.1]}
      ]},
      {"id": 3, "title": "Three", "dependencies": [2, "2.1", 2.10]}
    ]}`);
    const dependsOn = new Map(tickets.map((each) => [each.id, each.dependsOn]));
    expect([...dependsOn.keys()]).toEqual(['1', '1.1', '2', '2.1', '2.2', '2.3', '2.10', '3']);
    expect(dependsOn.get('2.2')).toEqual(['2.1']);
    expect(dependsOn.get('2.3')).toEqual(['2.2', '1.1']);
    expect(dependsOn.get('2.10')).toEqual(['2.1']);
    expect(dependsOn.get('3')).toEqual(['2', '2.1', '2.10']);
  });

  it('lets a task wait for its subtasks, and these for what it waits for', () => {
    const read = imported({
      tasks: [
        task(1),
        task(2, {
          dependencies: [1],
          subtasks: [
            { id: 1, title: 'a' },
            { id: 2, title: 'b', dependencies: [1] },
            { id: 3, title: 'c', status: 'done' },
            { id: 4, title: 'd', dependencies: [3] },
          ],
        }),
        task(3, { dependencies: [2] }),
      ],
    });
    expect(order(read)).toEqual([
      '1:',
      '2: 1, 2.1, 2.2, 2.3, 2.4',
      '2.1: 1',
      // Behind 2.1, which waits for 1 itself.
      '2.2: 2.1',
      '2.3: 1',
      // Nothing holds 2.3 back any more, so it is told of 1 itself.
      '2.4: 2.3, 1',
      '3: 2',
    ]);
  });

  it('does not let the parts of a task wait for each other through it', () => {
    const read = imported({
      tasks: [
        task(1, {
          dependencies: ['1.1', '2.1'],
          subtasks: [
            { id: 1, title: 'a' },
            { id: 2, title: 'b' },
          ],
        }),
        task(2, { subtasks: [{ id: 1, title: 'a' }] }),
      ],
    });
    expect(order(read)).toEqual(['1: 1.1, 2.1, 1.2', '1.1: 2.1', '1.2: 2.1', '2: 2.1', '2.1:']);
  });

  it.each([
    ['pending', { status: 'todo' }],
    ['in-progress', { status: 'todo' }],
    ['done', { status: 'completed' }],
    ['completed', { status: 'completed' }],
    ['Done', { status: 'completed' }],
    ['cancelled', { status: 'completed' }],
    ['review', { status: 'blocked', reason: expect.stringContaining('review') }],
    ['deferred', { status: 'blocked', reason: expect.stringContaining('deferred') }],
    ['blocked', { status: 'blocked', reason: expect.stringContaining('blocked') }],
    ['on-ice', { status: 'blocked', reason: 'Its status in Task Master is “on-ice”.' }],
  ])('has the status %s', (status, initial) => {
    expect(imported({ tasks: [task(1, { status })] }).tickets[0]?.initial).toEqual(initial);
  });

  it('holds back what is left of a task that is closed, and tells why', () => {
    const subtasks = [
      { id: 1, title: 'a' },
      { id: 2, title: 'b', status: 'done' },
    ];
    const { tickets } = imported({
      tasks: [task(1, { status: 'done', subtasks }), task(2, { status: 'in-progress', subtasks })],
    });
    expect(tickets.map(({ id, initial }) => `${id} ${initial.status}`)).toEqual([
      '1 completed',
      '1.1 blocked',
      '1.2 completed',
      '2 todo',
      '2.1 todo',
      '2.2 completed',
    ]);
    expect(tickets[1]?.initial).toMatchObject({ reason: expect.stringContaining('Its task 1 is done') });
  });

  it.each([
    ['critical', 0],
    ['high', 1],
    ['Medium', 2],
    ['low', 3],
    [null, 2],
    ['soon', 2],
  ])('has the priority %s', (priority, expected) => {
    const { tickets } = imported({ tasks: [task(1, { priority, subtasks: [{ id: 1, title: 'a' }] })] });
    expect(tickets.map((each) => each.priority)).toEqual([expected, expected]);
  });

  it('tells in a few sentences what was not taken over, however often it came', () => {
    const tasks = Array.from({ length: 900 }, (_, at) =>
      task(at + 1, { complexity: 5, priority: 'soon', status: at < 2 ? 'cancelled' : 'in-progress' }),
    );
    const { notices } = imported({ tasks });
    expect(notices).toHaveLength(5);
    expect(notices.join('\n')).toContain('2 are cancelled and count as completed');
    expect(notices.join('\n')).toContain('“complexity” (900)');
    expect(notices.join('\n')).toContain('“soon”');
    expect(notices.join('\n')).toContain('and 893 more were in progress');
  });
});

describe('a Task Master file that is wrong', () => {
  it.each([
    ['{"tasks": [5]}', '1:12 Task 1 of the list is the number 5; a task is an object'],
    ['{"tasks": [{"title": "x"}]}', '1:12 Task 1 of the list has no “id”'],
    ['{"tasks": [{"id": {}, "title": "x"}]}', '1:19 Task 1 of the list: “id” must be a whole number or text'],
    ['{"tasks": [{"id": -1, "title": "x"}]}', '1:19 Task 1 of the list: “id” must be'],
    ['{"tasks": [{"id": 1e3, "title": "x"}]}', '1:19 Task 1 of the list: “id” must be'],
    ['{"tasks": [{"id": 1}]}', '1:12 1 has neither “title” nor “description”'],
    ['{"tasks": [{"id": 1, "title": 7}]}', '1:31 1: “title” must be text'],
    ['{"tasks": [{"id": 1, "title": "x", "status": []}]}', '1:46 1: “status” must be text'],
    ['{"tasks": [{"id": 1, "title": "x", "dependencies": 2}]}', '1:52 1: “dependencies” must be a list'],
    ['{"tasks": [{"id": 1, "title": "x", "dependencies": [true]}]}', '1:53 1: “dependencies” must hold ids'],
    ['{"tasks": [{"id": 1, "title": "x", "subtasks": {}}]}', '1:48 1: “subtasks” must be a list'],
    ['{"tasks": [{"id": 1, "title": "x", "subtasks": ["y"]}]}', '1:49 Subtask 1 of 1 is the text “y”'],
    ['{"tasks": [{"id": 1, "title": "x", "testStrategy": [1]}]}', '1:53 1: “testStrategy” must hold texts'],
    ['{"tasks": [{"id": "a\\nb", "title": "x"}]}', '1:19 The id “a\\u000ab” holds a line break'],
    ['{"tasks": []}', '1:11 There are no tasks in the list'],
    ['{"a": {"tasks": []}}', '1:17 There are no tasks in the list of the tag “a”'],
    ['{"a": {"tasks": [{"id": 1, "title": "x"}]}, "b": {"tasks": {}}}', '1:60 “tasks” of the tag “b”'],
  ])('is told with the place: %s', (text, expected) => {
    const [problem] = importProblems(text);
    expect(`${problem?.line}:${problem?.column} ${problem?.message}`).toContain(expected);
  });

  it('may be asked for as such, and says then what it lacks', () => {
    expect(importProblems('{"a": 1}', { format: 'task-master' })[0]?.message).toContain('has no tasks');
    expect(importProblems('5', { format: 'task-master' })[0]?.message).toContain(
      'holds tasks, not the number 5',
    );
    expect(importProblems('{"tasks": 5}', { format: 'task-master' })[0]?.message).toContain('must be a list');
  });

  it('is not read beyond the limits', () => {
    const tasks = Array.from({ length: 10_001 }, (_, at) => task(at));
    expect(importProblems({ tasks })).toMatchObject([
      { message: expect.stringContaining('holds 10,001 tasks and subtasks; Baton takes at most 10,000') },
    ]);
    const deep = `{"tasks": [{"id": 1, "title": "x", "y": ${'['.repeat(70)}${']'.repeat(70)}}]}`;
    expect(importProblems(deep)).toMatchObject([
      { message: expect.stringContaining('nested more than 64 deep') },
    ]);
  });

  it('may begin with a byte-order mark, and may have a key __proto__', () => {
    expect(imported('\uFEFF{"__proto__": {"tasks": [{"id": 1, "title": "x"}]}}').track.title).toBe(
      '__proto__',
    );
  });
});
