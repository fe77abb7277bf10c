import { expect, it } from 'vitest';
import { knownKeys } from './known-keys';

const agent = { key: 'one', name: 'One', interface: 'api' as const, tokenEnv: 'AGENT_TOKEN', taskTypes: [] };
const env = { AGENT_TOKEN: 'of the agent', GITEA_TOKEN: 'of Gitea', OPENAI_API_KEY: 'of OpenAI' };

it('keys are known also where the settings are not right, as with two agents of one key', () => {
  for (const agents of [[agent], [agent, agent]]) {
    expect(knownKeys({ agents }, env)).toEqual(expect.arrayContaining(Object.values(env)));
  }
});
