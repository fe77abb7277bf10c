import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../../workers/providers/provider-rig';
import { eventsOf, homeForEachTest } from './terminal-rig';

const KEY = 'secret-key-1234567890';

const home = homeForEachTest();
let mock: LLMock;
let ollama: TestServer;

beforeEach(async () => {
  await mkdir(join(home.path, 'config'));
  mock = new LLMock({ port: 0 });
  await mock.start();
  ollama = await serve((request, response) => {
    response.writeHead(request.url === '/api/tags' ? 200 : 404, { 'content-type': 'application/json' });
    response.end('{"models":[{"name":"qwen3:8b"},{"name":"gpt-oss:20b"}]}');
  });
});

afterEach(async () => {
  await home.close();
  await mock.stop();
  await ollama.close();
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function baton(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const own = { BATON_CONFIG: join(home.path, 'config'), ...env };
  return home.startBatonWith(own, ...args).ended;
}

/** Every provider at an address of this test. */
async function settings(more: object = {}): Promise<void> {
  const at = (path: string) => ({ baseURL: `${mock.url}${path}` });
  const providers = {
    google: at('/v1beta'),
    anthropic: at('/v1'),
    openai: at('/v1'),
    ollama: { baseURL: `${ollama.url}/v1` },
    lmstudio: at('/v1'),
  };
  await home.write('config/settings.json', JSON.stringify({ providers, ...more }));
}

describe('baton models', () => {
  it('says who is there, and never a key', async () => {
    await settings({ tiers: { qa: 'ollama:qwen3:8b' } });
    const { code, out, err } = await baton(['models'], { GOOGLE_GENERATIVE_AI_API_KEY: KEY });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('google        key found (GOOGLE_GENERATIVE_AI_API_KEY)');
    expect(out).toContain('anthropic     no key: set ANTHROPIC_API_KEY');
    expect(out).toContain('ollama        running, with ollama:qwen3:8b, ollama:gpt-oss:20b');
    expect(out).toContain('worker        google:gemini-2.5-flash-lite');
    expect(out).toContain('qa            ollama:qwen3:8b');
    expect(out).not.toContain(KEY);
  });

  it('without any key, says that workers rehearse', async () => {
    await settings();
    const { out } = await baton(['models']);
    expect(out).toContain('worker        rehearsal');
    expect(out).toContain('No key was found, so workers rehearse');
  });

  it('gives the same as one object', async () => {
    await settings();
    const { out } = await baton(['models', '--json'], { OPENAI_API_KEY: KEY });
    const { providers, tiers, checks } = JSON.parse(out);
    expect(tiers).toEqual({
      orchestrator: 'openai:gpt-5-mini',
      techLead: 'openai:gpt-5-mini',
      worker: 'openai:gpt-5-mini',
      qa: null,
    });
    expect(providers).toContainEqual({
      name: 'openai',
      kind: 'openai',
      baseURL: `${mock.url}/v1`,
      apiKeyEnv: 'OPENAI_API_KEY',
      key: 'found',
      model: 'gpt-5-mini',
    });
    expect(checks).toBeNull();
    expect(out).not.toContain(KEY);
  });

  it('--check asks each that can be asked one question, and ends with 3 when one cannot answer', async () => {
    await settings({ tiers: { worker: 'google:gemini-2.5-flash-lite' } });
    mock.on({ model: /gemini/ }, { content: 'OK' });
    mock.on({ model: /claude/ }, { error: { message: `Bad key ${KEY}` }, status: 401 });
    const keys = { GOOGLE_GENERATIVE_AI_API_KEY: KEY, ANTHROPIC_API_KEY: KEY };
    const { code, out } = await baton(['models', '--check'], keys);
    expect(out).toMatch(/✓ google:gemini-2\.5-flash-lite answered in \d+ ms: OK/);
    expect(out).toMatch(
      /✗ anthropic:claude-haiku-4-5: .*did not accept the key \(401\): check ANTHROPIC_API_KEY/,
    );
    expect(out).toMatch(/✗ ollama:qwen3:8b: .*knows no model “qwen3:8b” \(404\)/);
    expect(out).not.toContain(KEY);
    expect(out).not.toContain('openai:');
    expect(out).toContain('– openai is not asked: it has no key (OPENAI_API_KEY)');
    expect(out).toContain('– lmstudio is not asked: no model of it is named; a tier of the settings can');
    expect(code).toBe(3);
  });

  it('ends with 3 where a tier has a model that nobody serves, or a provider has no address', async () => {
    await settings({ tiers: { worker: 'nope:qwen' } });
    const unserved = await baton(['models']);
    expect(unserved.code).toBe(3);
    expect(unserved.out).toMatch(/worker +nope:qwen\n +✗ .*there is none named “nope”/);
    expect(JSON.parse((await baton(['models', '--json'])).out)).toMatchObject({
      unserved: { worker: expect.stringContaining('nope') },
    });

    await home.write(
      'config/settings.json',
      JSON.stringify({ providers: { mine: { kind: 'openai-compatible' } }, tiers: { worker: 'rehearsal' } }),
    );
    const lost = await baton(['models']);
    expect(lost.code).toBe(3);
    expect(lost.out).toContain('mine          has no address');
  });

  it('tells what is wrong with the settings, line by line, and does nothing', async () => {
    await home.write('config/settings.json', '{\n  "tiers": { "workr": "google:x" },\n  "parallel": 0\n}');
    const { code, out, err } = await baton(['models', '--check']);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.trim().split('\n')).toEqual([
      expect.stringMatching(/settings\.json:2:14 There is no setting “workr” in “tiers”\.$/),
      expect.stringMatching(/settings\.json:3:15 “parallel” must be 1 or more, not the number 0\.$/),
    ]);
  });
});

describe('baton run with a model', () => {
  it('works on its tickets, and the key is nowhere', async () => {
    await settings({ tiers: { worker: 'google:gemini-2.5-flash-lite' } });
    mock.on(
      { hasToolResult: false },
      { toolCalls: [{ name: 'run_command', arguments: '{"command":"env > seen.txt"}' }] },
    );
    mock.on({}, { content: 'Done.' });
    const file = await home.tickets([{ id: 'T-1', description: 'Look around' }]);
    const { code, out, err } = await baton(
      ['run', file, '--approve', 'all', '--isolation', 'shared', '--json'],
      {
        GOOGLE_GENERATIVE_AI_API_KEY: KEY,
      },
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(eventsOf(out).filter(({ type }) => type === 'usage.recorded')).toHaveLength(2);
    expect(eventsOf(out)).toContainEqual(
      expect.objectContaining({ type: 'usage.recorded', model: 'google:gemini-2.5-flash-lite' }),
    );
    expect(out).not.toContain(KEY);
    expect(await home.read('seen.txt')).not.toContain(KEY);
  });

  it.each([
    [['--model', 'nobody:x'], /there is none named “nobody”/],
    [['--provider', 'anthropic'], /needs a key: set ANTHROPIC_API_KEY/],
    [['--provider', 'ollama'], /Which model of “ollama”\?/],
    [['--model', 'openai:'], /Which model of “openai”\? Write it as openai:gpt-5-mini\./],
  ])('that nobody serves (%j) starts nothing', async (typed, message) => {
    const file = await home.tickets([{ id: 'T-1', description: 'Nothing' }]);
    const { code, out, err } = await baton(['run', file, '--approve', 'all', ...typed]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect((await baton(['runs'])).out).toContain('There are no runs yet.');
  });

  it('goes as the settings say where nothing else is typed, and stops at their limits', async () => {
    await settings({
      tiers: { worker: 'google:gemini-2.5-flash-lite' },
      approve: 'auto',
      parallel: 1,
      limits: { stepsPerAttempt: 1 },
    });
    mock.on(
      { hasToolResult: false },
      {
        toolCalls: [
          { name: 'list_files', arguments: '{}' },
          { name: 'list_files', arguments: '{"path":"config"}' },
        ],
      },
    );
    const file = await home.tickets([{ id: 'T-1', description: 'Look around' }]);
    const { code, out, err } = await baton(['run', file], { GOOGLE_GENERATIVE_AI_API_KEY: KEY });
    expect(code).toBe(3);
    expect(out).toContain('1 at once, approval auto, google:gemini-2.5-flash-lite, run');
    expect(out).toContain('The run has reached its limit (steps of an attempt)');
    expect(err).toContain('--raise steps=2');
    const typed = ['run', file, '--parallel', '3', '--approve', 'none'];
    expect((await baton(typed, { GOOGLE_GENERATIVE_AI_API_KEY: KEY })).out).toContain(
      '3 at once, approval none',
    );
  });

  it('by the name of a provider alone takes the model that is usual there', async () => {
    await settings();
    mock.on({}, { content: 'Done.' });
    const file = await home.tickets([{ id: 'T-1', description: 'Say so' }]);
    const typed = ['run', file, '--approve', 'all', '--json', '--provider', 'anthropic'];
    const { out } = await baton(typed, { ANTHROPIC_API_KEY: KEY });
    expect(eventsOf(out)).toContainEqual(
      expect.objectContaining({ type: 'attempt.started', model: 'anthropic:claude-haiku-4-5' }),
    );
  });
});
