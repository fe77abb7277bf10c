import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../shared/settings';
import { createManualTimer } from '../timer-rig';
import { findOllama } from './find-ollama';
import { createModels, type Models, type ModelsOptions } from './models';
import { serve, serveStatus } from './provider-rig';

function models(
  settings: Settings = {},
  env: Record<string, string> = {},
  more: Partial<ModelsOptions> = {},
): Models {
  return createModels({ settings, env, timer: createManualTimer(), now: () => 0, ...more });
}

function factsOf(name: string, ...given: Parameters<typeof models>) {
  return models(...given).providers.find((each) => each.name === name);
}

describe('the models of the tiers', () => {
  it.each([
    [{}, 'rehearsal'],
    [{ GOOGLE_GENERATIVE_AI_API_KEY: 'k' }, 'google:gemini-2.5-flash-lite'],
    [{ ANTHROPIC_API_KEY: 'k' }, 'anthropic:claude-haiku-4-5'],
    [{ OPENAI_API_KEY: 'k' }, 'openai:gpt-5-mini'],
    [{ OPENAI_API_KEY: 'k', GOOGLE_GENERATIVE_AI_API_KEY: 'k' }, 'google:gemini-2.5-flash-lite'],
    [{ GOOGLE_GENERATIVE_AI_API_KEY: '  ' }, 'rehearsal'],
  ])('follow from the keys %j', (env: Record<string, string>, worker) => {
    expect(models({}, env).tiers).toEqual({ orchestrator: worker, techLead: worker, worker, qa: null });
  });

  it('are as the settings say, and off where they say null', () => {
    const tiers = { orchestrator: 'google:a', techLead: null, worker: 'local:b', qa: 'ollama:c' };
    expect(models({ tiers }).tiers).toEqual(tiers);
  });
});

describe('a provider', () => {
  it('is found by the part of a model’s name before the first colon', () => {
    expect(models().providerOf('ollama:qwen3:8b').ok).toBe(true);
    expect(models({}, { OPENAI_API_KEY: 'k' }).providerOf('openai:gpt-5-mini').ok).toBe(true);
  });

  it('is made once', () => {
    const made = models();
    expect(made.providerOf('ollama:a')).toEqual(made.providerOf('ollama:b'));
  });

  it.each([
    [
      'nobody:x',
      /there is none named “nobody”, only google, .*rehearsal\. Models are written as provider:model/,
    ],
    ['__proto__:x', /there is none named “__proto__”/],
    ['constructor:x', /there is none named “constructor”/],
    ['google:x', /“google” needs a key: set GOOGLE_GENERATIVE_AI_API_KEY/],
    ['mine:x', /“mine” has no address: set its “baseURL”/],
    ['keyed:x', /“keyed” needs a key: set MY_KEY/],
    ['google', /Which model of “google”\? Write it as google:gemini-2\.5-flash-lite\./],
    ['mine:', /Which model of “mine”\? Write it as mine:NAME\./],
  ])('that cannot serve %s says what to do', (name, message) => {
    const providers: Settings['providers'] = {
      mine: {},
      keyed: { baseURL: 'http://127.0.0.1:1/v1', apiKeyEnv: 'MY_KEY' },
    };
    const found = models({ providers }).providerOf(name);
    expect(found).toMatchObject({ ok: false, failure: { message: expect.stringMatching(message) } });
  });

  it('of the settings is what they say, over what Baton knows', () => {
    const providers: Settings['providers'] = {
      google: { baseURL: 'http://127.0.0.1:9/v1beta' },
      proxy: { kind: 'anthropic' },
    };
    expect(factsOf('google', { providers }, { GOOGLE_GENERATIVE_AI_API_KEY: 'k' })).toMatchObject({
      kind: 'google',
      baseURL: 'http://127.0.0.1:9/v1beta',
      apiKeyEnv: 'GOOGLE_GENERATIVE_AI_API_KEY',
      key: 'found',
    });
    expect(factsOf('proxy', { providers })).toMatchObject({
      baseURL: 'https://api.anthropic.com/v1',
      apiKeyEnv: 'ANTHROPIC_API_KEY',
      key: 'missing',
    });
  });

  it('takes a saved key before one of the environment, and facts never hold it', () => {
    const made = models({}, {}, { savedKeys: { openai: 'secret-saved' } });
    expect(made.tiers.worker).toBe('openai:gpt-5-mini');
    expect(JSON.stringify([made.providers, made.tiers])).not.toContain('secret-saved');
  });
});

describe('a running Ollama', () => {
  it('is found with what it has installed', async () => {
    const server = await serve((request, response) => {
      response.writeHead(request.url === '/api/tags' ? 200 : 404, { 'content-type': 'application/json' });
      response.end('{"models":[{"name":"qwen3:8b","size":1}]}');
    });
    expect(await findOllama(`${server.url}/v1`)).toEqual(['qwen3:8b']);
    await server.close();
    expect(await findOllama(`${server.url}/v1`)).toBeNull();
  });

  it('is not seen in a server of another kind', async () => {
    const server = await serveStatus(200, '<html>');
    expect(await findOllama(`${server.url}/v1`)).toBeNull();
    await server.close();
  });
});
