import type { TicketDefinition } from '../../../shared/ticket';
import type { TurnOutcome } from '../../engine/ports';
import type { WireRecorder } from '../exchanges/wire-recorder';
import type { AssistantPart, Message } from '../message';

/** A tool as a model sees it. */
export interface OfferedTool {
  readonly name: string;
  readonly description: string;
  /** As JSON Schema. */
  readonly inputSchema: object;
}

/** One turn asked of a model. */
export interface ModelRequest {
  readonly model: string;
  readonly conversation: readonly Message[];
  readonly tools: readonly OfferedTool[];
  readonly signal: AbortSignal;
  /** Hears the answer's text as it comes; all of it together is the outcome's text. */
  onText(text: string): void;
  /** Keeps what goes over the wire for it; made for the one who asks (tier and purpose). */
  readonly wire?: WireRecorder;
  /** Hears the inputs of the answer's calls as they are written, where the provider streams them. */
  onInput?(text: string): void;
}

/** A worker's turn: the rehearsal goes by its ticket, models do not. */
export interface TurnRequest extends ModelRequest {
  readonly ticket: TicketDefinition;
  /** Counted from 1. */
  readonly attempt: number;
}

/**
 * `content` is the answer whole, as the provider wants it back in later requests, its tool calls in the order of `calls`;
 * without it text and calls say everything.
 */
export type ModelAnswer =
  | (Extract<TurnOutcome, { type: 'answered' }> & { readonly content?: readonly AssistantPart[] })
  | Extract<TurnOutcome, { type: 'failed' }>;

/** Who serves models. Expected failures are outcomes; once `signal` has aborted, only the usage of what comes back counts. */
export interface Provider<Request extends ModelRequest = ModelRequest> {
  ask(request: Request): Promise<ModelAnswer>;
}
