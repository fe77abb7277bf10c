import type { AskReason, ChangedFile, Proposal, ToolCall } from '../../shared/approval';
import type { Assignment, DispatchFacts, DispatchProposal } from '../../shared/dispatch';
import type { FileChange } from '../../shared/file-change';
import type { IgnoredFiles } from '../../shared/ignored-files';
import type { Result } from '../../shared/result';
import type { ReviewVerdict } from '../../shared/review-verdict';
import type { RunEvent } from '../../shared/run-event';
import type { Attempt, Step, Ticket } from '../../shared/run-state';
import type { TicketDefinition, Track } from '../../shared/ticket';
import type { Usage } from '../../shared/usage';

// All that the engine knows of the world. Everything comes in through `EnginePorts`, at one place.

export interface EnginePorts {
  /** ISO 8601 in UTC. */
  now(): string;
  /** At least 0 and less than 1. */
  random(): number;
  /** Resolves at that time (ISO 8601), or as soon as the signal aborts. */
  wait(until: string, signal: AbortSignal): Promise<void>;
  /** A digest of the text as hexadecimal SHA-256. */
  hash(text: string): string;
  readonly journal: JournalPort;
  readonly worker: WorkerPort;
  readonly dispatch: DispatchPort;
  readonly workspaces: WorkspacePort;
  readonly tools: ToolPolicy;
  /** Hears of events once they are on disk and folded; must not throw. */
  publish(events: readonly RunEvent[]): void;
  /** Hears why the run stands still where it is: its journal cannot be written, or there is a bug. */
  trouble(message: string): void;
  /** For how long the run has stood still in all until now, in milliseconds; without it never. */
  stoodStillMs?(): number;
}

export interface JournalPort {
  /**
   * Resolves `ok` when all of these are on disk, in order; after a failure nothing of them may ever be read. `lost`: another
   * writes this run now, and nothing can ever be written here again.
   */
  append(
    events: readonly RunEvent[],
  ): Promise<Result<null, { type: 'not_written' | 'lost'; message: string }>>;
}

/** What an attempt is about, for whoever carries it out. */
export interface AttemptJob {
  readonly run: string;
  readonly workspace: string;
  readonly model: string;
  readonly track: Track;
  readonly ticket: TicketDefinition;
  /** The ticket's position in file order, from 0: a safe name for files of this ticket. */
  readonly position: number;
  readonly attempt: Attempt;
  /** Earlier attempts at the ticket whose work the workspace holds; without it that is all of them. */
  readonly buildsOn?: readonly number[];
  /** What lies in the person's folder and could not be brought into this workspace. */
  readonly missing?: readonly string[];
}

export interface PrepareJob extends AttemptJob {
  /** The ticket's setup commands where this attempt gets a worktree of its own; else none. */
  readonly setup: readonly string[];
  /** As a person last edited it; a retry proposes it again. */
  readonly lastProposal: Proposal | null;
  /** The files that earlier attempts changed, by their numbers, where more is known than the file tools note. */
  readonly changedBefore?: ReadonlyMap<number, readonly string[]>;
  /** What a review of an earlier attempt wants to be mended. */
  readonly returned: Ticket['returned'];
  /** What the workers of the dependencies said when they finished. */
  readonly dependencies: readonly { readonly ticket: string; readonly summary: string }[];
}

export interface TurnJob extends AttemptJob {
  readonly proposal: Proposal;
  /** Counted from 1. */
  readonly turn: number;
  /** Every step of the attempt so far, in order: with what really ran, and how it ended. */
  readonly steps: readonly Step[];
}

export interface StepJob extends AttemptJob {
  readonly step: Step;
}

/** A result to look at. `techLead` is `provider:model`; null when a person looks, who only needs to be told what changed. */
export interface ReviewJob extends AttemptJob {
  readonly proposal: Proposal;
  readonly summary: string;
  /** The verify commands as they ran last. */
  readonly verified: readonly Step[];
  readonly techLead: string | null;
  /** All that the workspace differs by, where somebody knows that; without it the worker goes by its file tools. */
  readonly changes?: AllChanges;
}

/** What an attempt changed, commands included: to be shown, and as digests that an answer is bound to. Both by path. */
export interface AllChanges {
  readonly files: readonly FileChange[];
  readonly changed: readonly ChangedFile[];
}

export interface DiagnosisJob extends StepJob {
  /** As `provider:model`. */
  readonly qa: string;
}

export type Prepared = Result<Proposal, { type: 'failed'; reason: string }>;

/** A failure after which the same turn may be asked again; `afterMs` is how long the provider wants to be left alone, if it said so. */
export interface Retry {
  readonly afterMs: number | null;
}

export type TurnOutcome =
  | {
      type: 'answered';
      text: string;
      calls: readonly ToolCall[];
      /** False when more turns follow though this one called no tool. */
      ends: boolean;
      usage: Usage | null;
      model: string;
    }
  | { type: 'failed'; reason: string; retry: Retry | null; usage: Usage | null; model: string };

export interface StepOutcome {
  readonly outcome: 'ok' | 'error';
  readonly note: string;
  /** It was ended from outside before it was done: nothing went wrong with it. */
  readonly isInterrupted?: true;
}

type Billed = { readonly usage: Usage | null; readonly model: string };

/** A review may take more than one request: each is billed on its own. */
type BilledEach = { readonly usages: readonly Usage[]; readonly model: string };

/** `changed` is what the attempt changed, by path; a person decides about exactly this. */
export type ReviewOutcome = { readonly changed: readonly ChangedFile[] } & (
  | ({ type: 'reviewed'; verdict: ReviewVerdict; notes: string } & BilledEach)
  | { type: 'for_person' }
  | ({ type: 'failed'; reason: string; retry: Retry | null } & BilledEach)
);

export type DiagnosisOutcome =
  | ({ type: 'diagnosed'; text: string } & Billed)
  | ({ type: 'failed'; reason: string } & Billed);

/** Which attempt it was, and where what is kept of it lies. */
export interface EndedAttempt {
  readonly key: string;
  readonly position: number;
  readonly number: number;
}

/**
 * Carries attempts out. Expected failures are values; a promise that rejects is a bug and fails the attempt with its message.
 * When `signal` aborts, the work ends with everything it started, and what it returns is ignored.
 */
export interface WorkerPort {
  prepare(job: PrepareJob, signal: AbortSignal): Promise<Prepared>;
  turn(job: TurnJob, signal: AbortSignal): Promise<TurnOutcome>;
  step(job: StepJob, signal: AbortSignal): Promise<StepOutcome>;
  /**
   * The outcome of a step that an earlier process started, perhaps after a long wait; null when nobody can know it, `again` when
   * it is known that it was not done and may be.
   */
  rejoin(job: StepJob, signal: AbortSignal): Promise<StepOutcome | 'again' | null>;
  review(job: ReviewJob, signal: AbortSignal): Promise<ReviewOutcome>;
  diagnose(job: DiagnosisJob, signal: AbortSignal): Promise<DiagnosisOutcome>;
  /** The attempt is over, and nothing of it is under way any more: what is held for it can go. Must not throw. */
  ended(attempt: EndedAttempt): void;
}

export type PreparedDispatch = Result<DispatchProposal, { type: 'failed'; reason: string }>;

export interface DispatchJob {
  readonly run: string;
  readonly attempt: string;
  readonly proposal: DispatchProposal;
}

/** `failed`: nobody has it; `facts` is null where nothing was sent at all. */
export type DispatchOutcome =
  | { type: 'sent'; facts: DispatchFacts }
  | { type: 'failed'; reason: string; facts: DispatchFacts | null }
  /** Nothing was sent: the agent has as many tasks as it takes. */
  | { type: 'full' };

/** `blocked`: why the agent does not go on, once it has said so. `silent`: nothing was heard for long. */
export interface DispatchNews {
  readonly facts: DispatchFacts;
  readonly silent: boolean;
  readonly blocked: string | null;
}

/** Hands tickets to agents elsewhere. What comes of them is told to the engine by whoever watches, as a command. */
export interface DispatchPort {
  /** What would be sent; null where no agent elsewhere is meant, so that Baton's own worker does it. */
  prepare(
    job: { readonly ticket: TicketDefinition; readonly assignment: Assignment | null },
    signal: AbortSignal,
  ): Promise<PreparedDispatch | null>;
  /** Asked twice for the same attempt, as after a crash, it finds what has arrived and sends only what has not. */
  send(job: DispatchJob, signal: AbortSignal): Promise<DispatchOutcome>;
}

/** `tickets` are those whose merged work does not fit; `commit` is null where nothing was changed. */
export type MergeOutcome =
  | { type: 'merged'; commit: string | null; ignored?: IgnoredFiles }
  | { type: 'conflict'; files: readonly string[]; tickets: readonly string[] }
  /** The work is as it was: asked again, once the reason is gone, it can be merged. */
  | { type: 'failed'; reason: string }
  /** What is there now is not what was verified and reviewed: nothing was merged, and it has to be looked at again. */
  | { type: 'changed'; reason: string }
  /** The work is not there any more. */
  | { type: 'lost'; reason: string };

/** `commit` undoes the ticket's work; null where there was none to undo. */
export type RevertOutcome = { type: 'reverted'; commit: string | null } | { type: 'failed'; reason: string };

/** Where results are brought together. Asked twice for the same attempt, as after a crash, it merges or takes back once. */
export interface WorkspacePort {
  merge(job: AttemptJob, signal: AbortSignal): Promise<MergeOutcome>;
  /** All accepted work of the attempt's ticket. */
  revert(job: AttemptJob, signal: AbortSignal): Promise<RevertOutcome>;
}

/** What a tool call is, from its name and input alone. */
export type CallKind =
  | { kind: 'invalid'; message: string }
  /** The worker says that it cannot go on. */
  | { kind: 'report_blocked'; reason: string }
  /** The worker says that it has finished; it never runs as a step. */
  | { kind: 'finish'; summary: string; changedFiles: readonly string[] }
  /** `path` is relative to the workspace, with `/`; null when the call is about no single one. */
  | { kind: 'read'; path: string | null }
  | { kind: 'change'; path: string }
  | { kind: 'command'; command: string }
  /** Asks in every mode: a change of a file that can start programs (`.git`, hooks, shell start files, editor settings). */
  | { kind: 'protected'; reason: Extract<AskReason, 'protected_path'>; path: string };

export interface ToolPolicy {
  inspect(call: ToolCall): CallKind;
  /** A tool that may run again after its end was not seen. */
  isRepeatable(tool: string): boolean;
  /** How a setup command runs, and how a verify command does. */
  setupCall(command: string): ToolCall;
  verifyCall(command: string): ToolCall;
}
