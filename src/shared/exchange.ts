import { z } from 'zod';
import { assertNever } from './assert-never';
import { type Tier, tierSchema } from './ticket';

// An exchange is one HTTP request to a model's provider and its answer, as they went over the wire, with the keys masked. It lies
// in a file of its own and is not part of the run's state.

/** What a request was made for: which of the tier's jobs. */
const exchangePurposeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('turn'), turn: z.number() }),
  z.object({ kind: z.literal('review') }),
  z.object({ kind: z.literal('diagnosis'), step: z.string() }),
  z.object({ kind: z.literal('plan') }),
]);
type ExchangePurpose = z.infer<typeof exchangePurposeSchema>;

/** Who asked, and what for. */
export const askerSchema = z.object({ tier: tierSchema, purpose: exchangePurposeSchema });
export type Asker = z.infer<typeof askerSchema>;

/** How an exchange came to its end; `received` counts the bytes of the answer's body, `ms` is from the request's beginning. */
export const exchangeEndSchema = z.discriminatedUnion('end', [
  z.object({ end: z.literal('whole'), ms: z.number(), received: z.number() }),
  z.object({ end: z.literal('broken_off'), ms: z.number(), received: z.number(), why: z.string() }),
  z.object({ end: z.literal('unanswered'), ms: z.number(), why: z.string() }),
]);
export type ExchangeEnd = z.infer<typeof exchangeEndSchema>;

/** `open`: still going on. `lost`: nobody wrote how it ended, as Baton itself had ended. */
export type ExchangeState = ExchangeEnd | { end: 'open' } | { end: 'lost' };

export interface ExchangeHead {
  /** Counted from 1 in its attempt. */
  readonly number: number;
  readonly tier: Tier;
  readonly purpose: ExchangePurpose;
  /** ISO 8601. */
  readonly at: string;
  readonly method: string;
  readonly address: string;
  /** Bytes of the request's body. */
  readonly sent: number;
  /** null while there is no answer. */
  readonly status: number | null;
  readonly state: ExchangeState;
}

export interface ExchangeList {
  readonly heads: readonly ExchangeHead[];
  /** Why some of them could not be kept, or read, in a sentence. */
  readonly problem: string | null;
}

export const headersSchema = z.array(z.tuple([z.string(), z.string()]));
export type WireHeaders = z.infer<typeof headersSchema>;

/** A request or an answer. `isCut`: only the beginning of the body was kept. */
interface WireMessage {
  readonly headers: WireHeaders;
  readonly body: string;
  readonly isCut: boolean;
}

export interface Exchange {
  readonly head: ExchangeHead;
  readonly request: WireMessage;
  readonly answer: (WireMessage & { readonly status: number; readonly statusText: string }) | null;
}

/** “Turn 2”, “Review”. */
export function purposeText(purpose: ExchangePurpose): string {
  switch (purpose.kind) {
    case 'turn':
      return `Turn ${purpose.turn}`;
    case 'review':
      return 'Review';
    case 'diagnosis':
      return `Diagnosis of ${purpose.step}`;
    case 'plan':
      return 'Plan';
    default:
      return assertNever(purpose);
  }
}

/** “200”, “401”, “no answer”, “200, broken off”: what came of it in two words. */
export function endText({ status, state }: ExchangeHead): string {
  const answered = status === null ? '' : `${status}, `;
  switch (state.end) {
    case 'whole':
      return `${status}`;
    case 'open':
      return `${answered}going on`;
    case 'broken_off':
    case 'lost':
      return `${answered}broken off`;
    case 'unanswered':
      return 'no answer';
    default:
      return assertNever(state);
  }
}

/** Why there is no whole answer, in a sentence; null where there is one, or may still be. */
export function whyNotWhole(state: ExchangeState): string | null {
  switch (state.end) {
    case 'whole':
    case 'open':
      return null;
    case 'broken_off':
    case 'unanswered':
      return state.why;
    case 'lost':
      return 'Its end was never written: Baton ended before the answer did, or another Baton is still at it.';
    default:
      return assertNever(state);
  }
}

/** 950 → “950 B”, 12,345 → “12.1 KB”. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(1)} KB` : `${(kilobytes / 1024).toFixed(1)} MB`;
}

/** 12 → “12 ms”, 1234 → “1.2 s”. */
export function formatTook(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** The request as text: its line, its headers, its body. */
export function requestText({ head, request }: Exchange): string {
  return messageText(`${head.method} ${head.address}`, request);
}

/** The answer as text; empty where there is none. */
export function answerText({ answer }: Exchange): string {
  return answer === null ? '' : messageText(`${answer.status} ${answer.statusText}`.trim(), answer);
}

function messageText(first: string, { headers, body }: WireMessage): string {
  return [first, ...headers.map(([name, value]) => `${name}: ${value}`), '', body].join('\n');
}

const EVENT_DATA = /^(data: ?)(.*)$/gm;

/** The same body easier to read: JSON, also that of a stream's events, indented. What is no JSON stays as it is. */
export function indentJson(body: string): string {
  const whole = indented(body);
  if (whole !== null) return whole;
  return body.replace(EVENT_DATA, (line, start: string, data: string) => {
    const json = indented(data);
    return json === null ? line : `${start}${json}`;
  });
}

function indented(text: string): string | null {
  if (!/^\s*[{[]/.test(text)) return null;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return null;
  }
}
