import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../../workers/providers/provider-rig';
import { homeForEachTest, type Running } from './terminal-rig';

const home = homeForEachTest();
let mock: LLMock;
let server: TestServer | null;

beforeEach(async () => {
  await mkdir(join(home.path, 'config'));
  mock = new LLMock({ port: 0 });
  await mock.start();
  server = null;
  await settings(mock.url);
});

afterEach(async () => {
  await home.close();
  await mock.stop();
  await server?.close();
});

async function settings(url: string): Promise<void> {
  await home.write(
    'config/settings.json',
    JSON.stringify({
      providers: { mine: { kind: 'openai-compatible', baseURL: `${url}/v1` } },
      tiers: { orchestrator: 'mine:planner', worker: 'mine:worker' },
    }),
  );
}

function start(...args: string[]): Running {
  const env = { BATON_CONFIG: join(home.path, 'config'), BATON_DATA: join(home.path, 'data') };
  return home.startBatonWith(env, 'plan', ...args);
}

const plan = (...args: string[]) => start(...args).ended;

const good = {
  title: 'Search',
  tickets: [
    { id: 'T-1', title: 'Index', description: 'Make an index', depends_on: [] },
    { id: 'T-2', title: 'Search', description: 'Search in it', depends_on: ['T-1'] },
  ],
};
const bad = { ...good, tickets: [{ ...good.tickets[0], depends_on: ['T-9'] }] };

const proposes = (track: unknown) => ({
  toolCalls: [{ name: 'propose_track', arguments: JSON.stringify(track) }],
  usage: { prompt_tokens: 1200, completion_tokens: 80 },
});

async function keptPlans(): Promise<string[]> {
  const names = await readdir(join(home.path, 'data/plans')).catch((): string[] => []);
  return names.filter((name) => name.endsWith('.json'));
}

describe('baton plan', () => {
  it('asks the orchestrator’s model and writes a track that can be run', async () => {
    await home.write('a.py', 'answer = 42\n');
    mock.on({ model: /planner/ }, proposes(good));
    const { code, out, err } = await plan('Let people search', '--files', 'a.py', '-o', 'plan.json');
    expect({ code, out }).toEqual({
      code: 0,
      out: `T-1  Index\nT-2  Search (after T-1)\nplan.json is written. Nothing runs: “${home.typed('run plan.json')}” does.\n`,
    });
    expect(err).toContain('mine:planner is asked for a track.');
    expect(err).toContain('Tier 1: 1 request, 1,200 tokens in, 0 cached, 80 out, no price');
    expect(JSON.parse(await home.read('plan.json'))).toEqual(good);
    const asked = JSON.stringify(mock.getRequests()[0]?.body);
    expect(asked).toContain('Let people search');
    expect(asked).toContain('answer = 42');
    expect(await keptPlans()).toEqual([]);
    expect((await home.baton('check', 'plan.json')).code).toBe(0);
  });

  it('without -o gives the track and nothing else, and with --json one object', async () => {
    mock.on({}, proposes(good));
    const plain = await plan('Search');
    expect(JSON.parse(plain.out)).toEqual(good);
    const { code, out, err } = await plan('Search', '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      file: null,
      model: 'mine:planner',
      track: good,
      problems: [],
      usage: { requests: 1, input: 1200, output: 80 },
    });
  });

  it('reads what the model wrote as Baton’s own format, whatever it looks like', async () => {
    const looks = { details: 'x', testStrategy: 'y' };
    const tickets = good.tickets.map((ticket) => ({ ...ticket, ...looks, dependencies: [] }));
    mock.on({}, { content: JSON.stringify(tickets) });
    const { out } = await plan('Search', '-o', 'plan.json');
    expect(out).toContain('T-2  Search (after T-1)');
  });

  it('gives what hides in a track as JSON’s own codes', async () => {
    mock.on({}, proposes({ ...good, title: 'A\u202eb' }));
    const { out } = await plan('Search');
    expect(out).toContain('"A\\u202eb"');
    expect(JSON.parse(out).title).toBe('A\u202eb');
  });

  it('asks nobody where the file is there already, a folder is missing, or a file cannot be read', async () => {
    await home.write('plan.json', '[]');
    for (const [args, words] of [
      [['Search', '-o', 'plan.json'], 'plan.json exists already: name another file, or say --force.'],
      [['Search', '-o', 'no/plan.json'], 'The folder of no/plan.json does not exist'],
      [['Search', '--files', 'none.py'], 'none.py'],
      [
        ['Search', '--workspace', 'config', '--files', 'away.py'],
        /\/away\.py is not in the workspace \S+config: the names behind --files count from the folder you are in/,
      ],
      [['Search', '--workspace', 'nowhere'], 'does not exist'],
      [['  '], 'The goal is empty'],
      [['Search', '--model', 'nobody:x', '--provider', 'nobody'], 'nobody'],
      [['Search', '--wrong'], 'unknown option'],
    ] as const) {
      const { code, out, err } = await plan(...args);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(words);
    }
    expect(mock.getRequests()).toEqual([]);
    expect(await home.read('plan.json')).toBe('[]');
    mock.on({}, proposes(good));
    expect((await plan('Search', '-o', 'plan.json', '--force')).code).toBe(0);
    expect(JSON.parse(await home.read('plan.json'))).toEqual(good);
  });

  it('ends with 3 where no right track came, and leaves what was paid for beside the file', async () => {
    mock.on({}, proposes(bad));
    const { code, out, err } = await plan('Search', '-o', 'plan.json');
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain('mine:planner mends 1 problem (round 2 of 2).');
    expect(err).toMatch(/plan\.json:9:\d+ T-1 depends on “T-9”/);
    expect(err).toContain('plan.json.rejected');
    expect(err).toContain('3 requests');
    expect(JSON.parse(await home.read('plan.json.rejected'))).toEqual(bad);
    await expect(home.read('plan.json')).rejects.toThrow();
    expect(await keptPlans()).toEqual([]);
    // Without a file it waits in the window.
    const kept = await plan('Search', '--json');
    expect(kept.code).toBe(3);
    expect(JSON.parse(kept.out)).toMatchObject({ track: null, problems: [{ line: 9 }] });
    expect((await keptPlans()).filter((name) => name.endsWith('.json'))).toHaveLength(1);
  });

  it('says when it is tried again, and Ctrl+C ends that', async () => {
    server = await serve((_request, response) => {
      response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '600' });
      response.end('{}');
    });
    await settings(server.url);
    const running = start('Search', '-o', 'plan.json');
    await running.shows('Try 2 of 5 follows in 600 s; Ctrl+C ends it.');
    running.child.kill('SIGINT');
    const { code, err } = await running.ended;
    expect(code).toBe(3);
    expect(err).toContain('Cancelled.');
    expect(server.asked).toBe(1);
    expect(await keptPlans()).toEqual([]);
  });

  it('rehearses without a key', async () => {
    const { code, out } = await plan('Write it. Read it.', '--provider', 'rehearsal', '-o', 'plan.json');
    expect(code).toBe(0);
    expect(out).toContain('T-3  Check the whole (after T-2)');
    expect(mock.getRequests()).toEqual([]);
  });
});
