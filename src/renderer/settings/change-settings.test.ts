import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeSettings, hasFields, settingAt } from './change-settings';

describe('a change of the settings’ text', () => {
  it('in place leaves every other character as it is', () => {
    const text = '{ "gitea":   {"repo":"a/b"},\n\n\t"parallel": 4 }\n';
    expect(changeSettings(text, ['parallel'], 5)).toBe(text.replace('4', '5'));
  });

  it('makes the objects that it needs, and takes them out again when nothing else is in them', () => {
    const set = changeSettings('{}\n', ['limits', 'usd'], 2.5);
    expect(JSON.parse(set)).toEqual({ limits: { usd: 2.5 } });
    expect(JSON.parse(changeSettings(set, ['limits', 'usd'], undefined))).toEqual({});
    const two = changeSettings(set, ['limits', 'hours'], 1);
    expect(JSON.parse(changeSettings(two, ['limits', 'usd'], undefined))).toEqual({ limits: { hours: 1 } });
  });

  it('keeps what a provider holds beside its address', () => {
    const text = '{ "providers": { "local": { "baseURL": "http://x", "apiKeyEnv": "K" } } }';
    const changed = changeSettings(text, ['providers', 'local', 'baseURL'], undefined);
    expect(JSON.parse(changed)).toEqual({ providers: { local: { apiKeyEnv: 'K' } } });
  });

  it('tells “off” from “not set”', () => {
    const off = changeSettings('', ['tiers', 'qa'], null);
    expect(settingAt(off, ['tiers', 'qa'])).toBeNull();
    expect(settingAt(changeSettings(off, ['tiers', 'qa'], undefined), ['tiers', 'qa'])).toBeUndefined();
  });

  it('does nothing when it takes out what is not there', () => {
    const text = '{"parallel":1}';
    expect(changeSettings(text, ['limits', 'usd'], undefined)).toBe(text);
    expect(changeSettings(text, ['approve'], undefined)).toBe(text);
  });

  it('puts the value where it belongs and nothing else anywhere, whatever the file holds', () => {
    const keys = fc.constantFrom('worker', 'qa', 'techLead');
    const rest = fc.dictionary(fc.constantFrom('agents', 'review', 'gitea', 'parallel'), fc.jsonValue());
    const tiers = fc.dictionary(keys, fc.string());
    fc.assert(
      fc.property(
        rest,
        tiers,
        keys,
        fc.string(),
        fc.constantFrom(0, 2, '\t'),
        (other, own, key, value, space) => {
          const before = { ...other, tiers: own };
          const after = JSON.parse(
            changeSettings(JSON.stringify(before, null, space), ['tiers', key], value),
          );
          expect(after).toEqual(JSON.parse(JSON.stringify({ ...before, tiers: { ...own, [key]: value } })));
        },
      ),
    );
  });
});

describe('fields', () => {
  it.each(['', '{}', '{ "parallel": "x", "providers": { "a": {} } }', '{ "limits": {} }'])(
    'show %j',
    (text) => expect(hasFields(text)).toBe(true),
  );

  it.each([
    '{',
    '[]',
    '3',
    'null',
    '{ "tiers": 3 }',
    '{ "providers": { "a": 1 } }',
    '{ "limits": null }',
    '{ "gitea": "x" }',
  ])('do not show %j', (text) => expect(hasFields(text)).toBe(false));
});
