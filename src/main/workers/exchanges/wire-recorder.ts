import type { ExchangeEnd, WireHeaders } from '../../../shared/exchange';

// What a provider tells of its requests. Nothing here waits or throws: keeping an exchange never holds up or fails the work.

export interface WireRequest {
  readonly method: string;
  readonly address: string;
  readonly headers: WireHeaders;
  readonly body: string;
  /** Nowhere in what is kept, in any spelling. */
  readonly keys: readonly string[];
}

/** How it ended, as far as the provider knows; times and bytes are counted where it is kept. */
export type WireEnd = { end: ExchangeEnd['end']; why: string };

export interface WireExchange {
  answered(status: number, statusText: string, headers: WireHeaders): void;
  /** The next bytes of the answer's body, as they came. */
  received(bytes: Uint8Array): void;
  /** The first one counts. */
  ended(end: WireEnd): void;
}

/** Made for one asker: who has it knows whose requests these are. */
export interface WireRecorder {
  begin(request: WireRequest): WireExchange;
}
