import { describe, expect, it } from 'vitest';
import { parseTrack } from './parse-track';
import { markedPlaces, only, problemsOf, read } from './track-rig';

function expectAt(marked: string, messages: RegExp[], joining?: readonly string[]): void {
  const problems = problemsOf(marked, joining);
  expect(problems.map((problem) => problem.split(' ')[0])).toEqual(markedPlaces(marked));
  for (const [position, problem] of problems.entries())
    expect(problem).toMatch(messages[position] ?? /no such/);
}

describe('a ticket file that is wrong', () => {
  it('is told with line and column, in UTF-16 units, whatever ends its lines', () => {
    expect(problemsOf('\uFEFF[\r\n\r {"😀": 1, "id": 5, "description": "x"}]')).toEqual([
      '3:18 Ticket 1 of the list: “id” must be text, not the number 5.',
    ]);
  });

  it.each([
    ['▲5', /must hold a list of tickets, not the number 5/],
    ['▲"T-1"', /not the text “T-1”/],
    ['▲[]', /no tickets in the list/],
    ['▲{}', /has no tickets: put their list/],
    ['{"tickets": ▲{}}', /“tickets” must be a list of tickets, not an object/],
    ['{"tickets": ▲[]}', /no tickets in the list/],
    ['{"tickets": [{"id": "a", "description": "x"}], "context": ▲[]}', /The track: “context” must be text/],
    ['{"tickets": [{"id": "a", "description": "x"}], "title": ▲1}', /The track: “title” must be text/],
  ])('as a whole: %s', (marked, message) => expectAt(marked, [message]));

  it('tells all problems of all tickets at once, from top to bottom', () => {
    expectAt(
      `[
  ▲"T-0",
  ▲{ "description": "x" },
  ▲{ "id": "T-1", "step_mode": ▲"yes", "depends_on": ▲"T-2" },
  { "id": ▲" ", "description": ▲4, "verify": [▲1, ▲""] },
  { "id": "T-2", "description": "x", "status": ▲"done", "priority": ▲1.5, "issue_number": ▲0, "depends_on": [▲"T-9"] },
  { "id": "T-3", "description": "x", "priority": ▲1e999, "title": ▲{}, "target_file": ▲true, "rehearsal": ▲"hello" }
]`,
      [
        /Ticket 1 of the list is the text “T-0”/,
        /Ticket 2 of the list has no “id”/,
        /T-1 has no “description”/,
        /T-1: “step_mode” must be true or false, not the text “yes”/,
        /T-1: “depends_on” must be a list of texts.*put brackets around it/,
        /Ticket 4 of the list: “id” is empty/,
        /Ticket 4 of the list: “description” must be text, not the number 4/,
        /“verify” must hold texts/,
        /not empty text/,
        /T-2: the status “done” is not known; it is one of todo, in_progress, completed, blocked/,
        /“priority” must be a whole number, 0 or more, not the number 1.5/,
        /“issue_number” must be a whole number, 1 or more, not the number 0/,
        /T-2 depends on “T-9”, which is not there/,
        /a number too large to hold/,
        /“title” must be text, not an object/,
        /“target_file” must be text, not true/,
        /“rehearsal” must be a list of entries/,
      ],
    );
  });

  it('tells comments and content problems in one go', () => {
    expectAt('[▲// first\n{"id": "T-1", "description": ▲5}]', [/no comments/, /must be text/]);
  });

  it('tells duplicate ids with both places, also those that only look alike', () => {
    expectAt(
      `[{ "id": "T-1", "description": "x" },
 { "id": ▲"T-1", "description": "x" },
 { "id": "caf\u00e9", "description": "x" },
 { "id": ▲"cafe\u0301", "description": "x" }]`,
      [
        /“T-1” is already used in line 1, column 10/,
        /looks the same as the id that is already used in line 3, column 10/,
      ],
    );
  });

  it('follows a dependency whose accents are written another way', () => {
    const { tickets } = read([
      { id: 'caf\u00e9', description: 'x' },
      { id: 'T-2', description: 'x', depends_on: ['cafe\u0301'] },
    ]);
    expect(tickets[1]?.dependsOn).toEqual(['caf\u00e9']);
  });

  it('tells unknown dependencies and what was most likely meant', () => {
    expectAt(
      '[{"id": "setup-database", "description": "x"}, {"id": "T-1", "description": "x", "depends_on": [▲"setup_databse", ▲"T-7"]}]',
      [/did you mean “setup-database”\?/, /add that ticket, or remove the dependency/],
    );
  });

  it('tells a ticket that waits for itself once, and not as a cycle', () => {
    expectAt('[{"id": "T-1", "description": "x", "depends_on": [▲"T-1"]}]', [/T-1 depends on itself/]);
  });

  it('tells every cycle by its path, at a dependency that lies on it', () => {
    expectAt(
      `[{"id": "T-1", "description": "x", "depends_on": ["T-0", ▲"T-3"]},
{"id": "T-0", "description": "x"},
{"id": "T-3", "description": "x", "depends_on": ["T-1"]},
{"id": "A", "description": "x", "depends_on": [▲"B", ▲"C"]},
{"id": "B", "description": "x", "depends_on": ["A"]},
{"id": "C", "description": "x", "depends_on": ["A", "T-1"]}]`,
      [/T-1 waits for T-3 waits for T-1: none/, /A waits for B waits for A/, /A waits for C waits for A/],
    );
  });

  it('shortens the path of a cycle that nobody could read', () => {
    const tickets = Array.from({ length: 100 }, (_, i) => ({
      id: `T-${i}`,
      description: 'x',
      depends_on: [`T-${(i + 1) % 100}`],
    }));
    const [problem, ...more] = problemsOf(JSON.stringify(tickets));
    expect(more).toEqual([]);
    expect(problem).toContain('T-19 waits for … 61 more tickets … waits for T-81');
  });

  it('takes no id that cannot be shown or compared', () => {
    expectAt(
      '[{"id": ▲"\\ud800", "description": "x"}, {"id": ▲"a\\nb", "description": "x"}, {"id": "😀", "description": "\\ud800"}]',
      [/“\\ud800” holds half of a surrogate pair/, /“a\\u000ab” holds a line break/],
    );
  });

  it('never lets a file write to the terminal through a sentence', () => {
    const [problem] = problemsOf(
      '[{"id": "T-1", "description": "x", "status": "\\u001b[31m\\u009b1m\\u202e"}]',
    );
    expect(problem).toContain('“\\u001b[31m\\u009b1m\\u202e”');
  });
});

describe('__proto__', () => {
  it('is an id, a dependency and a key like any other', () => {
    const { tickets } = read(
      '[{"id": "__proto__", "description": "x", "__proto__": {"status": "completed"}}, {"id": "constructor", "description": "x", "depends_on": ["__proto__"]}]',
    );
    expect(tickets.map(({ id, dependsOn, initial }) => [id, dependsOn, initial.status])).toEqual([
      ['__proto__', [], 'todo'],
      ['constructor', ['__proto__'], 'todo'],
    ]);
    expect(({} as Record<string, unknown>).status).toBeUndefined();
    expectAt('[{"id": "a", "description": "x", "depends_on": [▲"toString"]}]', [/is not there/]);
    expectAt('[▲{"__proto__": {"id": "a"}, "description": "x"}]', [/has no “id”/]);
  });

  it('stays in the input of a rehearsed tool as its own key', () => {
    const { rehearsal } = only(
      '[{"id": "a", "description": "x", "rehearsal": [{"tool": "t", "input": {"__proto__": {"a": 1}}}]}]',
    );
    expect(JSON.stringify(rehearsal)).toBe('[{"tool":"t","input":{"__proto__":{"a":1}}}]');
    const [entry] = rehearsal as { input: object }[];
    expect(Object.getPrototypeOf(entry?.input)).toBe(Object.prototype);
  });
});

describe('the verify commands of a track', () => {
  it('are checked as those of a ticket', () => {
    expectAt('{"verify": ▲"npm test", "tickets": [{"id": "a", "description": "x"}]}', [
      /The track: “verify” must be a list of texts, not the text “npm test”; put brackets around it/,
    ]);
    expectAt('{"tickets": [{"id": "a", "description": "x"}], "verify": ["make", ▲" "]}', [
      /The track: “verify” must hold texts with something in them/,
    ]);
  });
});

describe('a rehearsal', () => {
  const entries = [
    { say: 'a' },
    { wait_ms: 0 },
    { tool: 'read_file', input: { path: 'a' } },
    { usage: { input: 1, output: 2, cached: 3 } },
    { diagnosis: 'd' },
    { block: 'b' },
    { fail: 'c' },
    { review: 'send_back', notes: 'e' },
    { usage: { input: 1, output: 2 } },
  ];

  it.each([[entries], [[entries, [{ say: 'again' }]]]])(
    'may be one script, or one for each attempt',
    (rehearsal) => {
      expect(only([{ id: 'a', description: 'x', rehearsal }]).rehearsal).toEqual(rehearsal);
    },
  );

  it.each([
    ['▲{}', [/must be a list of entries/]],
    ['▲[]', [/not an empty list/]],
    ['[{"say": ▲5}]', [/“say” of this “rehearsal” entry must be text, not the number 5/]],
    ['[▲{"sya": "x"}]', [/has one of the keys “say”, .*this one has “sya”/]],
    ['[▲{}, ▲7, ▲[]]', [/this one has nothing/, /is an object such as/, /not a list/]],
    ['[▲{"tool": "x"}]', [/“tool” needs “input” as well/]],
    ['[{"tool": "x", "input": ▲[]}]', [/“input” of this “rehearsal” entry must be an object/]],
    ['[{"tool": "x", "input": {"n": ▲1e999}}]', [/cannot be a number too large to hold/]],
    ['[▲{"say": "x", "wait_ms": 5}]', [/with “say” cannot hold “wait_ms” as well/]],
    [
      '[{"wait_ms": ▲-1}, {"wait_ms": ▲"5"}, {"wait_ms": ▲3600001}]',
      [/0 or more/, /must be a number/, /3600000 or less/],
    ],
    ['[▲{"usage": {"input": 1}}]', [/needs “usage.output” as well/]],
    [
      '[{"usage": {"input": ▲1.5, "output": 2}}]',
      [/“usage.input” of this “rehearsal” entry must be a whole number/],
    ],
    [
      '[[{"say": "x"}], ▲{"say": "y"}, ▲[]]',
      [/a list for each attempt; here is an object/, /here is an empty list/],
    ],
    ['[[{"say": "x"}, {"say": ▲null}]]', [/must be text, not null/]],
    ['[{"review": ▲"good"}]', [/“review” of this “rehearsal” entry cannot be the text “good”/]],
    ['[▲{"review": "send_back"}]', [/the “rehearsal” entry “review” needs “notes” as well/]],
    ['[[{"review": "block", "notes": ▲" "}]]', [/“notes” of this “rehearsal” entry cannot be/]],
    [
      '[{"review": "accept"}, {"usage": {"input": 1, "output": 2}}, ▲{"say": "x"}]',
      [/“review” ends the script/],
    ],
    ['[[{"review": "accept"}, ▲{"review": "accept"}], [{"say": "x"}]]', [/“review” ends the script/]],
  ])('that is wrong is told at its entry: %s', (rehearsal, messages) => {
    expectAt(`[{"id": "T-1", "description": "x", "rehearsal": ${rehearsal}}]`, messages);
  });
});

describe('tickets that join an open track', () => {
  it('may wait for its tickets', () => {
    const { tickets } = read([{ id: 'T-2', description: 'x', depends_on: ['T-1'] }], ['T-1']);
    expect(tickets[0]?.dependsOn).toEqual(['T-1']);
  });

  it('may not have an id that is taken there, in either form', () => {
    expectAt(
      '[{"id": ▲"T-1", "description": "x"}, {"id": ▲"cafe\u0301", "description": "x"}]',
      [/“T-1” is already used in the track that is open/, /is already used in the track that is open/],
      ['T-1', 'caf\u00e9'],
    );
  });

  it('may not make it larger than a track can be', () => {
    const joining = Array.from({ length: 9_999 }, (_, i) => `T-${i}`);
    expect(read([{ id: 'a', description: 'x' }], joining).tickets).toHaveLength(1);
    expectAt(
      '[{"id": "a", "description": "x"}, ▲{"id": "b", "description": "x"}]',
      [/open track would hold 10,001 tickets/],
      joining,
    );
  });
});

describe('the limits', () => {
  const chain = (length: number) =>
    Array.from({ length }, (_, i) => ({
      id: `T-${i}`,
      description: 'x',
      depends_on: i === 0 ? [] : [`T-${i - 1}`],
    }));

  it('let 10,000 tickets in a chain pass', () => {
    expect(read(chain(10_000)).tickets).toHaveLength(10_000);
  });

  it('refuse one ticket more, with one problem', () => {
    const problems = problemsOf(JSON.stringify(chain(10_001)));
    expect(problems).toEqual([expect.stringMatching(/^1:\d+ The file holds 10,001 tickets; .*split it/)]);
  });

  it('let 50,000 dependencies pass and refuse one more, at the first that is too many', () => {
    const tickets = chain(10_000).map((ticket, i) => ({
      ...ticket,
      depends_on: i === 0 ? [] : Array<string>(i === 1 ? 10 : 5).fill('T-0'),
    }));
    expect(read(tickets).tickets).toHaveLength(10_000);
    tickets.at(-1)?.depends_on.push('T-1');
    expect(problemsOf(JSON.stringify(tickets))).toEqual([expect.stringMatching(/names 50,001 dependencies/)]);
  });

  it('refuse text of more than 16 MB, counted in bytes', () => {
    const description = 'é'.repeat(8 * 1024 * 1024);
    const result = parseTrack('work.json', null, JSON.stringify([{ id: 'a', description }]));
    expect(result).toMatchObject({
      ok: false,
      failure: { problems: [{ line: null, message: expect.stringContaining('larger than 16 MB') }] },
    });
  });

  it('list problems up to a number that can be shown, and say how many more there are', () => {
    const problems = problemsOf(`[${Array(9_000).fill('{}').join(',')}]`);
    expect(problems).toHaveLength(10_001);
    expect(problems.at(-1)).toContain('8,000 more problems');
  });
});
