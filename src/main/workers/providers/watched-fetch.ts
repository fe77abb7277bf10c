import type { WireRecorder } from '../exchanges/wire-recorder';
import type { Timer } from '../timer';
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
const MAX_QUOTED = 300;

/** Who keeps what goes over the wire, and what it must not keep. */
export interface Wire {
  readonly recorder: WireRecorder;
  readonly keys: readonly string[];
}

/**
 * A `fetch` for one request that calls `onIdle` when no byte has come for so long, comments that keep the connection open
 * included, and that lets nothing but a stream through where the request was accepted. `wire` is told all of it as it came.
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
        response = await globalThis.fetch(input, init);
      } catch (error) {
        onEnd(error);
        throw error;
      }
      heard();
      exchange?.answered(response);
      const type = response.headers.get('content-type') ?? '';
      if (response.body === null) {
        onEnd(null);
        return response;
      }
      if (!response.ok || /\b(html|json)\b/i.test(type)) {
        const read = exchange === null ? response : heardBy(exchange, response, response.body);
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

  /** The same answer, told while it is read. */
  function heardBy(exchange: ToldExchange, response: Response, body: ReadableStream<Uint8Array>): Response {
    // No answer with another status can be made; nobody has such a server.
    if (response.status > 599) return response;
    const onBytes = (bytes: Uint8Array) => exchange.received(bytes);
    return withBody(response, gatherStream(body, timer, 0, onBytes, exchange.ended));
  }
}

async function start(response: Response): Promise<string> {
  const text = await response.text();
  return text.slice(0, MAX_QUOTED);
}

function withBody({ status, statusText, headers }: Response, body: ReadableStream<Uint8Array>): Response {
  return new Response(body, { status, statusText, headers });
}
