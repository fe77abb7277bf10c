import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ticketDefinitionSchema } from '../../shared/ticket';
import { atMostNotices } from './notices';
import { only, read } from './track-rig';

const full = {
  id: 'T-1',
  title: 'Say hello',
  description: 'Write a greeting.',
  status: 'blocked',
  blocked_reason: 'No words yet.',
  assigned_to: 'baton',
  depends_on: ['T-0'],
  step_mode: true,
  target_file: 'src/a.py',
  context_requirements: ['src/a.py', 'src/b.py'],
  acceptance_criteria: ['It greets.'],
  setup: ['npm ci'],
  verify: ['npm test'],
  priority: 0,
  model: 'rehearsal',
  task_type: 'writing',
  issue_number: 7,
  rehearsal: [{ say: 'Hello' }, { usage: { input: 1, output: 2 } }],
};

describe('a ticket file that is right', () => {
  it('gives every field of a ticket', () => {
    expect(read([full, { id: 'T-0', description: 'First.' }]).tickets[0]).toEqual({
      id: 'T-1',
      title: 'Say hello',
      description: 'Write a greeting.',
      dependsOn: ['T-0'],
      initial: { status: 'blocked', reason: 'No words yet.' },
      assignedTo: 'baton',
      stepMode: true,
      priority: 0,
      targetFile: 'src/a.py',
      contextFiles: ['src/a.py', 'src/b.py'],
      acceptanceCriteria: ['It greets.'],
      setup: ['npm ci'],
      verify: ['npm test'],
      model: 'rehearsal',
      taskType: 'writing',
      issueNumber: 7,
      rehearsal: [{ say: 'Hello' }, { usage: { input: 1, output: 2 } }],
    });
  });

  it('needs only id and description of a ticket, and null says the same as nothing', () => {
    const least = { id: 'T-1', description: 'Write a greeting.' };
    const nulls = Object.fromEntries(Object.keys(full).map((key) => [key, null]));
    const expected = {
      ...least,
      title: 'Write a greeting.',
      dependsOn: [],
      initial: { status: 'todo' },
      assignedTo: 'unassigned',
      stepMode: false,
      priority: 2,
      targetFile: null,
      contextFiles: [],
      acceptanceCriteria: [],
      setup: [],
      verify: [],
      model: null,
      taskType: null,
      issueNumber: null,
      rehearsal: null,
    };
    expect(only([least])).toEqual(expected);
    expect(only([{ ...nulls, ...least }])).toEqual(expected);
  });

  it('may be a flat list, named after the file', () => {
    const ticket = { id: 'T-1', description: 'x' };
    const expected = { title: 'work', context: '', source: { name: 'work.json', path: null } };
    expect(read([ticket]).track).toEqual(expected);
    expect(read({ tickets: [ticket] }).track).toEqual(expected);
  });

  it.each(['setup', 'verify'] as const)(
    'may name %s commands for all tickets that name none of their own',
    (name) => {
      const tickets = [
        { id: 'a', description: 'x' },
        { id: 'b', description: 'x', [name]: ['make b'] },
        { id: 'c', description: 'x', [name]: [] },
        { id: 'd', description: 'x', [name]: null },
      ];
      expect(read({ [name]: ['npm test', 'make'], tickets }).tickets.map((each) => each[name])).toEqual([
        ['npm test', 'make'],
        ['make b'],
        [],
        ['npm test', 'make'],
      ]);
    },
  );

  it('may be an object with a title, or a description in its place, and context for every worker', () => {
    const tickets = [{ id: 'T-1', description: 'x' }];
    const track = {
      id: 'auth',
      title: 'Sign in',
      description: 'About signing in',
      context: '# Rules',
      tickets,
    };
    expect(read(track).track).toMatchObject({ title: 'Sign in', context: '# Rules' });
    expect(read({ ...track, title: undefined }).track.title).toBe('About signing in');
  });

  it('may begin with a byte-order mark and hold fields that Baton does not know', () => {
    expect(read('\uFEFF[{"id": "T-1", "description": "x", "owner": {"name": [1]}}]').notices).toEqual([]);
  });

  it('gives a ticket without a title the first line of its description, cut on a word', () => {
    const words =
      'This line goes on for much longer than a card in the graph could ever show to anybody at all.';
    expect(only([{ id: 'T-1', description: `\n  Short one \r\n\r\nMore.` }]).title).toBe('Short one');
    const { title } = only([{ id: 'T-1', description: words }]);
    expect(title).toBe('This line goes on for much longer than a card in the graph could ever show to…');
    expect(only([{ id: 'T-1', description: '😀'.repeat(100) }]).title).toBe(`${'😀'.repeat(80)}…`);
  });

  it('makes plain tickets that the journal can hold, whatever their text', () => {
    const anyTickets = fc.uniqueArray(
      fc.record({ id: fc.stringMatching(/^\S{1,8}$/), description: fc.stringMatching(/\S/) }),
      { selector: ({ id }) => id.normalize('NFC'), minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(
        anyTickets,
        fc.array(fc.tuple(fc.nat(), fc.nat())),
        fc.constantFrom(undefined, 2),
        (some, pairs, indent) => {
          const tickets = some.map((ticket) => ({ ...ticket, depends_on: [] as string[] }));
          for (const [a, b] of pairs) {
            const [from, to] = [a % tickets.length, b % tickets.length];
            if (to < from) tickets[from]?.depends_on.push(tickets[to]?.id ?? '');
          }
          const found = read(JSON.stringify(tickets, null, indent)).tickets;
          expect(found.map(({ id, description }) => ({ id, description }))).toEqual(some);
          expect(found.map(({ dependsOn }) => dependsOn)).toEqual(
            tickets.map((ticket) => [...new Set(ticket.depends_on)]),
          );
          expect(JSON.parse(JSON.stringify(found))).toEqual(found);
          for (const ticket of found) ticketDefinitionSchema.parse(ticket);
        },
      ),
    );
  });
});

describe('what was changed or not understood', () => {
  it('is told: a ticket in progress is to do again', () => {
    const { tickets, notices } = read([
      { id: 'T-1', description: 'x', status: 'in_progress' },
      { id: 'T-2', description: 'x', status: 'completed' },
    ]);
    expect(tickets.map(({ initial }) => initial.status)).toEqual(['todo', 'completed']);
    expect(notices).toEqual(['T-1 was in progress in the file: it is to do again.']);
  });

  it('is kept: who a ticket is assigned to', () => {
    const { tickets } = read([{ id: 'T-1', description: 'x', assigned_to: 'alice' }]);
    expect(tickets[0]?.assignedTo).toBe('alice');
  });

  it('is told: a dependency that is named twice counts once', () => {
    const { tickets, notices } = read([
      { id: 'T-1', description: 'x' },
      { id: 'T-2', description: 'x', depends_on: ['T-1', 'T-1'] },
    ]);
    expect(tickets[1]?.dependsOn).toEqual(['T-1']);
    expect(notices).toEqual(['T-2 names a dependency more than once; once is enough.']);
  });

  it('is told: a field that looks like one that Baton knows', () => {
    const { notices } = read([
      { id: 'T-1', description: 'x', dependsOn: ['T-0'], desciption: 'y', notes: 'z' },
    ]);
    expect(notices).toEqual([
      'The field “dependsOn” (T-1) means nothing to Baton: did you mean “depends_on”?',
    ]);
  });

  it('is told briefly, however much there is of it', () => {
    const tickets = Array.from({ length: 2_000 }, (_, i) => ({
      id: `T-${i}`,
      description: 'x',
      status: 'in_progress',
    }));
    const { notices } = read(tickets);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('T-4 and 1,995 more were in progress');
    const many = atMostNotices(Array.from({ length: 2_001 }, () => 'A notice.'));
    expect(many).toHaveLength(101);
    expect(many.at(-1)).toBe('And 1,901 more notices.');
  });
});
