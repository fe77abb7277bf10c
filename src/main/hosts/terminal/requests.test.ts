import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEY, sendEvents, serve, type TestServer } from '../../workers/providers/provider-rig';
import { homeForEachTest, PAIR } from './terminal-rig';

const home = homeForEachTest();
let server: TestServer;

beforeEach(async () => {
  const chunk = (delta: object, finish: string | null) =>
    `data: ${JSON.stringify({ id: 'a', object: 'chat.completion.chunk', created: 0, model: 'small', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  server = await serve((_request, response) => {
    sendEvents(response, [
      chunk({ role: 'assistant', content: `All \u202ewell. Told ${KEY}.` }, null),
      chunk({}, 'stop'),
      'data: [DONE]\n\n',
    ]);
    response.end();
  });
});
afterEach(async () => {
  await home.close();
  await server.close();
});

async function runOnce(): Promise<void> {
  await mkdir(join(home.path, 'config'));
  const providers = {
    mine: { kind: 'openai-compatible', baseURL: `${server.url}/v1`, apiKeyEnv: 'MINE_KEY' },
  };
  await home.write('config/settings.json', JSON.stringify({ providers }));
  const file = await home.tickets([{ id: 'T-1', description: 'Do it' }]);
  const ran = await baton('run', file, '--approve', 'all', '--model', 'mine:small');
  expect(ran.code).toBe(0);
}

function baton(...args: string[]) {
  const own = { BATON_CONFIG: join(home.path, 'config'), MINE_KEY: KEY };
  return home.startBatonWith(own, ...args).ended;
}

describe('baton log with requests', () => {
  it('lists what went over the wire and shows one of it, where nothing hides', async () => {
    await runOnce();
    const listed = await baton('log', 'last', '--requests');
    expect(listed.code).toBe(0);
    expect(listed.out).toMatch(
      /^\d\d:\d\d:\d\d {2}T-1 attempt 1 request 1 {2}tier 3, turn 1 {2}200 {2}.* sent .* received .*\/v1\/chat\/completions$/m,
    );
    const shown = await baton('log', 'last', '--request', '1', '--ticket', 'T-1');
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(/^POST http:\/\/127\.0\.0\.1:\d+\/v1\/chat\/completions$/m);
    expect(shown.out).toMatch(/^authorization: Bearer \[key\]$/im);
    expect(shown.out).toContain('"model":"small"');
    expect(shown.out).toMatch(/^200 OK$/m);
    expect(shown.out).toContain('Told [key].');
    expect(shown.out).not.toContain('\u202e');
    expect(`${listed.out}${shown.out}`).not.toContain(KEY);

    const json = await baton('log', 'last', '--requests', 'T-1', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ ticket: 'T-1', attempt: 1, number: 1, status: 200 });
    const one = await baton('log', 'last', '--request', '1', '--ticket', 'T-1', '--attempt', '1', '--json');
    expect(JSON.parse(one.out)).toMatchObject({ head: { number: 1 }, answer: { status: 200 } });
  });

  it('says what is not there, and how to find what is', async () => {
    await runOnce();
    const missing = await baton('log', 'last', '--request', '7', '--ticket', 'T-1');
    expect(missing).toMatchObject({ code: 2, out: '' });
    expect(missing.err).toBe(
      `There is no request 7. “${home.typed('log last --requests T-1')}” lists them.\n`,
    );
    expect((await baton('log', 'last', '--requests', 'T-9')).err).toBe(
      'There is no ticket T-9 in this run.\n',
    );
    const half = await baton('log', 'last', '--request', '1');
    expect(half).toMatchObject({ code: 2, out: '' });
    expect(half.err).toContain('--ticket ID');
  });

  it('says of a rehearsal that nothing went over the wire', async () => {
    await home.baton('run', await home.tickets(PAIR), '--approve', 'all');
    expect(await home.baton('log', 'last', '--requests')).toMatchObject({
      code: 0,
      out: 'Nothing went over the wire.\n',
    });
  });
});
