import type { AddTickets, Command, Rejection } from '../../shared/command';
import type { Result } from '../../shared/result';
import type { NewEvent } from '../../shared/run-event';
import type { TicketDefinition, Tier, Track } from '../../shared/ticket';
import type { Usage } from '../../shared/usage';
import type {
  DiagnosisOutcome,
  DispatchNews,
  DispatchOutcome,
  EnginePorts,
  MergeOutcome,
  Prepared,
  PreparedDispatch,
  RevertOutcome,
  ReviewOutcome,
  StepOutcome,
  TurnOutcome,
} from './ports';

/** What the engine is told: by persons, by whoever opens runs, and by its own effects when they come to an end. */
export type EngineCommand =
  | Command
  | AddTickets
  | { type: 'run.open'; track: Track; tickets: readonly TicketDefinition[] }
  /** What was spent for the run outside of its attempts. */
  | { type: 'usage.add'; usages: readonly ({ tier: Tier; model: string } & Usage)[] }
  /** What was heard of a dispatched ticket. */
  | ({ type: 'dispatch.report'; attempt: string } & DispatchNews)
  | Recover;

/**
 * The process that wrote this run is gone, or a person has taken the run from it; nothing of it is in flight any more but what can
 * be rejoined: steps whose end is known, or will be.
 */
export interface Recover {
  readonly type: 'run.recover';
  readonly rejoined?: ReadonlySet<string>;
  readonly takenOver?: boolean;
}

/** `not_asked`: the run was paused when the wait for another try was over. */
export type TurnResult = TurnOutcome | { type: 'not_asked' };
export type ReviewResult = ReviewOutcome | { type: 'not_asked' };

/** `postponed`: the run was paused while the agent had no room. */
export type DispatchResult = Exclude<DispatchOutcome, { type: 'full' }> | { type: 'postponed' };

export type EffectResult =
  | { type: 'effect.prepared'; attempt: string; prepared: Prepared }
  | { type: 'effect.dispatch_prepared'; attempt: string; prepared: PreparedDispatch }
  | { type: 'effect.dispatch'; attempt: string; outcome: DispatchResult }
  | { type: 'effect.turn'; attempt: string; outcome: TurnResult }
  | { type: 'effect.step'; attempt: string; step: string; outcome: StepOutcome }
  | { type: 'effect.step_lost'; attempt: string; step: string }
  | { type: 'effect.step_again'; attempt: string; step: string }
  | { type: 'effect.review'; attempt: string; outcome: ReviewResult }
  | { type: 'effect.diagnosis'; attempt: string; step: string; outcome: DiagnosisOutcome }
  | { type: 'effect.merge'; attempt: string; outcome: MergeOutcome }
  /** `attempt` is the last that was accepted. */
  | { type: 'effect.revert'; attempt: string; outcome: RevertOutcome };

export type Rules = Pick<EnginePorts, 'hash' | 'tools' | 'now' | 'random'>;
export type Decision = Result<NewEvent[], Rejection>;
