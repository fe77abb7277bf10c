import { describe, expect, it } from 'vitest';
import { maskAddress, maskHeaders, maskKeys, maskValues, spellingsOf } from './mask-keys';

describe('keys in what people read', () => {
  it.each([
    ['the key abcd1234 is wrong', 'the key [key] is wrong'],
    ['https://x/?key=abcd1234&a', 'https://x/?key=[key]&a'],
    ['a%2Fb%2Bc9 in an address', '[key] in an address'],
    ['sk-proj-********************abcd', '[key]'],
    ['AIzaSyA1234567890abcdefghijk', '[key]'],
    ['the model sk-8 and a task-list', 'the model sk-8 and a task-list'],
    ['skeletons.test, sk-learn-pipelines', 'skeletons.test, sk-learn-pipelines'],
  ])('are masked: %s', (text, masked) => {
    expect(maskKeys(text, ['abcd1234', 'a/b+c9'])).toBe(masked);
  });

  it('that are next to nothing do not eat the text', () => {
    expect(maskKeys('a none b', ['a', ''])).toBe('a none b');
  });
});

describe('keys in what is kept as it went', () => {
  it('are masked in every spelling, and nothing else is', () => {
    const key = 'a/b+c "9"';
    const spelled = [
      key,
      encodeURIComponent(key),
      new URLSearchParams({ key }).toString(),
      JSON.stringify(key),
    ];
    const masked = maskValues(`${spelled.join(' ')} sk-learn-2024-01`, spellingsOf([key]));
    expect(masked).toBe('[key] [key] key=[key] "[key]" sk-learn-2024-01');
  });

  it('that contain one another are masked whole', () => {
    expect(maskValues('abcdef abcd', spellingsOf(['abcd', 'abcdef']))).toBe('[key] [key]');
  });
});

describe('a header', () => {
  it.each([
    ['Authorization', 'Bearer whoever1', 'Bearer [key]'],
    ['authorization', 'whoever1', '[key]'],
    ['Proxy-Authorization', 'Basic d2hv', 'Basic [key]'],
    ['x-api-key', 'whoever1', '[key]'],
    ['x-goog-api-key', 'whoever1', '[key]'],
    ['api-key', 'whoever1', '[key]'],
    ['X-Auth-Token', 'whoever1', '[key]'],
    ['Set-Cookie', 'session=1', '[key]'],
    ['x-echo', 'you sent mine-1234', 'you sent [key]'],
    ['x-ratelimit-remaining-tokens', '4000', '4000'],
    ['content-type', 'application/json', 'application/json'],
  ])('%s: %s', (name, value, masked) => {
    expect(maskHeaders([[name, value]], ['mine-1234'])).toEqual([[name, masked]]);
  });
});

describe('an address', () => {
  it.each([
    ['https://x/v1/models?key=whoever1&alt=sse', 'https://x/v1/models?key=[key]&alt=sse'],
    ['https://x/v1?alt=sse&api_key=whoever1#top', 'https://x/v1?alt=sse&api_key=[key]#top'],
    ['https://x/v1?access_token=whoever1', 'https://x/v1?access_token=[key]'],
    ['https://me:whoever1@x/v1', 'https://[key]@x/v1'],
    ['https://x/mine-1234/v1', 'https://x/[key]/v1'],
    ['https://x/v1beta/models/a:stream?alt=sse', 'https://x/v1beta/models/a:stream?alt=sse'],
  ])('%s', (address, masked) => {
    expect(maskAddress(address, ['mine-1234'])).toBe(masked);
  });
});
