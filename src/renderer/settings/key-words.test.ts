import { describe, expect, it } from 'vitest';
import type { ProviderStanding } from '../../shared/settings-reply';
import { keyWords, rehearsesWithoutKey } from './key-words';

const openai: ProviderStanding = {
  name: 'openai',
  kind: 'openai',
  baseURL: 'https://api.openai.com/v1',
  hasKey: false,
  keyFrom: 'OPENAI_API_KEY',
};

describe('a provider', () => {
  it.each([
    [openai, 'No key: set OPENAI_API_KEY and start Baton again'],
    [{ ...openai, hasKey: true }, 'Key found in OPENAI_API_KEY'],
    [{ ...openai, keyFrom: null }, 'Needs no key'],
    [{ ...openai, baseURL: null }, 'Has no address yet'],
  ])('says whether it has what it takes', (provider, words) => {
    expect(keyWords(provider)).toBe(words);
  });
});

describe('workers', () => {
  const tiers = { orchestrator: null, techLead: null, worker: 'rehearsal', qa: null };

  it('rehearse for want of a key only where there is none', () => {
    expect(rehearsesWithoutKey({ tiers, providers: [openai] })).toBe(true);
    expect(rehearsesWithoutKey({ tiers, providers: [openai, { ...openai, hasKey: true }] })).toBe(false);
    expect(rehearsesWithoutKey({ tiers: { ...tiers, worker: 'ollama:x' }, providers: [openai] })).toBe(false);
  });
});
