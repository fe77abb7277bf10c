import { APICallError, NoOutputGeneratedError } from 'ai';
import { brokeOff, type ConnectionFault, connectionFault } from '../../network/connection-fault';
import { retryAfterMs } from '../../network/retry-after';
import { type FaultContext, isSpentQuota, statusWords } from './fault-status';
import { shownAddress } from './shown-address';
import { NotAStreamError, RedirectedError, TooLongError } from './watched-fetch';

/** Keys may still be in the reason. */
export type Fault = ConnectionFault;

const MAX_QUOTED = 300;

/** What the SDK throws or sends as an error part, whatever it is. */
export function faultOf(error: unknown, context: FaultContext): Fault {
  const { provider, address } = context;
  const found = causes(error);
  const page = found.find((each) => each instanceof NotAStreamError);
  if (page !== undefined) return notAStream(page, context);
  const redirected = found.find((each) => each instanceof RedirectedError);
  if (redirected !== undefined) {
    const target = quoted(shownAddress(redirected.target));
    return final(
      `${provider} sends requests on from ${address} to ${target}, and Baton does not follow: the key would go there, too. If that is the right address, put it into the settings.`,
    );
  }
  if (found.some((each) => each instanceof TooLongError)) {
    return final(`The answer of ${provider} was longer than any that Baton takes and was broken off.`);
  }
  const failed = found.find((each) => APICallError.isInstance(each));
  const streamed = streamError(error);
  const status = failed?.statusCode ?? streamed?.status;
  if (status !== undefined && status >= 300) {
    const said = quoted(failed === undefined ? (streamed?.message ?? '') : failed.message);
    const body = failed?.responseBody ?? streamed?.body ?? '';
    return byStatus(status, said, body, failed?.responseHeaders ?? {}, context);
  }
  const code = found.flatMap((each) => codeOf(each)).at(-1);
  const below = code === undefined ? null : connectionFault(code, context);
  if (below !== null) return below;
  if (streamed !== null) return final(`${provider} broke its answer off: ${quoted(streamed.message)}`);
  const message = found.map((each) => each.message).find((each) => each !== '') ?? String(error);
  if (NoOutputGeneratedError.isInstance(error) || /without a finish reason/.test(message))
    return incomplete(provider);
  // A body that breaks off without a code.
  if (found.some(({ name, message: text }) => name === 'TypeError' && /terminated|fetch failed/.test(text))) {
    return { reason: brokeOff(provider, address), retry: { afterMs: null } };
  }
  if (context.isAnswered || found.some(({ name }) => /JSONParse|TypeValidation/.test(name))) {
    return final(`${provider} sent an answer that cannot be read. Is ${address} the right address for it?`);
  }
  return final(`${provider} could not be asked: ${quoted(message)}`);
}

/** The stream came to its end without the sign that the answer is whole. */
export function incomplete(provider: string): Fault {
  return { reason: `The answer of ${provider} broke off before its end.`, retry: { afterMs: null } };
}

export function idle(provider: string, idleMs: number): Fault {
  return {
    reason: `${provider} sent nothing for ${Math.round(idleMs / 1000)} s, so the request was ended.`,
    retry: { afterMs: null },
  };
}

function byStatus(
  status: number,
  said: string,
  body: string,
  headers: Record<string, string>,
  context: FaultContext,
): Fault {
  const spent = (status === 429 || status === 403) && isSpentQuota(body, said);
  const reason = statusWords(status, spent, said, context);
  const isWorthAnother = [408, 409, 429].includes(status) || status >= 500;
  return isWorthAnother && !spent
    ? { reason, retry: { afterMs: retryAfterMs(headers, body, context.now) } }
    : final(reason);
}

function notAStream({ contentType, start }: NotAStreamError, { provider, address }: FaultContext): Fault {
  if (/html/i.test(contentType)) {
    return final(
      `${provider} answered with a web page, not as a model does: is ${address} the right address?`,
    );
  }
  const said = /"message"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(start)?.[1];
  const told = (said ?? start).trim();
  return final(
    `${provider} did not stream an answer: ${told === '' ? 'what it sent is empty.' : quoted(told)}`,
  );
}

function final(reason: string): Fault {
  return { reason, retry: null };
}

/** An error and what caused it, from the outside in. */
function causes(error: unknown): Error[] {
  const found: Error[] = [];
  for (let each = error; each instanceof Error && !found.includes(each); each = each.cause) found.push(each);
  return found;
}

function codeOf(error: Error): string[] {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === 'string') return [code];
  // Several addresses were tried.
  return error instanceof AggregateError
    ? error.errors.flatMap((each) => (each instanceof Error ? codeOf(each) : []))
    : [];
}

/** What a server sent as an error in the middle of its stream, in each provider's own shape. */
function streamError(error: unknown): { message: string; status: number | undefined; body: string } | null {
  if (typeof error !== 'object' || error === null) return null;
  if (error instanceof Error && error.name !== 'AI_StreamProviderError') return null;
  const { message, statusCode, code, type, data } = error as Record<string, unknown>;
  const status = [statusCode, Number(code)].find(
    (each): each is number => typeof each === 'number' && each >= 400 && each < 600,
  );
  return {
    message: typeof message === 'string' ? message : '',
    status: status ?? statusByName[`${code}`] ?? statusByName[`${type}`],
    body: JSON.stringify(data ?? error),
  };
}

const statusByName: Partial<Record<string, number>> = {
  rate_limit_exceeded: 429,
  rate_limit_error: 429,
  insufficient_quota: 402,
  server_error: 500,
  internal_error: 500,
  overloaded_error: 529,
  overloaded: 529,
};

/** On one line and cut: a server may send anything. */
function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED)}…` : line;
}
