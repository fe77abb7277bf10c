import type { Timer } from '../timer';
import { gatherStream } from './gathered-stream';

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

/**
 * A `fetch` for one request that calls `onIdle` when no byte has come for so long, comments that keep the connection open
 * included, and that lets nothing but a stream through where the request was accepted.
 */
export function watchFetch(
  timer: Timer,
  { idleMs, gatherMs }: { idleMs: number; gatherMs: number },
  onIdle: () => void,
): Watch {
  let answered = false;
  let callOff = () => {};

  function heard(): void {
    callOff();
    callOff = timer.after(idleMs, onIdle);
  }

  async function start(response: Response): Promise<string> {
    const text = await response.text();
    return text.slice(0, MAX_QUOTED);
  }

  return {
    get answered() {
      return answered;
    },
    end: () => callOff(),
    async fetch(input, init) {
      heard();
      const response = await globalThis.fetch(input, init);
      heard();
      const type = response.headers.get('content-type') ?? '';
      if (!response.ok || response.body === null) return response;
      if (/\b(html|json)\b/i.test(type)) throw new NotAStreamError(type, await start(response));
      let length = 0;
      const body = gatherStream(response.body, timer, gatherMs, (bytes) => {
        answered = true;
        heard();
        length += bytes.length;
        if (length > MAX_BYTES) throw new TooLongError();
      });
      const { status, statusText, headers } = response;
      return new Response(body, { status, statusText, headers });
    },
  };
}
