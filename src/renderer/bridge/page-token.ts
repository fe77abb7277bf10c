// A page's way in: the one-time code of its link, exchanged for a token that only this tab keeps.
export interface TokenPorts {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly fetch: typeof fetch;
  /** The part of the address after `#`, without it. */
  readonly code: string;
  /** Takes the code out of the address, so that it is in no history and no screenshot. */
  forgetCode(): void;
}

const KEY = 'baton.token';

/** null: no code and no token, or a code that was used up or never good. Rejects when the host cannot be reached. */
export async function takeToken(ports: TokenPorts): Promise<string | null> {
  const { storage, code } = ports;
  if (code === '') return storage.getItem(KEY);
  ports.forgetCode();
  const response = await ports.fetch('/api/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  if (!response.ok) return storage.getItem(KEY); // A reload with a used link goes on with the token it got.
  const { token } = (await response.json()) as { token: string };
  storage.setItem(KEY, token);
  return token;
}
