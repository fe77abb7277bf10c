import type { TicketDefinition } from '../../../shared/ticket';
import type { TurnOutcome } from '../../engine/ports';
import type { Message } from '../message';

/** One turn asked of a model. */
export interface ModelRequest {
  readonly model: string;
  readonly conversation: readonly Message[];
  readonly ticket: TicketDefinition;
  /** Counted from 1. */
  readonly attempt: number;
  readonly signal: AbortSignal;
  /** Hears the answer's text as it comes; all of it together is the outcome's text. */
  onText(text: string): void;
}

/** Who serves models. Expected failures are outcomes; once `signal` has aborted, what comes back is ignored. */
export interface Provider {
  ask(request: ModelRequest): Promise<TurnOutcome>;
}
