import { describe, expect, it } from 'vitest';
import type { AgentStanding } from '../../shared/settings-reply';
import { addAgent, changeAgent, draftAgents, keyFault } from './agent-list';

const standing: AgentStanding = {
  key: 'claude-code',
  name: 'Claude Code',
  interface: 'gitea',
  label: 'claude-ready',
  endpoint: null,
  tokenEnv: null,
  taskTypes: ['refactoring'],
  limit: 2,
  enabled: true,
  problem: 'Gitea is not set up.',
};

describe('the agents of the settings', () => {
  it('are those that count where the file lists none, without what goes without saying', () => {
    expect(draftAgents('{}', [standing])).toEqual([
      {
        key: 'claude-code',
        interface: 'gitea',
        label: 'claude-ready',
        name: 'Claude Code',
        taskTypes: ['refactoring'],
        limit: 2,
      },
    ]);
  });

  it('are what the file lists, also when that is none at all', () => {
    expect(draftAgents('{ "agents": [] }', [standing])).toEqual([]);
    const text = JSON.stringify({ agents: [{ key: 'a', note: 'mine' }, 3] });
    expect(draftAgents(text, [])).toEqual([{ key: 'a', note: 'mine' }]);
  });

  it('keep what is not changed, and lose a field that is emptied', () => {
    const agents = [{ key: 'a', note: 'mine', limit: 2 }, { key: 'b' }];
    expect(changeAgent(agents, 0, { limit: undefined, enabled: false })).toEqual([
      { key: 'a', note: 'mine', enabled: false },
      { key: 'b' },
    ]);
  });

  it('get one more with a key of its own, switched off', () => {
    expect(addAgent([{ key: 'agent-1' }]).at(-1)).toEqual({
      key: 'agent-2',
      interface: 'gitea',
      enabled: false,
    });
  });

  it('have keys of their own, which tickets can name', () => {
    const agents = [{ key: 'a' }, { key: 'b' }, { key: 'a' }, { key: 'Sp ace!' }, {}];
    expect(agents.map((_, index) => keyFault(agents, index))).toEqual([
      'is the key of another agent, too: give one of them another',
      null,
      'is the key of another agent, too: give one of them another',
      'must begin with a letter or a digit and hold no space, such as claude-code',
      'must be there: tickets name the agent by it',
    ]);
  });
});
