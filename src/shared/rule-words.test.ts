import { describe, expect, it } from 'vitest';
import type { Rule } from './rule';
import { byRuleWords, grantWords, matchWords, scopeWords } from './rule-words';

const call = (tool: string, input: Record<string, string | number>): Rule['match'] => ({
  kind: 'call',
  call: { tool, input },
});

describe('a rule in words', () => {
  it.each([
    [call('run_command', { command: 'npm test' }), 'exactly npm test'],
    [call('run_command', { command: 'npm test', time_limit_s: 5 }), 'exactly npm test (and one more field)'],
    [call('write_file', { path: 'a.ts', content: 'x' }), 'exactly this write_file a.ts (and one more field)'],
    [call('search_text', { pattern: 'x' }), 'exactly this search_text {"pattern":"x"}'],
    [{ kind: 'folder', tool: 'write_file', folder: './src/' }, 'write_file in src/'],
    [{ kind: 'folder', tool: 'write_file', folder: '' }, 'write_file in the whole workspace'],
    [{ kind: 'prefix', prefix: ' npm test ' }, 'commands that begin with npm test'],
  ] as const)('%j is “%s”', (match, words) => {
    expect(matchWords(match)).toBe(words);
  });

  it('says where it holds, and for how long', () => {
    expect(scopeWords({ kind: 'ticket', ticket: 'T-1' })).toBe('ticket T-1');
    const match = { kind: 'prefix', prefix: 'make' } as const;
    expect(grantWords({ match, scope: { kind: 'run' } })).toMatch(/“make”.*no shell operator.*this run/);
    expect(grantWords({ match, scope: { kind: 'workspace' } })).toMatch(/later ones, until you delete it/);
  });

  it('says what it did to a step', () => {
    const rule = { match: { kind: 'prefix', prefix: 'make' }, scope: { kind: 'run' } } as const;
    expect(byRuleWords({ ...rule, say: 'allow' })).toBe(
      'allowed by your rule: commands that begin with make',
    );
    expect(byRuleWords({ ...rule, say: 'deny' })).toBe('denied by your rule: commands that begin with make');
  });
});
