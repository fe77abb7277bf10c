import { describe, expect, it } from 'vitest';
import type { AskReason, ToolCall } from './approval';
import { type CallFacts, type Rule, ruleMatches } from './rule';
import {
  checkRule,
  draftedRule,
  matchesOffered,
  mayBeRemembered,
  proposeRule,
  type RuleDraft,
} from './rule-proposal';
import type { Approval } from './run-state';

const command = (text: string): { call: ToolCall; facts: CallFacts } => ({
  call: { tool: 'run_command', input: { command: text } },
  facts: { path: null, command: text },
});
const change = (path: string): { call: ToolCall; facts: CallFacts } => ({
  call: { tool: 'write_file', input: { path, content: 'x' } },
  facts: { path, command: null },
});

function waiting(call: ToolCall, reason: AskReason): Approval {
  const action = { kind: 'step', step: 'T#1.1', call } as const;
  const rest = {
    id: 'step:T#1.1',
    ticket: 'T',
    attempt: 1,
    step: 'T#1.1',
    tier: 3,
    hash: 'x',
    since: '',
  } as const;
  return { ...rest, reason, action };
}

describe('remembering an approval', () => {
  it.each([
    ['command', command('npm test'), true],
    ['step_mode', change('src/a.ts'), true],
    ['repeated', command('npm test'), false],
    ['protected_path', change('.git/config'), false],
    ['rule', command('npm test'), false],
    ['command', command('rm -rf build'), false],
    ['step_mode', command('git push'), false],
  ] as const)('asked because of “%s”, of %j, is offered: %s', (reason, { call, facts }, isOffered) => {
    expect(mayBeRemembered(waiting(call, reason), facts)).toBe(isOffered);
  });

  it('is not offered for a call that rules know nothing of, nor for a worker that starts', () => {
    const { call, facts } = command('ls');
    expect(mayBeRemembered(waiting(call, 'command'), null)).toBe(false);
    const proposal = { role: '', model: '', prompt: '', context: [], setup: [], verify: [] };
    const spawn: Approval = { ...waiting(call, 'spawn'), action: { kind: 'spawn', proposal } };
    expect(mayBeRemembered(spawn, facts)).toBe(false);
  });
});

describe('the rule that is proposed', () => {
  it('is the least: this exact call, for this ticket', () => {
    const { call, facts } = command('npm test -- a');
    const rule = draftedRule(proposeRule(facts), 'T', call);
    expect(rule).toEqual({
      say: 'allow',
      match: { kind: 'call', call },
      scope: { kind: 'ticket', ticket: 'T' },
    });
    expect(ruleMatches(rule, 'T', call, facts)).toBe(true);
    expect(ruleMatches(rule, 'other', call, facts)).toBe(false);
  });

  it.each([
    ['npm test -- --watch', 'npm test'],
    ['npm run build -- --watch', 'npm run build'],
    ['  git   status  ', 'git status'],
    ['ls -la src', 'ls'],
    ['make', 'make'],
    ['CI=1 FORCE=1 npm test', 'CI=1 FORCE=1 npm test'],
    ['CI=1', 'CI=1'],
    ['python "a b.py"', 'python'],
  ])('begins, for %j, with %j', (text, prefix) => {
    expect(proposeRule(command(text).facts).prefix).toBe(prefix);
  });

  it.each([
    ['src/shared/a.ts', 'src/shared'],
    ['a.ts', ''],
  ])('has, for the file %s, the folder “%s”', (path, folder) => {
    const { call, facts } = change(path);
    const draft: RuleDraft = { ...proposeRule(facts), match: 'folder' };
    expect(draft.folder).toBe(folder);
    expect(checkRule(draftedRule(draft, 'T', call), 'T', call, facts)).toEqual({ fits: true });
  });

  it('offers a beginning only for a command without shell operators, and a folder only for a file', () => {
    expect(matchesOffered(command('npm test').facts)).toEqual(['call', 'prefix']);
    expect(matchesOffered(command('npm test && x').facts)).toEqual(['call']);
    expect(matchesOffered(change('a.ts').facts)).toEqual(['call', 'folder']);
    expect(matchesOffered({ path: null, command: null })).toEqual(['call']);
  });

  it.each([
    ['npm', true],
    [' npm test ', true],
    ['npm tests', false],
    ['npm test; ls', false],
    ['', false],
    ['sudo npm', false],
  ])('with the beginning %j fits “npm test -- a”: %s', (prefix, fits) => {
    const { call, facts } = command('npm test -- a');
    const rule = draftedRule({ ...proposeRule(facts), match: 'prefix', prefix }, 'T', call);
    expect(checkRule(rule, 'T', call, facts).fits).toBe(fits);
  });

  it('keeps the scope that was chosen', () => {
    const { call, facts } = command('ls');
    const scopes = (['ticket', 'run', 'workspace'] as const).map(
      (scope): Rule['scope'] => draftedRule({ ...proposeRule(facts), scope }, 'T', call).scope,
    );
    expect(scopes).toEqual([{ kind: 'ticket', ticket: 'T' }, { kind: 'run' }, { kind: 'workspace' }]);
  });
});
