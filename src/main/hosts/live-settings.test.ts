import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../shared/limits';
import { WORKERS_ONLY } from '../../shared/run-event';
import { attachFace, createPlace, expectOpened, type Place, type TestFace } from '../runs/conductor-rig';
import { openLiveSettings } from './live-settings';

const KEY = 'secret-key-1234567890';

let place: Place;
let config: string;
let file: string;
beforeEach(async () => {
  place = await createPlace();
  config = join(place.root, 'config');
  file = join(config, 'settings.json');
});
afterEach(() => place.remove());

async function write(text: string): Promise<void> {
  await mkdir(config, { recursive: true });
  await writeFile(file, text);
}

async function open(env: NodeJS.ProcessEnv = {}, model: string | null = null) {
  const settings = await openLiveSettings({ configFolder: config, env, choice: { provider: null, model } });
  const conductor = place.conductor({ settings, models: settings.models });
  return { settings, face: attachFace(conductor), other: attachFace(conductor) };
}

async function read(face: TestFace) {
  const result = await face.ask('settings.read', {});
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

describe('the settings, asked for', () => {
  it('come with their text, who has a key, and never a key', async () => {
    const text = '{ "tiers": { "qa": null },\n  "providers": { "local": { "apiKeyEnv": "LOCAL_KEY" } } }';
    await write(text);
    const { face } = await open({ ANTHROPIC_API_KEY: KEY, LOCAL_KEY: '' });
    const result = await read(face);
    expect(result).toMatchObject({ text, path: file, version: expect.any(String) });
    expect(result.tiers).toMatchObject({ worker: 'anthropic:claude-haiku-4-5', qa: null });
    expect(result.models).toEqual(['anthropic:claude-haiku-4-5', 'rehearsal']);
    const keys = result.providers.map(({ name, hasKey, keyFrom }) => [name, hasKey, keyFrom]);
    expect(keys).toEqual([
      ['google', false, 'GOOGLE_GENERATIVE_AI_API_KEY'],
      ['anthropic', true, 'ANTHROPIC_API_KEY'],
      ['openai', false, 'OPENAI_API_KEY'],
      ['ollama', false, null],
      ['lmstudio', false, null],
      ['local', false, 'LOCAL_KEY'],
    ]);
    expect(JSON.stringify(result)).not.toContain(KEY);
  });

  it('hide what may be secret in an address, apart from the text that the person wrote', async () => {
    await write('{ "providers": { "local": { "baseURL": "http://me:word@127.0.0.1:9/v1?key=word" } } }');
    const { providers } = await read((await open()).face);
    expect(JSON.stringify(providers)).not.toContain('word');
  });

  it('are an empty object before there is a file', async () => {
    expect(await read((await open()).face)).toMatchObject({ text: '{}\n', version: null, settings: {} });
  });

  it('that are not right come with their problems and their text, and hold for nothing', async () => {
    const text = '{\n  "parallel": 0,\n  "approve": "all"\n}';
    await write(text);
    const { face } = await open({ OPENAI_API_KEY: KEY });
    expect(await face.ask('settings.read', {})).toMatchObject({
      ok: false,
      failure: { type: 'problems', problems: [{ file, line: 2, column: 15 }], text, path: file },
    });
    const { defaults, settingsProblems } = await face.ask('app.about', {});
    expect(defaults).toEqual({
      mode: 'ask',
      parallel: 4,
      limits: NO_LIMITS,
      review: 'off',
      techLead: 'rehearsal',
      qa: 'rehearsal',
      isolation: 'shared',
      takeAlong: false,
      model: 'rehearsal',
    });
    expect(settingsProblems).toEqual([`${file}:2:15 “parallel” must be 1 or more, not the number 0.`]);
  });
});

describe('who plans a track', () => {
  const orchestrator = async (face: TestFace) => (await face.ask('app.about', {})).orchestrator;

  it('is as the settings say, and the worker’s model where they say nothing', async () => {
    const { face } = await open({ ANTHROPIC_API_KEY: KEY });
    expect(await orchestrator(face)).toBe('anthropic:claude-haiku-4-5');
    await write('{ "tiers": { "orchestrator": "anthropic:claude-opus-4-5" } }');
    expect(await orchestrator(face)).toBe('anthropic:claude-opus-4-5');
    await write('{ "tiers": { "orchestrator": null } }');
    expect(await orchestrator(face)).toBeNull();
  });

  it('is the model that was typed, and nobody who costs while the settings are not right', async () => {
    await write('{ "tiers": { "orchestrator": "anthropic:claude-opus-4-5" } }');
    const { face } = await open({ ANTHROPIC_API_KEY: KEY }, 'rehearsal');
    expect(await orchestrator(face)).toBe('rehearsal');
    await write('{ "tiers": 1 }');
    const { face: broken } = await open({ ANTHROPIC_API_KEY: KEY });
    expect(await orchestrator(broken)).toBe('rehearsal');
  });
});

describe('the settings, saved', () => {
  it('hold at once, for every face, and stand in the file to the letter', async () => {
    const { face, other } = await open({ OPENAI_API_KEY: KEY });
    const tiers = '{ "worker": "openai:gpt-5", "techLead": "openai:gpt-5.1", "qa": "openai:gpt-5-mini" }';
    const text = `{ "approve": "auto",\n\n "parallel": 7, "review": "model", "tiers": ${tiers} }`;
    expect(await face.ask('settings.save', { text, version: null })).toEqual({ ok: true, value: null });
    expect(await readFile(file, 'utf8')).toBe(text);
    await other.until(() => other.messages.some(({ type }) => type === 'settings.changed'));
    const { defaults } = await other.ask('app.about', {});
    expect(defaults).toEqual({
      mode: 'auto',
      parallel: 7,
      limits: NO_LIMITS,
      review: 'model',
      techLead: 'openai:gpt-5.1',
      qa: 'openai:gpt-5-mini',
      isolation: 'shared',
      takeAlong: false,
      model: 'openai:gpt-5',
    });
  });

  it('are refused with every place that is wrong, and the file stays as it is', async () => {
    await write('{ "parallel": 2 }');
    const { face } = await open();
    const { version } = await read(face);
    const saved = await face.ask('settings.save', { text: '{\n "parallel": 2,\n "tires": {}\n}', version });
    expect(saved).toMatchObject({
      ok: false,
      failure: { type: 'problems', problems: [{ line: 3, column: 2 }] },
    });
    expect(await readFile(file, 'utf8')).toBe('{ "parallel": 2 }');
  });

  it('never take the place of what somebody wrote meanwhile', async () => {
    await write('{ "parallel": 2 }');
    const { face } = await open();
    const { version } = await read(face);
    await write('{ "parallel": 30 }');
    const refused = { ok: false, failure: { type: 'changed', message: expect.stringContaining(file) } };
    expect(await face.ask('settings.save', { text: '{}', version })).toEqual(refused);
    expect(await readFile(file, 'utf8')).toBe('{ "parallel": 30 }');
    const again = await read(face);
    expect(again.settings).toEqual({ parallel: 30 });
    expect(await face.ask('settings.save', { text: '{}', version: again.version })).toMatchObject({
      ok: true,
    });
  });

  it('mend a file that was not right', async () => {
    await write('{ "parallel": 0 }');
    const { face } = await open();
    const bad = await face.ask('settings.read', {});
    const version = bad.ok ? null : bad.failure.version;
    expect(await face.ask('settings.save', { text: '{ "parallel": 1 }', version })).toMatchObject({
      ok: true,
    });
    expect(await face.ask('app.about', {})).toMatchObject({
      settingsProblems: [],
      defaults: { parallel: 1 },
    });
  });

  it('by hand hold as well, and a bad one leaves what held before', async () => {
    const { face } = await open();
    await write('{ "parallel": 9 }');
    expect((await face.ask('app.about', {})).defaults.parallel).toBe(9);
    const news = () => face.messages.filter(({ type }) => type === 'settings.changed').length;
    await face.until(() => news() === 1);
    await write('{ "parallel": "many" }');
    const { defaults, settingsProblems } = await face.ask('app.about', {});
    expect(defaults.parallel).toBe(9);
    expect(settingsProblems).toHaveLength(1);
    await face.until(() => news() === 2);
  });

  it('do not change the model that was typed on the command line', async () => {
    const { face } = await open({ OPENAI_API_KEY: KEY }, 'openai:gpt-5');
    await face.ask('settings.save', {
      text: '{ "tiers": { "worker": "openai:gpt-5-mini" } }',
      version: null,
    });
    expect((await face.ask('app.about', {})).defaults.model).toBe('openai:gpt-5');
  });
});

describe('a model that nobody serves', () => {
  it('is said at once, and a run with it does not start', async () => {
    const { face } = await open();
    const message = expect.stringContaining('set OPENAI_API_KEY');
    const model = 'openai:gpt-5';
    const checked = await face.ask('model.check', { model });
    expect(checked).toEqual({ ok: false, failure: { type: 'not_served', message } });
    expect(await face.ask('model.check', { model: 'rehearsal' })).toEqual({ ok: true, value: null });
    const run = await openTrack(face);
    expect(await start(face, run, model)).toEqual({ ok: false, failure: { type: 'bad_model', message } });
    expect((await face.watch(run)).phase.phase).toBe('opened');
  });

  it('is told when it is the one that is set, and workers rehearse', async () => {
    await write('{ "tiers": { "worker": "openai:gpt-5" } }');
    const { defaults, settingsProblems } = await (await open()).face.ask('app.about', {});
    expect(defaults.model).toBe('rehearsal');
    expect(settingsProblems).toEqual([expect.stringContaining('set OPENAI_API_KEY')]);
  });

  it('is served once its provider is set: the run that starts then asks it', async () => {
    const mock = new LLMock({ port: 0 });
    await mock.start();
    mock.on({}, { content: 'Done.' });
    const { face } = await open();
    const run = await openTrack(face);
    expect(await start(face, run, 'mine:m')).toMatchObject({ ok: false, failure: { type: 'bad_model' } });
    const text = JSON.stringify({ providers: { mine: { baseURL: `${mock.url}/v1` } } });
    await face.ask('settings.save', { text, version: null });
    expect(await start(face, run, 'mine:m')).toMatchObject({ ok: true });
    await face.watch(run);
    await face.until(() => face.copies.get(run)?.phase.phase === 'finished');
    expect(face.copies.get(run)?.phase).toMatchObject({ outcome: 'done' });
    expect(mock.getRequests()).toHaveLength(1);
    await mock.stop();
  });
});

async function openTrack(face: TestFace): Promise<string> {
  const path = await place.write('track.json', [{ id: 'A', description: 'Say so' }]);
  return expectOpened(await face.ask('track.open', { path })).run;
}

function start(face: TestFace, run: string, model: string) {
  const { start: workspace } = place;
  return face.ask('run.command', {
    run,
    command: {
      type: 'run.start',
      workspace,
      mode: 'all',
      parallel: 1,
      limits: NO_LIMITS,
      ...WORKERS_ONLY,
      model,
    },
  });
}
