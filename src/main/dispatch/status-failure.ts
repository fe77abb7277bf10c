import { maskKeys } from '../network/mask-keys';
import type { RequestFailure, ServerReply } from './ask-server';

const MAX_QUOTED = 200;
/** These may be another thing in a while, besides everything from 500 on. */
const PASSING = new Set([408, 409, 425, 429]);

/** An answer with a status that is not the one that was wanted; `hint` says what to do about it and ends a sentence. */
export function statusFailure(name: string, reply: ServerReply, hint: string | null): RequestFailure {
  const { status, text, afterMs } = reply;
  // The keys themselves are masked already; servers quote parts of them as well.
  const words = maskKeys(text.trim(), []).slice(0, MAX_QUOTED);
  const said = words === '' ? '.' : `: ${words}`;
  const isPassing = PASSING.has(status) || status >= 500;
  return {
    kind: 'status',
    reason: `${name} answered ${status}${hint === null ? '' : ` (${hint})`}${said}`,
    status,
    retry: isPassing ? { afterMs } : null,
    mayHaveActed: status >= 500 || status < 300,
  };
}

/** It answered as if all were well, but not with what was asked for: it may be there all the same. */
export function unreadable(name: string, reply: ServerReply, what: string): RequestFailure {
  const isPage = /^\s*<(!doctype|html)/i.test(reply.text);
  const got = !reply.isWhole ? 'an answer that broke off' : isPage ? 'a web page' : 'something else';
  return {
    kind: 'unreadable',
    reason: `${name} answered ${reply.status} with ${got} in the place of ${what}: check its address in the settings.`,
    status: reply.status,
    retry: { afterMs: reply.afterMs },
    mayHaveActed: true,
  };
}
