import { describe, expect, it } from 'vitest';
import { addressFault, agentKeyFault, repositoryFault, variableFault } from './setting-fault';

describe('the name of a variable', () => {
  it.each(['GITEA_TOKEN', '_x', 'token2', 'MY_COMPANYS_VERY_LONG_NAME_FOR_A_TOKEN_2'])(
    'may be %s',
    (name) => {
      expect(variableFault(name, 'X')).toBeNull();
    },
  );

  it.each([
    ['begins with a digit', '4f9c1e77aa0b'],
    ['holds a space', 'not a var name'],
    ['holds a dash', 'sk-abc'],
    ['is empty', ''],
    ['is a token of Gitea, which may begin with a letter', 'af9c1e77aa0b4d5e6f708192a3b4c5d6e7f80910'],
    ['is a token with a prefix', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['ends in one', 'token_abcdefghijklmnopqrst1'],
  ])('is refused where it %s, and is not quoted', (_, text) => {
    const fault = variableFault(text, 'GITEA_TOKEN');
    expect(fault).toBe(
      'must be the name of an environment variable, such as GITEA_TOKEN, and never the key or token itself',
    );
  });
});

describe('the key of an agent', () => {
  it.each(['claude-code', 'Ärztin.2', 'team/ann', 'a'])('may be %s', (key) => {
    expect(agentKeyFault(key)).toBeNull();
  });

  it.each(['Sp ace!', ' a', 'a b', '-a', '', 'a\u200bb', 'a"b'])('is never “%s”', (key) => {
    expect(agentKeyFault(key)).toMatch(/^must begin with a letter/);
  });
});

it('a repository is an owner and a name', () => {
  expect(repositoryFault('owner/name')).toBeNull();
  for (const text of ['just-name', 'a/b/c', '/b', 'a/', 'a /b']) expect(repositoryFault(text)).not.toBeNull();
});

it('an address is one of the web', () => {
  expect(addressFault('http://127.0.0.1:3000', 'X')).toBeNull();
  for (const text of ['127.0.0.1:3000', 'ftp://x', 'nonsense'])
    expect(addressFault(text, 'http://127.0.0.1:3000')).toBe(
      'must be an address such as http://127.0.0.1:3000',
    );
});
