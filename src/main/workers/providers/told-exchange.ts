import type { WireHeaders } from '../../../shared/exchange';
import type { WireExchange, WireRecorder } from '../exchanges/wire-recorder';

/** One request of `fetch`, told to a recorder as it goes on. */
export interface ToldExchange {
  answered(response: Response): void;
  received(bytes: Uint8Array): void;
  /** `error` is what ended it; null when it came whole. */
  ended(error: unknown): void;
  /** Nobody reads on. The first end counts. */
  left(): void;
}

export interface Teller {
  readonly recorder: WireRecorder;
  readonly keys: readonly string[];
  /** Why Baton itself has ended the request, in a sentence; null when it has not. */
  whyEnded(): string | null;
}

const UNREAD = 'Baton did not read the answer to its end.';

export function tellExchange(
  input: string | URL | Request,
  init: RequestInit | undefined,
  { recorder, keys, whyEnded }: Teller,
): ToldExchange {
  const request = input instanceof Request ? input : null;
  const exchange: WireExchange = recorder.begin({
    method: init?.method ?? request?.method ?? 'GET',
    address: request?.url ?? `${input}`,
    headers: headersOf(init?.headers ?? request?.headers),
    body: typeof init?.body === 'string' ? init.body : '',
    keys,
  });
  let isAnswered = false;

  function broken(why: string): void {
    exchange.ended({ end: isAnswered ? 'broken_off' : 'unanswered', why });
  }

  return {
    answered({ status, statusText, headers }) {
      isAnswered = true;
      exchange.answered(status, statusText, [...headers]);
    },
    received: (bytes) => exchange.received(bytes),
    ended(error) {
      if (error === null) exchange.ended({ end: 'whole', why: '' });
      else broken(whyEnded() ?? `The connection failed: ${whatHappened(error)}.`);
    },
    left: () => broken(whyEnded() ?? UNREAD),
  };
}

/** As they were given, in their own spelling where it can be seen. */
function headersOf(headers: RequestInit['headers'] | undefined): WireHeaders {
  if (headers === undefined) return [];
  return isPlain(headers)
    ? Object.entries(headers).map(([name, value]) => [name, `${value}`])
    : [...new Headers(headers)];
}

function isPlain(headers: NonNullable<RequestInit['headers']>): headers is Record<string, string> {
  return !(headers instanceof Headers) && !Array.isArray(headers);
}

/** An error with what caused it: `fetch failed` alone says nothing. */
function whatHappened(error: unknown): string {
  const said: string[] = [];
  for (let each = error; each instanceof Error && said.length < 5; each = each.cause) {
    const { code } = each as NodeJS.ErrnoException;
    const words = each.message || code;
    if (words !== undefined && !said.includes(words)) said.push(words);
  }
  return said.length === 0 ? String(error) : said.join(': ');
}
