import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json';

interface Told {
  offset: number;
  message: string;
}

function problemsOf(text: string): Told[] {
  const told: Told[] = [];
  parseJson(text, (offset, message) => told.push({ offset, message }), 'a list of tickets');
  return told.sort((a, b) => a.offset - b.offset);
}

/** The text between the marks is what each problem must point at, in order. */
function expectAt(marked: string, ...messages: (string | RegExp)[]): void {
  const offsets = [...marked.matchAll(/▲/g)].map(({ index }, before) => index - before);
  const told = problemsOf(marked.replaceAll('▲', ''));
  expect(told.map(({ offset }) => offset)).toEqual(offsets);
  told.forEach(({ message }, position) => {
    expect(message).toMatch(messages[position] ?? '(no such problem)');
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('strict JSON', () => {
  it('takes exactly what JSON.parse takes, from any heap of tokens', () => {
    const token = fc.constantFrom(
      ...[
        '[',
        ']',
        '{',
        '}',
        ',',
        ':',
        '"a"',
        '"b"',
        '1',
        '-0',
        '0',
        '01',
        '1e',
        '1.5e+3',
        '.5',
        'true',
        'null',
      ],
      ...[
        'nul',
        'NaN',
        "'x'",
        '"',
        '"\\',
        '"\\u12"',
        '"\\ud800"',
        '//',
        '/*',
        '*/',
        ' ',
        '\n',
        '\r',
        '\t',
        '-',
        '\u00a0',
      ],
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const text = tokens.join('');
        // A key that comes twice is JSON to the language and a problem to Baton.
        const told = problemsOf(text).filter(({ message }) => !message.includes('is there twice'));
        expect(told.length === 0).toBe(isJson(text));
      }),
      { numRuns: 3_000 },
    );
  });

  it('takes any value that JSON.stringify writes, indented or not', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom('', '\t', '  '), (value, indent) => {
        expect(problemsOf(JSON.stringify(value, null, indent))).toEqual([]);
      }),
    );
  });

  it('never falls over, however deep and broken the text is', () => {
    const piece = fc.tuple(
      fc.constantFrom('[', '{', '{"a":', '[{', ']', '}', '[}', '{]', '/*"*/[', ','),
      fc.nat(40_000),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 5 }), (pieces) => {
        expect(
          problemsOf(pieces.map(([text, times]) => text.repeat(times)).join('') || '[').length,
        ).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  it('nests to 64 and no deeper', () => {
    expect(problemsOf('['.repeat(64) + ']'.repeat(64))).toEqual([]);
    expectAt(`${'['.repeat(64)}▲[${']'.repeat(65)}`, /nested more than 64 deep/);
    expect(problemsOf(`[${'['.repeat(63)}${']'.repeat(63)},${'['.repeat(63)}${']'.repeat(63)}]`)).toEqual([]);
    expect(problemsOf(`["${'['.repeat(100)}"]`)).toEqual([]);
  });

  it.each(['', ' \n\t'])('says that %j is empty', (text) => {
    expect(problemsOf(text)).toEqual([{ offset: 0, message: expect.stringContaining('empty') }]);
  });

  it('tells all comments and trailing commas, and goes on behind them', () => {
    expectAt(
      '[ ▲// one\n {"a": 1▲, }▲,\n ▲/* two */ ]',
      /no comments/,
      /comma cannot stand before the end/,
      /comma cannot stand before the end/,
      /no comments/,
    );
  });

  it('tells each missing comma', () => {
    expectAt(
      '[{"a": 1 ▲"b": 2} ▲{"c": [1 ▲[2]]}]',
      /comma is missing/,
      /comma is missing/,
      /comma is missing/,
    );
  });

  it('tells every bad escape and control character at its own place', () => {
    expectAt(
      '["C:▲\\Users▲\\x", "a▲\tb", "▲\\u12g4", "fine \\u0041\\n"]',
      /“\\U” is no escape/,
      /“\\x” is no escape/,
      /is written \\t/,
      /four hexadecimal digits/,
    );
  });

  it.each([
    ['[▲NaN]', /no number that JSON can hold/],
    ['[▲-Infinity]', /-Infinity is no number/],
    ['[▲+1]', /no plus sign/],
    ['["He said "▲hi"]', /double quote inside text is written/],
    ['▲<html>', /list .* or an object .* is expected here/],
    ['[▲True]', /is written true/],
    ['[▲None]', /is written null/],
    ["[▲'a']", /straight double quotes/],
    ['[▲“a”]', /straight double quotes/],
    ['▲<<<<<<< HEAD\n[]', /merge conflict/],
    ['[0▲1]', /cannot begin with a zero/],
    ['[▲1.]', /cut off/],
    ['{▲a: 1}', /text needs double quotes/],
    ['{"a"▲ 1}', /./],
    ['{"a": ▲}', /value is expected here, not “}”/],
    ['[1▲', /list is not closed/],
    ['{"a": 1▲', /object is not closed.*the end of the file/],
    ['["a▲', /./],
    ['[]▲ []', /./],
    ['{}\n▲{}', /should end before/],
    ['[1,▲, 2]', /./],
  ])('says of %s at the mark what is wrong', (marked, message) => {
    const offset = marked.indexOf('▲');
    const [first] = problemsOf(marked.replace('▲', ''));
    expect(first?.message).toMatch(message);
    expect(first?.offset).toBeGreaterThanOrEqual(offset - 3);
    expect(first?.offset).toBeLessThanOrEqual(offset + 1);
  });

  it('stops at what puts it out of step, instead of telling what may only follow from it', () => {
    expectAt('{"a": ▲nothing, "b": [}, "c" 1, {{{ ]', /“nothing” cannot stand here/);
  });

  it('tells duplicate keys wherever they are, __proto__ and escaped ones too', () => {
    expectAt(
      '[{"a": {"x": 1, "__proto__": 1, ▲"__proto__": 2}, ▲"\\u0061": [{"k": 1, ▲"k": 1, ▲"k": 1}]}]',
      /“__proto__” is there twice/,
      /“a” is there twice/,
      /“k” is there twice/,
      /“k” is there twice/,
    );
  });
});
