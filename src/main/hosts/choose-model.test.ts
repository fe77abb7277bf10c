import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Settings } from '../../shared/settings';
import { chooseModel, type ModelChoice } from './choose-model';
import { modelsOf } from './load-models';

async function chosen(
  choice: Partial<ModelChoice>,
  env: NodeJS.ProcessEnv = {},
  settings: Settings = {},
): Promise<string> {
  const result = await chooseModel({ provider: null, model: null, ...choice }, modelsOf(settings, env));
  return result.ok ? result.value : `refused: ${result.failure.message}`;
}

const google = { GOOGLE_GENERATIVE_AI_API_KEY: 'k' };
const both = { ...google, ANTHROPIC_API_KEY: 'k' };

describe('the model that is meant', () => {
  it.each([
    ['the usual one', {}, google, 'google:gemini-2.5-flash-lite'],
    ['the rehearsal, without any key', {}, {}, 'rehearsal'],
    ['the rehearsal, by name', { provider: 'rehearsal' }, google, 'rehearsal'],
    ['the rehearsal, by the model’s name', { model: 'rehearsal' }, google, 'rehearsal'],
    ['another one of the usual provider', { model: 'gemini-2.5-pro' }, google, 'google:gemini-2.5-pro'],
    ['one with its provider', { model: 'anthropic:claude-opus-4-5' }, both, 'anthropic:claude-opus-4-5'],
    [
      'one and its provider',
      { provider: 'anthropic', model: 'claude-opus-4-5' },
      both,
      'anthropic:claude-opus-4-5',
    ],
    ['one with a provider twice', { provider: 'anthropic', model: 'anthropic:x' }, both, 'anthropic:x'],
    ['the usual one of another provider', { provider: 'anthropic' }, both, 'anthropic:claude-haiku-4-5'],
    ['one with a colon of its own', { provider: 'ollama', model: 'qwen3:8b' }, {}, 'ollama:qwen3:8b'],
  ])('is %s', async (_what, choice, env: NodeJS.ProcessEnv, name) => {
    expect(await chosen(choice, env)).toBe(name);
  });

  it('is of the worker’s tier, and a bare name is one of its provider', async () => {
    const settings: Settings = {
      tiers: { worker: 'ollama:qwen3:8b' },
      providers: { ollama: { baseURL: 'http://127.0.0.1:9/v1' } },
    };
    expect(await chosen({}, google, settings)).toBe('ollama:qwen3:8b');
    expect(await chosen({ model: 'gpt-oss:20b' }, google, settings)).toBe('ollama:gpt-oss:20b');
    expect(await chosen({ provider: 'ollama' }, google, settings)).toBe('ollama:qwen3:8b');
  });

  it('is of the orchestrator’s tier where a plan is asked for, unless that is off', async () => {
    const plans = (settings: Settings, choice: Partial<ModelChoice> = {}) =>
      chooseModel({ provider: null, model: null, ...choice }, modelsOf(settings, google), 'orchestrator');
    const large = { tiers: { worker: 'ollama:qwen3:8b', orchestrator: 'google:gemini-2.5-pro' } };
    expect(await plans(large)).toMatchObject({ value: 'google:gemini-2.5-pro' });
    expect(await plans(large, { model: 'gemini-3' })).toMatchObject({ value: 'google:gemini-3' });
    expect(await plans({ tiers: { worker: 'ollama:qwen3:8b' } })).toMatchObject({ value: 'ollama:qwen3:8b' });
    const off = { tiers: { orchestrator: null } };
    expect(await plans(off)).toMatchObject({ failure: { message: expect.stringContaining('--model') } });
    expect(await plans(off, { provider: 'google' })).toMatchObject({ ok: true });
  });

  it.each([
    [{ model: 'qwen3' }, /there is none named “qwen3”/],
    [{ provider: 'nobody' }, /there is none named “nobody”/],
    [{ provider: 'openai' }, /needs a key: set OPENAI_API_KEY/],
    [{ provider: 'rehearsal', model: 'x' }, /No provider serves the model “rehearsal:x”/],
  ])('is refused where nobody serves it: %j', async (choice, message) => {
    expect(await chosen(choice)).toMatch(message);
  });

  describe('with a colon, and no provider of that name', () => {
    const servers: Server[] = [];
    afterEach(async () => {
      for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
    });

    /** The settings of a person whose usual provider is a server of their own that says this of its models. */
    async function withServer(status: number, list: unknown): Promise<Settings> {
      const server = createServer((request, response) => {
        response.writeHead(request.url === '/v1/models' ? status : 404);
        response.end(JSON.stringify(list));
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
      return { providers: { local: { baseURL } }, tiers: { worker: 'local:small' } };
    }
    const list = { object: 'list', data: [{ id: 'small' }, { id: 'qwen3:8b' }] };

    it('is one of the usual server’s if that lists it', async () => {
      expect(await chosen({ model: 'qwen3:8b' }, {}, await withServer(200, list))).toBe('local:qwen3:8b');
    });

    it('is refused if it does not, with the providers there are', async () => {
      const settings = await withServer(200, list);
      const said = await chosen({ model: 'foo:bar' }, {}, settings);
      expect(said).toMatch(
        /no provider named “foo”, only google, .*local, rehearsal, and “local” has no model “foo:bar”/,
      );
      expect(await chosen({ provider: 'local', model: 'foo:bar' }, {}, settings)).toBe('local:foo:bar');
    });

    it.each([
      ['none', 404, {}],
      ['something else', 200, { models: [] }],
    ])('is believed where the server lists %s', async (_what, status, answer) => {
      expect(await chosen({ model: 'foo:bar' }, {}, await withServer(status, answer))).toBe('local:foo:bar');
    });

    it('is refused where the usual provider has no such names', async () => {
      expect(await chosen({ model: 'mistral:large' }, google)).toMatch(/no provider named “mistral”/);
      const tuned = { model: 'ft:gpt-5-mini:me::1' };
      expect(await chosen(tuned, { OPENAI_API_KEY: 'k' })).toBe('openai:ft:gpt-5-mini:me::1');
    });
  });
});
