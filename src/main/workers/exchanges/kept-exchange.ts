import type { Asker, ExchangeEnd } from '../../../shared/exchange';
import { maskAddress, maskHeaders, maskKeys, maskValues, spellingsOf } from '../../network/mask-keys';
import { createMaskedStream, type MaskedStream } from '../providers/masked-stream';
import { createTextStream } from '../text-stream';
import type { Timer } from '../timer';
import { wellFormed } from '../well-formed';
import type { ExchangeLine } from './exchange-file';
import type { LineWriter } from './line-writer';
import type { WireEnd, WireExchange, WireRequest } from './wire-recorder';

export interface KeptExchangeOptions {
  readonly timer: Timer;
  /** Milliseconds since 1970. */
  now(): number;
  /** Characters kept of each body; the rest is only counted. */
  readonly most: number;
}

const MOST_WHY = 1000;
/** As much of an answer may be lost with the process; many stream at once, and each write costs. */
const WRITE_MS = 500;

/** Writes one exchange as it goes on; it is ended once. Keys are masked before anything is handed to the writer. */
export function keepExchange(
  asker: Asker,
  { method, address, headers, body, keys }: WireRequest,
  writer: LineWriter,
  { timer, now, most }: KeptExchangeOptions,
): WireExchange {
  const began = now();
  const spellings = spellingsOf(keys);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let masked: MaskedStream = createMaskedStream(spellings);
  let status: number | null = null;
  let received = 0;
  let kept = 0;
  let isCut = false;
  const pieces = createTextStream(timer, (text) => write({ kind: 'received', text }), WRITE_MS);

  function write(line: ExchangeLine): void {
    writer.write(line);
  }

  function keep(text: string): void {
    if (kept + text.length > most) isCut = true;
    const piece = text.slice(0, most - kept);
    kept += piece.length;
    if (piece !== '') pieces.push(piece);
  }

  const sent = maskValues(body, spellings);
  write({
    v: 1,
    kind: 'request',
    ...asker,
    at: new Date(began).toISOString(),
    method,
    address: maskAddress(address, keys),
    headers: maskHeaders(headers, keys),
    bytes: Buffer.byteLength(body),
    isCut: sent.length > most,
  });
  write({ kind: 'sent', text: wellFormed(sent.slice(0, most)) });

  return {
    answered(code, statusText, answerHeaders) {
      status = code;
      if (code >= 400) masked = createRefusalMask(keys, most);
      const maskedHeaders = maskHeaders(answerHeaders, keys);
      write({ kind: 'answer', status, statusText: maskKeys(statusText, keys), headers: maskedHeaders });
    },
    received(bytes) {
      received += bytes.length;
      if (!isCut) keep(masked.push(decoder.decode(bytes, { stream: true })));
    },
    ended({ end, why }) {
      if (!isCut) keep(masked.push(decoder.decode()) + masked.end());
      pieces.flush();
      const ms = Math.max(0, now() - began);
      const state = endOf({ end, why: wellFormed(maskKeys(why, keys).slice(0, MOST_WHY)) }, ms, received);
      write({ kind: 'end', status, isCut, state });
      writer.end();
    },
  };
}

function endOf({ end, why }: WireEnd, ms: number, received: number): ExchangeEnd {
  if (end === 'whole') return { end, ms, received };
  return end === 'broken_off' ? { end, ms, received, why } : { end, ms, why };
}

/** A refusal often quotes a part of the key: it is kept at its end, when all of it can be looked at. */
function createRefusalMask(keys: readonly string[], most: number): MaskedStream {
  let held = '';
  return {
    push(text) {
      held += text.slice(0, Math.max(0, most + 1 - held.length));
      return '';
    },
    end: () => maskKeys(held, keys),
  };
}
