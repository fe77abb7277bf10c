import { describe, expect, it } from 'vitest';
import { type Agent, readAgents } from './agent';
import { chooseAgent, type Wish } from './choose-agent';
import { readDispatchSettings } from './dispatch-settings';

const agents = readAgents({
  agents: [
    { key: 'a', name: 'Ann', interface: 'gitea', taskTypes: ['refactoring'], limit: 1 },
    { key: 'b', name: 'Bob', interface: 'api', taskTypes: ['refactoring', 'Code Review'] },
    { key: 'c', name: 'Cy', interface: 'local' },
  ],
});

function choose(
  wish: Partial<Wish>,
  given: { off?: Record<string, string>; busy?: Record<string, number>; of?: Agent[] } = {},
) {
  const chosen = chooseAgent(
    { taskType: 'refactoring', agent: null, endpoint: null, issue: 'none', ...wish },
    given.of ?? agents,
    {
      offReason: ({ key }) => given.off?.[key] ?? null,
      underWay: ({ key }) => given.busy?.[key] ?? 0,
    },
  );
  return chosen.ok ? `${chosen.value.agent.key}: ${chosen.value.reason}` : chosen.failure;
}

describe('the agent of a task', () => {
  it('is the first that is good at the type', () => {
    expect(choose({})).toBe('a: Ann is good at refactoring and has room');
    expect(choose({ taskType: 'code_review' })).toBe('b: Bob is good at code_review and has room');
  });

  it('is the next one where the first has no room or is off, and it says why', () => {
    expect(choose({}, { busy: { a: 1 } })).toBe(
      'b: Bob is good at refactoring and has room; Ann has 1 of 1 tasks',
    );
    expect(choose({}, { off: { a: 'no server', b: 'no token' } })).toBe(
      'c: no agent for refactoring can take it; Cy is the next that can; Ann is off: no server; Bob is off: no token',
    );
  });

  it('is any that can where no agent is for the type', () => {
    expect(choose({ taskType: 'triage' }, { off: { a: 'x' } })).toBe(
      'b: no agent for triage can take it; Bob is the next that can',
    );
  });

  it('is nobody where all are off, each with its reason', () => {
    expect(choose({}, { off: { a: 'x', b: 'y', c: 'z' } })).toEqual({
      type: 'nobody',
      message:
        'No agent can take this (Ann is off: x; Bob is off: y; Cy is off: z): switch one on in the settings, or wait.',
    });
  });

  it('is the one that was named, also where it is busy', () => {
    expect(choose({ agent: 'a' }, { busy: { a: 3 } })).toBe(
      'a: you named it, although it has 3 of 1 tasks already',
    );
    expect(choose({ agent: 'c' })).toBe('c: you named it');
    expect(choose({ agent: 'baton' })).toBe('baton: you named it');
    expect(choose({ agent: 'd' })).toEqual({
      type: 'unknown_agent',
      message: 'There is no agent “d”: name one of a, b, c, baton, or add it in the settings.',
    });
  });

  it('is never Baton itself where an issue is named or to be made, unless a person says so', () => {
    const cy = [
      ...agents.filter(({ key }) => key !== 'c'),
      { ...agents[2], taskTypes: ['planning'] } as Agent,
    ];
    expect(choose({ taskType: 'planning' }, { of: cy })).toMatch(/^c: /);
    for (const issue of ['named', 'create'] as const)
      expect(choose({ taskType: 'planning', issue }, { of: cy })).toBe(
        'a: no agent for planning can take it; Ann is the next that can; Cy does not work on issues',
      );
    expect(choose({ issue: 'named' }, { off: { a: 'x' } })).toMatch(/^b: /);
    expect(choose({ issue: 'named', agent: 'c' })).toBe('c: you named it');
    expect(choose({ issue: 'named' }, { off: { a: 'Set “x”.', b: 'Set “y”.' } })).toEqual({
      type: 'nobody',
      message:
        'No agent can take this (Ann is off: Set “x”; Bob is off: Set “y”; Cy does not work on issues): switch one on in the settings, wait, or name the agent that is to do it.',
    });
  });

  it('is on Gitea where an issue is to be made', () => {
    expect(choose({ issue: 'create' }, { off: { a: 'x' } })).toMatchObject({ type: 'nobody' });
    expect(choose({ issue: 'create', agent: 'a' })).toBe('a: you named it');
    for (const wish of [{ agent: 'b' }, { agent: 'c' }, { endpoint: 'http://x' }])
      expect(choose({ issue: 'create', ...wish })).toMatchObject({
        type: 'not_fitting',
        message: expect.stringContaining('no issue'),
      });
  });

  it('is behind an API where an endpoint is named', () => {
    expect(choose({ endpoint: 'http://x' })).toMatch(/^b: /);
    expect(choose({ agent: 'a', endpoint: 'http://x' })).toMatchObject({ type: 'not_fitting' });
  });
});

describe('what the settings say of agents', () => {
  const keys = (settings: Parameters<typeof readAgents>[0]) => readAgents(settings).map(({ key }) => key);

  it('are the shipped examples until somebody names others', () => {
    expect(keys({})).toEqual(['claude-code', 'agent-api', 'baton']);
    expect(keys({ agents: [{ key: 'x', interface: 'local' }] })).toEqual(['x']);
    expect(keys({ agents: [] })).toEqual([]);
  });

  it('cannot name one key twice', () => {
    const agents = [
      { key: 'x', interface: 'local' as const },
      { key: 'x', interface: 'api' as const },
    ];
    expect(readDispatchSettings({ agents }, {})).toMatchObject({
      ok: false,
      failure: expect.stringContaining('“x”'),
    });
  });

  it.each([
    [{}, {}, /set “gitea.url” and “gitea.repo”.*GITEA_TOKEN/],
    [{ url: 'http://x' }, {}, /set “gitea.repo”/],
    [{ url: 'http://x', repo: 'a/b', tokenEnv: 'TOK' }, { TOK: ' ' }, /set TOK where you start Baton/],
    [{ url: 'http://x', repo: 'b' }, {}, /must be owner\/name/],
    [{ url: 'http://me:pw@x', repo: 'a/b' }, {}, /no name and password/],
  ])('tell what is missing for Gitea: %j', (gitea, env, words) => {
    const read = readDispatchSettings({ gitea }, env);
    expect(read.ok && !read.value.gitea.ok && read.value.gitea.failure).toMatch(words);
  });

  it('take Gitea’s address with and without what lies behind it', () => {
    for (const url of ['http://x/git', 'http://x/git/', 'http://x/git/api/v1/']) {
      const read = readDispatchSettings({ gitea: { url, repo: 'a/b' } }, { GITEA_TOKEN: 't' });
      expect(read.ok && read.value.gitea).toMatchObject({ ok: true, value: { url: 'http://x/git' } });
    }
  });
});
