import { describe, expect, it } from 'vitest';
import type { Settings } from '../../shared/settings';
import { chooseModel, type ModelChoice } from './choose-model';
import { modelsOf } from './load-models';

function chosen(choice: Partial<ModelChoice>, env: NodeJS.ProcessEnv = {}, settings: Settings = {}): string {
  const result = chooseModel({ provider: null, model: null, ...choice }, modelsOf(settings, env));
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
  ])('is %s', (_what, choice, env: NodeJS.ProcessEnv, name) => {
    expect(chosen(choice, env)).toBe(name);
  });

  it('is of the worker’s tier, and a bare name is one of its provider', () => {
    const settings: Settings = { tiers: { worker: 'ollama:qwen3:8b' } };
    expect(chosen({}, google, settings)).toBe('ollama:qwen3:8b');
    expect(chosen({ model: 'gpt-oss:20b' }, google, settings)).toBe('ollama:gpt-oss:20b');
    expect(chosen({ provider: 'ollama' }, google, settings)).toBe('ollama:qwen3:8b');
  });

  it('is of the orchestrator’s tier where a plan is asked for, unless that is off', () => {
    const plans = (settings: Settings, choice: Partial<ModelChoice> = {}) =>
      chooseModel({ provider: null, model: null, ...choice }, modelsOf(settings, google), 'orchestrator');
    const large = { tiers: { worker: 'ollama:qwen3:8b', orchestrator: 'google:gemini-2.5-pro' } };
    expect(plans(large)).toMatchObject({ value: 'google:gemini-2.5-pro' });
    expect(plans(large, { model: 'gemini-3' })).toMatchObject({ value: 'google:gemini-3' });
    expect(plans({ tiers: { worker: 'ollama:qwen3:8b' } })).toMatchObject({ value: 'ollama:qwen3:8b' });
    const off = { tiers: { orchestrator: null } };
    expect(plans(off)).toMatchObject({ failure: { message: expect.stringContaining('--model') } });
    expect(plans(off, { provider: 'google' })).toMatchObject({ ok: true });
  });

  it.each([
    [{ model: 'qwen3' }, /there is none named “qwen3”/],
    [{ provider: 'nobody' }, /there is none named “nobody”/],
    [{ provider: 'openai' }, /needs a key: set OPENAI_API_KEY/],
    [{ provider: 'rehearsal', model: 'x' }, /No provider serves the model “rehearsal:x”/],
  ])('is refused where nobody serves it: %j', (choice, message) => {
    expect(chosen(choice)).toMatch(message);
  });
});
