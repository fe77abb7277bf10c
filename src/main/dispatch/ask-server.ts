import type { Retry } from '../engine/ports';
import { connectionFault } from '../network/connection-fault';
import { maskKeys, maskValues, spellingsOf } from '../network/mask-keys';
import { retryAfterMs } from '../network/retry-after';
import type { DispatchPorts } from './dispatch-ports';

/** One request to a server elsewhere. */
interface ServerRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The value of the Authorization header; it goes to this URL's origin alone. */
  readonly authorization: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly limitMs: number;
  /** Who is asked, for people. */
  readonly name: string;
}

/** An answer of any status; without the rest where it broke off in its body. Keys that Baton knows are masked in it. */
export interface ServerReply {
  readonly status: number;
  readonly text: string;
  readonly isWhole: boolean;
  /** What the server says of when to come again, in milliseconds. */
  readonly afterMs: number | null;
}

/**
 * `connection`, `time_limit`: no answer came; `status`: the server refused or had trouble; `redirect`: it sent Baton elsewhere;
 * `unreadable`: it answered, but not as it should.
 */
type RequestFailureKind = 'connection' | 'time_limit' | 'status' | 'redirect' | 'unreadable';

export interface RequestFailure {
  readonly kind: RequestFailureKind;
  /** A sentence for people, without keys. */
  readonly reason: string;
  readonly status: number | null;
  /** null: another try is of no use. */
  readonly retry: Retry | null;
  /** The server may have done what it was asked, all the same. */
  readonly mayHaveActed: boolean;
}

export type AskServer = (
  request: ServerRequest,
  signal: AbortSignal,
) => Promise<{ ok: true; value: ServerReply } | { ok: false; failure: RequestFailure }>;

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_REDIRECTS = 3;
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']);

/** A fetch with a time limit that never follows a server to another one. Importing or making it asks nobody. */
export function createAskServer(
  ports: Pick<DispatchPorts, 'after' | 'now'>,
  secrets: readonly string[],
): AskServer {
  const spellings = spellingsOf(secrets);
  return async (request, signal) => {
    const ended = new AbortController();
    let isLate = false;
    const end = () => ended.abort();
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
    const callOff = ports.after(request.limitMs, () => {
      isLate = true;
      ended.abort();
    });
    try {
      return await follow(request, ended.signal, MAX_REDIRECTS);
    } catch (error) {
      return { ok: false, failure: failureOf(error, request, isLate) };
    } finally {
      signal.removeEventListener('abort', end);
      callOff();
    }
  };

  async function follow(
    request: ServerRequest,
    signal: AbortSignal,
    redirectsLeft: number,
  ): ReturnType<AskServer> {
    const { method, url, body, authorization, headers = {} } = request;
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal,
      headers: {
        accept: 'application/json',
        ...headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(authorization === null ? {} : { authorization }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { status } = response;
    const location = response.headers.get('location');
    if (status >= 300 && status < 400 && location !== null) {
      await response.body?.cancel().catch(() => {});
      const target = URL.canParse(location, url) ? new URL(location, url) : null;
      // A POST that comes again as a GET would not be what was meant.
      const isSame = method === 'GET' || status === 307 || status === 308;
      if (target?.origin === new URL(url).origin && isSame && redirectsLeft > 0)
        return follow({ ...request, url: target.href }, signal, redirectsLeft - 1);
      return { ok: false, failure: redirected(request, target, status) };
    }
    const { text, isWhole } = await readText(response);
    const now = ports.now().getTime();
    return {
      ok: true,
      value: {
        status,
        text: maskValues(text, spellings),
        isWhole,
        afterMs: retryAfterMs(Object.fromEntries(response.headers), text, now),
      },
    };
  }

  function redirected({ name, url }: ServerRequest, target: URL | null, status: number): RequestFailure {
    const to = target === null ? 'elsewhere' : `to ${target.origin}${target.pathname}`;
    const reason = `${name} at ${new URL(url).origin} sends Baton ${to} (${status}). Nothing was sent there: if that is right, set its address in the settings.`;
    return {
      kind: 'redirect',
      reason: maskKeys(reason, secrets),
      status,
      retry: null,
      mayHaveActed: false,
    };
  }

  function failureOf(error: unknown, { name, url, limitMs }: ServerRequest, isLate: boolean): RequestFailure {
    const retry = { afterMs: null };
    if (isLate) {
      const reason = `${name} did not answer within ${limitMs / 1000} s.`;
      return { kind: 'time_limit', reason, status: null, retry, mayHaveActed: true };
    }
    if (error instanceof Error && error.cause instanceof Error && error.cause.message === 'bad port') {
      const reason = `${name} cannot be asked at ${new URL(url).host}: nothing on the web may use that port.`;
      return { kind: 'connection', reason, status: null, retry: null, mayHaveActed: false };
    }
    const code = codesOf(error).at(-1);
    const address = new URL(url).origin;
    const fault =
      code === undefined
        ? null
        : connectionFault(code, { provider: name, address: maskKeys(address, secrets) });
    return {
      kind: 'connection',
      reason: fault?.reason ?? `The connection to ${name} broke off.`,
      status: null,
      retry: fault === null ? retry : fault.retry,
      mayHaveActed: code === undefined || !NEVER_SENT.has(code),
    };
  }
}

/** As far as it came. */
async function readText(response: Response): Promise<{ text: string; isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_BYTES) break;
    }
    return { text: new TextDecoder().decode(Buffer.concat(chunks)), isWhole: bytes <= MAX_BYTES };
  } catch {
    return { text: new TextDecoder().decode(Buffer.concat(chunks)), isWhole: false };
  }
}

/** Those that Node gives to errors and what caused them, from the outside in. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  const seen = new Set<unknown>();
  for (let each = error; each instanceof Error && !seen.has(each); each = each.cause) {
    seen.add(each);
    const { code } = each as NodeJS.ErrnoException;
    if (typeof code === 'string') codes.push(code);
    if (each instanceof AggregateError) codes.push(...each.errors.flatMap(codesOf));
  }
  return codes;
}
