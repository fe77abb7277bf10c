import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../shared/limits';
import { WORKERS_ONLY } from '../../shared/run-event';
import { createModels } from '../workers/providers/models';
import { KEY } from '../workers/providers/provider-rig';
import { systemTimer } from '../workers/timer';
import { attachFace, createPlace, expectOpened, type Place, type TestFace } from './conductor-rig';

let place: Place;
let mock: LLMock;
beforeEach(async () => {
  place = await createPlace();
  mock = new LLMock({ port: 0 });
  await mock.start();
});
afterEach(async () => {
  await place.remove();
  await mock.stop();
});

function face(): TestFace {
  const models = createModels({
    settings: { providers: { mine: { kind: 'openai', baseURL: `${mock.url}/v1`, apiKeyEnv: 'MINE_KEY' } } },
    env: { MINE_KEY: KEY, ANTHROPIC_API_KEY: 'another-key-0987654321' },
    timer: systemTimer,
    now: Date.now,
  });
  return attachFace(place.conductor({ models }));
}

async function runTicket(by: TestFace, model: string, description: string): Promise<string> {
  const path = await place.write('track.json', [{ id: 'A', description }]);
  const { run } = expectOpened(await by.ask('track.open', { path }));
  await by.watch(run);
  const { start: workspace } = place;
  const command = {
    type: 'run.start',
    workspace,
    mode: 'all',
    parallel: 1,
    limits: NO_LIMITS,
    ...WORKERS_ONLY,
    model,
  } as const;
  await by.ask('run.command', { run, command });
  await by.until(() => by.copies.get(run)?.phase.phase === 'finished');
  return run;
}

async function textsBelow(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
}

describe('what went over the wire for an attempt', () => {
  it('is listed and read while its run is open, and after it was opened again', async () => {
    mock.on({ hasToolResult: false }, { toolCalls: [{ name: 'list_files', arguments: '{}' }] });
    mock.on({ hasToolResult: true }, { content: 'There was nothing to do.' });
    const before = face();
    // The worker quotes the key of another provider, which is Baton's to keep as well.
    const run = await runTicket(before, 'mine:gpt-5-mini', 'Never say another-key-0987654321.');
    const attempt = 'A#1';
    const { heads, problem } = await before.ask('exchange.list', { run, attempt });
    expect(problem).toBeNull();
    expect(heads).toMatchObject([
      { number: 1, tier: 3, purpose: { kind: 'turn', turn: 1 }, status: 200, state: { end: 'whole' } },
      { number: 2, tier: 3, purpose: { kind: 'turn', turn: 2 }, status: 200, state: { end: 'whole' } },
    ]);
    expect(before.messages).toContainEqual({ type: 'exchanges.changed', run, attempt });
    const read = await before.ask('exchange.read', { run, attempt, number: 2 });
    expect(read.ok && JSON.parse(read.value.request.body)).toMatchObject({ model: 'gpt-5-mini' });
    expect(read.ok && read.value.request.body).toContain('Never say [key].');
    expect(read.ok && read.value.answer?.body).toContain('There was nothing to do.');
    await before.ask('run.close', { run });

    const after = face();
    expectOpened(await after.ask('run.open', { run }));
    expect(await after.ask('exchange.list', { run, attempt })).toEqual({ heads, problem: null });
    expect(await after.ask('exchange.read', { run, attempt, number: 2 })).toEqual(read);
    expect(await after.ask('exchange.read', { run, attempt, number: 3 })).toEqual({
      ok: false,
      failure: { type: 'not_here', message: 'There is no request 3.' },
    });
    const kept = await textsBelow(join(place.data, 'runs', run, 'exchanges'));
    expect(kept).toContain('gpt-5-mini');
    expect(kept).not.toMatch(/secret-key|another-key/);
    expect(await readdir(place.start)).toEqual([]);
  });

  it('is nothing in a rehearsal, and for an attempt that there is not', async () => {
    const by = face();
    const run = await runTicket(by, 'rehearsal', 'Rehearse.');
    for (const attempt of ['A#1', 'A#2'])
      expect(await by.ask('exchange.list', { run, attempt })).toEqual({ heads: [], problem: null });
    expect(await by.ask('exchange.read', { run, attempt: 'A#2', number: 1 })).toMatchObject({ ok: false });
    expect(by.messages.filter(({ type }) => type === 'exchanges.changed')).toEqual([]);
  });
});
