import { describe, expect, it } from 'vitest';
import { takeToken } from './page-token';

function harness(code: string, answer: () => Response, kept: string | null = null) {
  const stored = new Map<string, string>(kept === null ? [] : [['baton.token', kept]]);
  const requests: string[] = [];
  let forgotten = false;
  return {
    stored,
    requests,
    isForgotten: () => forgotten,
    token: () =>
      takeToken({
        code,
        storage: {
          getItem: (key) => stored.get(key) ?? null,
          setItem: (key, value) => void stored.set(key, value),
        },
        fetch: async (url, init) => {
          requests.push(`${init?.method} ${url} ${init?.body}`);
          return answer();
        },
        forgetCode: () => {
          forgotten = true;
        },
      }),
  };
}

describe('a page’s way in', () => {
  it('is the code of its link, exchanged once for a token that the tab keeps', async () => {
    const { token, stored, requests, isForgotten } = harness('abc', () => Response.json({ token: 't1' }));
    expect(await token()).toBe('t1');
    expect(requests).toEqual(['POST /api/token {"code":"abc"}']);
    expect(stored.get('baton.token')).toBe('t1');
    expect(isForgotten()).toBe(true);
  });

  it('is the kept token after a reload', async () => {
    const { token, requests } = harness('', () => Response.error(), 't1');
    expect(await token()).toBe('t1');
    expect(requests).toEqual([]);
  });

  it('is none without either, or with a code that was used up', async () => {
    expect(await harness('', () => Response.error()).token()).toBeNull();
    const used = harness('abc', () => new Response(null, { status: 403 }));
    expect(await used.token()).toBeNull();
    expect(used.isForgotten()).toBe(true);
  });
});
