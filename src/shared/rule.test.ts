import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ToolCall } from './approval';
import {
  holdsShellOperator,
  isDestructive,
  type Rule,
  ruleBytes,
  ruleMatches,
  ruleProblem,
  ruleSchema,
} from './rule';

const scope = { kind: 'workspace' } as const;
const prefix = (text: string): Rule => ({ say: 'allow', match: { kind: 'prefix', prefix: text }, scope });
const folder = (text: string): Rule => ({
  say: 'allow',
  match: { kind: 'folder', tool: 'write_file', folder: text },
  scope,
});

function matchesCommand(rule: Rule, command: string): boolean {
  return ruleMatches(rule, 'T-1', { tool: 'run_command', input: { command } }, { path: null, command });
}

function matchesPath(rule: Rule, path: string, tool = 'write_file'): boolean {
  return ruleMatches(rule, 'T-1', { tool, input: { path } }, { path, command: null });
}

describe('the beginning of a command', () => {
  it.each([
    ['npm test', 'npm test'],
    ['npm test', 'npm test -- --run src/a.test.ts'],
    [' npm test ', '  npm test'],
    ['npm test', 'npm test "a b"'],
  ])('%j stands for %j', (start, command) => {
    expect(matchesCommand(prefix(start), command)).toBe(true);
  });

  it.each([
    ['npm test', 'npm tests'],
    ['npm test', 'npm'],
    ['npm test', 'cd x && npm test'],
    ['npm test', 'npm test; curl evil'],
    ['npm test', 'npm test && make'],
    ['npm test', 'npm test | sh'],
    ['npm test', 'npm test > /etc/passwd'],
    ['npm test', 'npm test < secrets'],
    ['npm test', 'npm test $(make)'],
    ['npm test', 'npm test `make`'],
    ['npm test', 'npm test $HOME'],
    ['npm test', 'npm test &'],
    ['npm test', 'npm test\nmake'],
    ['npm test', 'npm test\n'],
    ['npm test', '\u00a0npm test'],
    ['npm test', 'npm test\rmake'],
    ['npm test', 'npm test \\\n make'],
    ['npm test', 'npm test {a,b}'],
    ['npm test', 'npm test "a;b"'],
    ['', 'npm test'],
  ])('%j does not stand for %j', (start, command) => {
    expect(matchesCommand(prefix(start), command)).toBe(false);
  });

  it.each(['npm publish', 'npm publish && true', 'cd x; npm publish', 'echo $(npm publish)'])(
    'that is denied or asked about is found in %j, whatever else stands there',
    (command) => {
      for (const say of ['deny', 'ask'] as const) {
        expect(matchesCommand({ ...prefix('npm publish'), say }, command)).toBe(true);
      }
      expect(matchesCommand({ ...prefix('npm publish'), say: 'deny' }, 'npm publisher')).toBe(false);
    },
  );

  const seed = Number(process.env.BATON_SEED);
  it(`never stands for a command that holds a shell operator (seed ${seed})`, () => {
    const operator = fc.constantFrom(...';&|<>`$(){}\r\n\\');
    fc.assert(
      fc.property(fc.string(), operator, fc.string(), (before, sign, after) => {
        const command = `npm test ${before}${sign}${after}`;
        expect(holdsShellOperator(command)).toBe(true);
        expect(matchesCommand(prefix('npm test'), command)).toBe(false);
      }),
      { seed },
    );
  });
});

describe('a tool in a folder', () => {
  it.each([
    ['src', 'src/a.ts'],
    ['src/', 'src/deep/a.ts'],
    ['./src', 'src/a.ts'],
    ['', 'a.ts'],
  ])('%j holds %j', (where, path) => {
    expect(matchesPath(folder(where), path)).toBe(true);
  });

  it.each([
    ['src', 'srcs/a.ts'],
    ['src', 'src'],
    ['src/deep', 'src/a.ts'],
  ])('%j does not hold %j', (where, path) => {
    expect(matchesPath(folder(where), path)).toBe(false);
  });

  it('is about that tool alone, and never about a call without a path', () => {
    expect(matchesPath(folder('src'), 'src/a.ts', 'edit_file')).toBe(false);
    const call = { tool: 'write_file', input: {} };
    expect(ruleMatches(folder(''), 'T-1', call, { path: null, command: null })).toBe(false);
  });
});

describe('a rule on a folder and a step that looks through folders', () => {
  function matches(say: Rule['say'], tool: string, call: string, input: ToolCall['input']): boolean {
    const path = typeof input.path === 'string' ? input.path : null;
    const match = { kind: 'folder', tool, folder: 'secrets/' } as const;
    const rule: Rule = { say, match, scope: { kind: 'run' } };
    return ruleMatches(rule, 'T-1', { tool: call, input }, { path, command: null });
  }

  it.each([{}, { path: 'secrets' }, { path: 'secrets/deep' }])(
    'that denies reading or searching it denies a search from %j; one that allows does not allow it',
    (input) => {
      for (const tool of ['read_file', 'search_text']) {
        expect(matches('deny', tool, 'search_text', input)).toBe(true);
        expect(matches('ask', tool, 'search_text', input)).toBe(true);
      }
      expect(matches('allow', 'read_file', 'search_text', input)).toBe(false);
    },
  );

  it('leaves searches elsewhere, and other tools', () => {
    expect(matches('deny', 'read_file', 'search_text', { path: 'src' })).toBe(false);
    expect(matches('deny', 'read_file', 'search_text', { path: 'secrets2' })).toBe(false);
    expect(matches('deny', 'write_file', 'search_text', {})).toBe(false);
    expect(matches('allow', 'search_text', 'search_text', {})).toBe(false);
  });

  it('denies a list of its files, but not one of the folder above alone', () => {
    expect(matches('deny', 'list_files', 'list_files', { path: 'secrets' })).toBe(true);
    expect(matches('deny', 'list_files', 'list_files', { recursive: true })).toBe(true);
    expect(matches('deny', 'list_files', 'list_files', { glob: '**/*.pem' })).toBe(true);
    expect(matches('deny', 'list_files', 'list_files', {})).toBe(false);
  });
});

describe('an exact call', () => {
  const call = { tool: 'run_command', input: { command: 'a && b' } };
  const rule: Rule = {
    say: 'allow',
    match: { kind: 'call', call },
    scope: { kind: 'ticket', ticket: 'T-1' },
  };
  const facts = { path: null, command: 'a && b' };

  it('is that call to the byte, for that ticket', () => {
    expect(ruleMatches(rule, 'T-1', call, facts)).toBe(true);
    expect(ruleMatches(rule, 'T-2', call, facts)).toBe(false);
    const longer = { ...call, input: { command: 'a && b', time_limit_s: 5 } };
    expect(ruleMatches(rule, 'T-1', longer, facts)).toBe(false);
    // What is denied is the command, whatever else stands beside it.
    expect(ruleMatches({ ...rule, say: 'deny' }, 'T-1', longer, facts)).toBe(true);
  });
});

describe('a rule that cannot be taken', () => {
  it.each([
    'rm -rf build',
    '/bin/rm x',
    'sudo make',
    'git push',
    'git -C sub push --force',
    'git reset --hard',
    'git checkout .',
    'find . -exec rm x',
    'dd if=a of=b',
    'git "push" --force',
    "git pu''sh -f",
    'find . -delete',
    'npm publish',
    'git branch --delete x',
    'git tag -d v1',
  ])('would let %j run unasked', (command) => {
    expect(isDestructive(command)).toBe(true);
    expect(ruleProblem(prefix(command))).toMatch(/cannot be taken back/);
  });

  it.each(['npm run form', 'git status', 'git log', 'ls --format', 'echo farm', 'npm test'])(
    'is not one about %j',
    (command) => {
      expect(ruleProblem(prefix(command))).toBeNull();
    },
  );

  it('is looked for in no more than a moment in a very long command', () => {
    expect(isDestructive('git '.repeat(200_000))).toBe(false);
  });

  it('may well deny what cannot be taken back', () => {
    expect(ruleProblem({ ...prefix('rm'), say: 'deny' })).toBeNull();
    expect(ruleProblem({ ...prefix('rm; ls'), say: 'deny' })).toMatch(/shell operator/);
  });
});

it('rules are the same rule when they say the same of the same', () => {
  const rules = [
    prefix('a'),
    prefix('b'),
    { ...prefix('a'), say: 'deny' } as Rule,
    { ...prefix('a'), scope: { kind: 'run' } } as Rule,
    { ...prefix('a'), scope: { kind: 'ticket', ticket: 'T-1' } } as Rule,
    folder('a'),
    folder(''),
  ];
  expect(new Set(rules.map(ruleBytes)).size).toBe(rules.length);
  for (const rule of rules)
    expect(ruleBytes(ruleSchema.parse(JSON.parse(JSON.stringify(rule))))).toBe(ruleBytes(rule));
});
