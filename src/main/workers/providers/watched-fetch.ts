import type { WireRecorder } from '../exchanges/wire-recorder';
import type { Timer } from '../timer';
import { firstBytes } from './first-bytes';
import { gatherStream } from './gathered-stream';
import { type ToldExchange, tellExchange } from './told-exchange';

/** A server answered in a way that no model's stream does: a web page, or nothing but an error in JSON. */
export class NotAStreamError extends Error {
  override readonly name = 'NotAStreamError';
  constructor(
    readonly contentType: string,
    readonly start: string,
  ) {
    super(`The server answered with ${contentType}`);
  }
}

/** A server sent the request elsewhere. It is not sent there: the key and the conversation are for this server alone. */
export class RedirectedError extends Error {
  override readonly name = 'RedirectedError';
  constructor(
    /** Absolute where the server gave one that can be read. */
    readonly target: string,
  ) {
    super('The server sent the request to another address');
  }
}

/** An answer that is longer than any model gives. */
export class TooLongError extends Error {
  override readonly name = 'TooLongError';
}

export interface Watch {
  readonly fetch: typeof globalThis.fetch;
  /** A byte of the answer has come, so it has to be paid for. */
  readonly answered: boolean;
  /** Calls off the wait. */
  end(): void;
}

const MAX_BYTES = 64 * 1024 * 1024;
/** Of what is no answer: enough for every error in JSON. */
const MAX_REFUSAL_BYTES = 1024 * 1024;
const MAX_QUOTED = 300;
const CUT = new Error('The rest is not read');

/** Who keeps what goes over the wire, and what it must not keep. */
export interface Wire {
  readonly recorder: WireRecorder;
  readonly keys: readonly string[];
}

/**
 * A `fetch` for one request that calls `onIdle` when no byte has come for so long, comments that keep the connection open
 * included, that goes nowhere else than it was sent, and that lets nothing but a stream through where the request was accepted. `wire` is told all of it as it came.
 */
export function watchFetch(
  timer: Timer,
  { idleMs, gatherMs }: { idleMs: number; gatherMs: number },
  onIdle: () => void,
  wire: Wire | null = null,
): Watch {
  let answered = false;
  let isIdle = false;
  let callOff = () => {};
  let told: ToldExchange | null = null;

  function heard(): void {
    callOff();
    callOff = timer.after(idleMs, () => {
      isIdle = true;
      onIdle();
    });
  }

  function tell(input: string | URL | Request, init: RequestInit | undefined): ToldExchange | null {
    if (wire === null) return null;
    return tellExchange(input, init, {
      ...wire,
      whyEnded() {
        if (isIdle) return `Nothing came for ${Math.round(idleMs / 1000)} s, so Baton ended the request.`;
        return init?.signal?.aborted === true ? 'Baton ended the request.' : null;
      },
    });
  }

  return {
    get answered() {
      return answered;
    },
    end() {
      callOff();
      told?.left();
    },
    async fetch(input, init) {
      heard();
      const exchange = tell(input, init);
      told = exchange;
      const onEnd = (error: unknown) => exchange?.ended(error);
      let response: Response;
      try {
        response = await globalThis.fetch(input, { ...init, redirect: 'manual' });
      } catch (error) {
        onEnd(error);
        throw error;
      }
      heard();
      exchange?.answered(response);
      const type = response.headers.get('content-type') ?? '';
      const target = redirectOf(response);
      if (response.body === null) {
        onEnd(null);
        if (target !== null) throw new RedirectedError(target);
        return response;
      }
      if (!response.ok || /\b(html|json)\b/i.test(type)) {
        const read = beginningOf(response, response.body, exchange);
        if (target !== null) {
          await start(read);
          throw new RedirectedError(target);
        }
        if (!response.ok) return read;
        throw new NotAStreamError(type, await start(read));
      }
      let length = 0;
      const onBytes = (bytes: Uint8Array) => {
        answered = true;
        heard();
        exchange?.received(bytes);
        length += bytes.length;
        if (length > MAX_BYTES) throw new TooLongError('The answer was longer than any that Baton takes');
      };
      return withBody(response, gatherStream(response.body, timer, gatherMs, onBytes, onEnd));
    },
  };

  /** The same answer, but no more of it than is looked at, told while it is read. */
  function beginningOf(
    response: Response,
    body: ReadableStream<Uint8Array>,
    exchange: ToldExchange | null,
  ): Response {
    const onBytes = (bytes: Uint8Array) => exchange?.received(bytes);
    const onEnd = (error: unknown) => (error === CUT ? exchange?.left() : exchange?.ended(error));
    return withBody(
      response,
      firstBytes(gatherStream(body, timer, 0, onBytes, onEnd), MAX_REFUSAL_BYTES, CUT),
    );
  }
}

function redirectOf({ status, headers, url }: Response): string | null {
  const location = headers.get('location');
  if (status < 300 || status > 399 || location === null) return null;
  return URL.canParse(location, url) ? new URL(location, url).href : location;
}

async function start(response: Response): Promise<string> {
  const text = await response.text();
  return text.slice(0, MAX_QUOTED);
}

function withBody({ status, statusText, headers }: Response, body: ReadableStream<Uint8Array>): Response {
  // No answer with a status above 599 can be made.
  return new Response(body, { status: Math.min(status, 599), statusText, headers });
}
