import { describe, expect, it } from 'vitest';
import { type Settings, settingsSchema } from './settings';

const takes = (settings: unknown) => settingsSchema.safeParse(settings).success;

describe('settings', () => {
  it('may be empty, and may say all that README shows', () => {
    const whole: Settings = {
      providers: {
        local: { kind: 'openai-compatible', baseURL: 'http://127.0.0.1:1234/v1', apiKeyEnv: 'LOCAL_KEY' },
      },
      tiers: { orchestrator: 'google:pro', techLead: null, worker: 'local:qwen3', qa: null },
      parallel: 4,
      approve: 'ask',
      review: 'off',
      isolation: 'worktree',
      limits: { usd: 5, tokens: null, hours: 0.5, stepsPerAttempt: 50 },
      gitea: { url: 'http://127.0.0.1:3000', repo: 'owner/name', tokenEnv: 'GITEA_TOKEN' },
      agents: [
        { key: 'far', interface: 'gitea', label: 'ready', taskTypes: ['research'], limit: 2, enabled: true },
      ],
      taskTypes: { research: ['look up'] },
    };
    expect(takes({})).toBe(true);
    expect(settingsSchema.parse(whole)).toEqual(whole);
  });

  it.each<[string, unknown]>([
    ['a name that Baton does not know', { paralell: 4 }],
    ['such a name further in', { limits: { dollars: 5 } }],
    ['no slot', { parallel: 0 }],
    ['half a slot', { parallel: 1.5 }],
    ['too many slots', { parallel: 257 }],
    ['a limit of nothing', { limits: { usd: 0 } }],
    ['half a token', { limits: { tokens: 0.5 } }],
    ['a key instead of the name of its variable', { providers: { p: { apiKeyEnv: 'sk-123' } } }],
    ['a provider whose name has a colon: no model could name it', { providers: { 'a:b': {} } }],
    ['a server that is no web address', { providers: { p: { baseURL: 'file:///etc' } } }],
    ['an endpoint that is a program', { agents: [{ key: 'a', interface: 'api', endpoint: 'javascript:1' }] }],
    ['an agent of no kind', { agents: [{ key: 'a' }] }],
    ['a way to approve that there is not', { approve: 'never' }],
    ['a review by nobody known', { review: 'team' }],
    ['an empty model', { tiers: { worker: '' } }],
  ])('do not take %s', (_what, settings) => {
    expect(takes(settings)).toBe(false);
  });
});
