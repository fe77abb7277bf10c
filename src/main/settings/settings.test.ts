import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemText } from '../../shared/problem';
import type { Settings } from '../../shared/settings';
import { parseSettings } from './parse-settings';
import { readSettings, saveSettings, settingsPath } from './settings-file';

/** Everything that the description of the format shows. */
const ALL = `{ "providers": { "local": { "kind": "openai-compatible", "baseURL": "http://127.0.0.1:1234/v1", "apiKeyEnv": "LOCAL_KEY" } },
  "tiers": { "orchestrator": "google:gemini-2.5-pro", "techLead": "google:gemini-2.5-pro", "worker": "local:qwen3", "qa": null },
  "parallel": 4, "review": "off", "limits": { "usd": 5, "tokens": null, "hours": null, "stepsPerAttempt": 50 },
  "gitea": { "url": "http://127.0.0.1:3000", "repo": "owner/name", "tokenEnv": "GITEA_TOKEN" },
  "agents": [ { "key": "claude-code", "name": "Claude Code", "interface": "gitea", "label": "claude-ready", "taskTypes": ["architecture", "refactoring"], "limit": 2, "enabled": true },
              { "key": "agent-api", "name": "Agent API", "interface": "api", "endpoint": "http://127.0.0.1:9000/tasks", "tokenEnv": "AGENT_TOKEN", "taskTypes": ["research"], "limit": 4, "enabled": true },
              { "key": "baton", "name": "Baton", "interface": "local", "taskTypes": ["triage", "planning"], "limit": 4, "enabled": true } ] }`;

function problemsOf(marked: string): string[] {
  const result = parseSettings('settings.json', marked.replaceAll('▲', ''));
  return result.ok
    ? []
    : result.failure.problems.map((problem) => problemText(problem).replace('settings.json:', ''));
}

/** The marked place as `LINE:COLUMN`. */
function placeIn(marked: string): string {
  const before = marked.slice(0, marked.indexOf('▲')).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

describe('settings', () => {
  it('are taken whole, as they stand', () => {
    expect(parseSettings('settings.json', ALL)).toEqual({ ok: true, value: JSON.parse(ALL) });
  });

  it('may say nothing at all', () => {
    expect(parseSettings('settings.json', '{}')).toEqual({ ok: true, value: {} });
  });

  it.each([
    ['{ ▲"tier": {} }', 'There is no setting “tier” among the settings.'],
    ['{ "tiers": { ▲"boss": "x" } }', 'There is no setting “boss” in “tiers”.'],
    ['{\n  "tiers": { "worker": ▲3 } }', '“tiers.worker” must be text, not the number 3.'],
    ['{ "tiers": { "worker": ▲"" } }', '“tiers.worker” must be text with something in it, not empty text.'],
    ['{ "parallel": ▲0 }', '“parallel” must be 1 or more, not the number 0.'],
    ['{ "parallel": ▲1000 }', '“parallel” must be 256 or less, not the number 1000.'],
    ['{ "parallel": ▲1.5 }', '“parallel” must be a whole number, not the number 1.5.'],
    ['{ "limits": { "usd": ▲-1 } }', '“limits.usd” must be more than 0, not the number -1.'],
    ['{ "review": ▲"maybe" }', '“review” must be one of “off”, “model” and “person”, not the text “maybe”.'],
    [
      '{ "providers": { "x": { "kind": ▲"bard" } } }',
      '“providers.x.kind” must be one of “google”, “anthropic”, “openai” and “openai-compatible”, not the text “bard”.',
    ],
    [
      '{ "providers": { "x": { "baseURL": ▲"ftp://x" } } }',
      '“providers.x.baseURL” must be an address such as http://127.0.0.1:1234/v1, not the text “ftp://x”.',
    ],
    [
      '{ "providers": { "x": { "apiKeyEnv": ▲"sk 1" } } }',
      '“providers.x.apiKeyEnv” must be the name of an environment variable, such as LOCAL_KEY, and never the key or token itself.',
    ],
    [
      '{ "gitea": { "tokenEnv": ▲"af9c1e77aa0b4d5e6f708192a3b4c5d6e7f80910" } }',
      '“gitea.tokenEnv” must be the name of an environment variable, such as GITEA_TOKEN, and never the key or token itself.',
    ],
    [
      '{ "agents": [{ "key": "a", "interface": "api", "tokenEnv": ▲"not a var name" }] }',
      '“agents.0.tokenEnv” must be the name of an environment variable, such as AGENT_TOKEN, and never the key or token itself.',
    ],
    ['{ "gitea": { "url": ▲"localhost" } }', '“gitea.url” must be an address such as http://127.0.0.1:3000.'],
    [
      '{ "gitea": { "repo": ▲"just-name" } }',
      '“gitea.repo” must be an owner and a name, such as owner/name.',
    ],
    [
      '{ "agents": [{ "key": ▲"Sp ace!", "interface": "api" }] }',
      '“agents.0.key” must begin with a letter or a digit and hold no space, such as claude-code.',
    ],
    [
      '{ "agents": [{ "key": "a", "interface": "api" }, { "key": ▲"a", "interface": "gitea" }] }',
      '“agents.1.key” is the key of another agent, too: give one of them another.',
    ],
    [
      '{ "providers": { ▲"a:b": {} } }',
      'The name “a:b” cannot be used: it holds no space and no colon, and is not empty.',
    ],
    ['{ "agents": [▲{ "interface": "api" }] }', '“agents.0.key” is missing: it must be text.'],
    [
      '{ "agents": [{ "key": "a", "interface": "api", "enabled": ▲"yes" }] }',
      '“agents.0.enabled” must be true or false, not the text “yes”.',
    ],
    ['{ "taskTypes": { "security": ▲"cve" } }', '“taskTypes.security” must be a list, not the text “cve”.'],
    ['▲[]', 'Settings are an object, { … }, not a list.'],
    [
      '{ "parallel": 4, ▲"parallel": 5 }',
      'The key “parallel” is there twice in this object: keep one of the two.',
    ],
    ['{ "parallel": 4▲, }', 'Not JSON: a comma cannot stand before the end of a list or object; remove it.'],
    ['▲  ', 'The file is empty: it must hold an object, {} at the least.'],
    ['{ "providers": { "x": ▲null } }', '“providers.x” must be an object, not null.'],
  ])('tell what is wrong, and where: %s', (marked, message) => {
    expect(problemsOf(marked)).toEqual([`${placeIn(marked)} ${message}`]);
  });

  it('tell every problem at once, from top to bottom', () => {
    expect(
      problemsOf('{ "parallel": "x",\n "tiers": { "qa": 1 },\n "more": 1 }').map((text) => text.slice(0, 4)),
    ).toEqual(['1:15', '2:19', '3:2 ']);
  });

  it('that name a provider __proto__ name just that', () => {
    const read = parseSettings('settings.json', '{ "providers": { "__proto__": { "kind": "openai" } } }');
    expect(({} as Record<string, unknown>).kind).toBeUndefined();
    if (read.ok) expect(Object.getPrototypeOf(read.value.providers)).toBe(Object.prototype);
  });
});

describe('the settings file', () => {
  let folder: string;
  let path: string;
  const settings: Settings = { parallel: 2, tiers: { worker: 'local:qwen3' } };
  const text = JSON.stringify(settings);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-settings-'));
    path = settingsPath(join(folder, 'config'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('is not needed', async () => {
    expect(await readSettings(path)).toEqual({ ok: true, value: { settings: {}, version: null } });
    expect(await readdir(folder)).toEqual([]);
  });

  it('is made with its folder, for its owner alone, and read again', async () => {
    const saved = await saveSettings(path, text, null);
    expect(saved).toMatchObject({ ok: true });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readSettings(path)).toEqual({
      ok: true,
      value: { settings, version: saved.ok ? saved.value.version : '' },
    });
    expect(await readFile(path, 'utf8')).toBe(text);
    expect(await readdir(join(folder, 'config'))).toEqual(['settings.json']);
  });

  it('is not overwritten when somebody changed it meanwhile', async () => {
    await saveSettings(path, text, null);
    const read = await readSettings(path);
    if (!read.ok) throw new Error('Not read');
    await writeFile(path, '{ "parallel": 3 }');
    expect(await saveSettings(path, text, read.value.version)).toMatchObject({
      ok: false,
      failure: {
        type: 'changed',
        message: expect.stringMatching(/changed meanwhile, so read it again first\.$/),
      },
    });
    expect(await readFile(path, 'utf8')).toBe('{ "parallel": 3 }');
  });

  it('is not made over one that came up meanwhile', async () => {
    await mkdir(join(folder, 'config'));
    await writeFile(path, '{}');
    expect(await saveSettings(path, text, null)).toMatchObject({ ok: false });
  });

  it('never holds what the next start would refuse', async () => {
    expect(await saveSettings(path, '{ "parallel": 0 }', null)).toMatchObject({
      ok: false,
      failure: { problems: [{ line: 1, column: 15, message: expect.stringContaining('must be 1 or more') }] },
    });
    expect(await readSettings(path)).toMatchObject({ ok: true, value: { version: null } });
  });

  it('that is a link stays one, with the mode of what it leads to', async () => {
    const real = join(folder, 'mine.json');
    await writeFile(real, '{}');
    await chmod(real, 0o640);
    await mkdir(join(folder, 'config'));
    await symlink(real, path);
    const read = await readSettings(path);
    if (!read.ok) throw new Error('Not read');
    expect(await saveSettings(path, text, read.value.version)).toMatchObject({ ok: true });
    expect((await lstat(path)).isSymbolicLink()).toBe(true);
    expect(JSON.parse(await readFile(real, 'utf8'))).toEqual(settings);
    expect((await stat(real)).mode & 0o777).toBe(0o640);
  });

  it('that is a folder is named as one', async () => {
    await mkdir(path, { recursive: true });
    const read = await readSettings(path);
    expect(read).toMatchObject({
      ok: false,
      failure: { problems: [{ message: 'This is a folder: name a settings file.', line: null }] },
    });
  });

  it('may begin with a byte-order mark', async () => {
    await mkdir(join(folder, 'config'));
    await writeFile(path, '\uFEFF{ "parallel": 3 }');
    expect(await readSettings(path)).toMatchObject({ ok: true, value: { settings: { parallel: 3 } } });
  });
});
