import type { Proposal } from './approval';
import type { AttemptRecord, StreamMessage } from './attempt-record';
import type { Rejection } from './command';
import type { AttemptName, DiskChanged, DiskReport, Leftover } from './disk-report';
import type { DispatchOffer } from './dispatch';
import type { Exchange, ExchangeList } from './exchange';
import type { AttemptChanges } from './file-change';
import type { FileView } from './file-view';
import type { HandedOverTicket } from './handed-over';
import type { Plan, PlanSummary, TrackCheck } from './plan';
import type { Problem } from './problem';
import type { ChooseTag } from './reading';
import type { RequestInput, RequestName } from './request-table';
import type { Result } from './result';
import type { CallFacts, Rule } from './rule';
import type { Batch, Bring, RunSettings } from './run-event';
import type { RunSnapshot } from './run-snapshot';
import type { NotServed, SettingsReading, SettingsRefusal, SettingsUnusable } from './settings-reply';
import type { StepLook } from './step-look';
import type { StrayDispatch } from './stray-dispatch';
import type { Isolation } from './ticket';
import type { Trouble } from './trouble';
import type {
  AppliedWork,
  BringsNothing,
  DiscardedWork,
  FileList,
  RevertPreview,
  Unapplied,
  WorkFile,
} from './work';

export interface Sample {
  readonly id: string;
  readonly title: string;
  readonly about: string;
}

export interface About {
  readonly version: string;
  readonly face: 'electron' | 'browser';
  readonly samples: readonly Sample[];
  /** Absolute paths, the newest first. */
  readonly recentFiles: readonly string[];
  /** The run that the command line asked for, if any, and why it could not be opened. */
  readonly initial: Result<Opened, OpenFailure> | null;
  /** What a run starts with unless the person chooses otherwise. */
  readonly defaults: Omit<RunSettings, 'workspace'>;
  /** Who plans a track from a goal, as `provider:model`; null where nobody does. */
  readonly orchestrator: string | null;
  /** Why the settings, or something in them, are not used, a sentence each. */
  readonly settingsProblems: readonly string[];
}

export interface Opened {
  readonly run: string;
  /** What was changed or not understood on opening, a sentence each. */
  readonly notices: readonly string[];
  /** Where work would happen; the person may change it before anything runs. */
  readonly suggestedWorkspace: string | null;
  /** A sample that comes with Baton and has not begun: its script is what there is to see. Absent for all else. */
  readonly isSample?: boolean;
  /** Why it can only be read here; nothing where this Baton writes it. */
  readonly readOnly?: ReadOnly | null;
  /** Why statuses cannot be saved to the file, a sentence; absent where they can. */
  readonly notSaved?: string;
}

export interface ReadOnly {
  /** Who writes it, as words, from whom it can be taken over; null where that is not why. */
  readonly heldBy: string | null;
  /** A sentence for people. */
  readonly message: string;
  /** The person chose to only read it: it can be opened to go on. */
  readonly mayOpen?: true;
  /** It was this Baton's own until that one took it over. */
  readonly isLost?: true;
  /** That one is stopped: nothing goes on there, but it may come back. */
  readonly isStopped?: true;
}

/** Where work was to happen, for whoever opens the file after all; absent where nobody said it. */
interface Wanted {
  readonly workspace?: string;
}

export type OpenFailure =
  /** Where all problems have mends, the same request with chosen ones in its `reading` may open the file. */
  | ({ type: 'problems'; problems: readonly Problem[] } & Wanted)
  /** The same request with a tag in its `reading` may open it. */
  | (ChooseTag & Wanted)
  | { type: 'unknown_run'; run: string }
  | { type: 'damaged_run'; message: string };

export interface RunSummary {
  readonly id: string;
  readonly title: string;
  /** `damaged`, `newer` (another version wrote it) and `unreadable`: then the rest says what could still be read, or was known before. */
  readonly phase: 'opened' | 'running' | 'paused' | 'finished' | 'damaged' | 'newer' | 'unreadable';
  /** Why it is one of the last three, and what to do: a sentence. Null for all others. */
  readonly problem: string | null;
  /** Nothing of it is left to be shown: opening it gives the problem. */
  readonly cannotOpen?: true;
  readonly outcome: 'done' | 'blocked' | 'cancelled' | null;
  readonly openedAt: string;
  /** Tickets; those that are neither completed nor blocked are open. */
  readonly completed: number;
  readonly blocked: number;
  readonly total: number;
  /** Where it works; null while it has not begun. */
  readonly workspace: string | null;
  readonly isolation: Isolation;
  /** How long it was at work, up to its last event, in milliseconds. */
  readonly workedMs: number;
  /** To models, of all tiers; `tokens` in and out, cached ones included. */
  readonly requests: number;
  readonly tokens: number;
  /** US dollars of those whose price is known; `unpriced` are the others. */
  readonly cost: number;
  readonly unpriced: number;
  /** What only the person can move on (`countWaiting`); of a run that nobody has, once it is opened again. */
  readonly waiting: number;
  /** At agents elsewhere, or on their way. */
  readonly handedOver: readonly HandedOverTicket[];
  /** True while this process writes it. */
  readonly open: boolean;
  /** The other process that writes it, as words; null where none does. */
  readonly heldBy: string | null;
}

/** A run's folder in the data folder, and what lies in it. */
export interface Belongings {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  /** Its work on branches of its own, which stay unless they are discarded; null where there is none. */
  readonly work: { readonly branch: string; readonly unapplied: Unapplied } | null;
}

export interface ExportedRun {
  /** Suggested for the file. */
  readonly name: string;
  readonly text: string;
  /** Why it does not hold the whole run, a sentence; null where it does. */
  readonly problem: string | null;
}

export type WorkspaceProblem = { type: 'bad_workspace'; message: string };

export interface WorkspaceFacts {
  readonly path: string;
  readonly exists: boolean;
  /** null where the folder is in no git repository. */
  readonly uncommitted: number | null;
  /** Why tickets cannot be worked on in worktrees of their own here, in a sentence; null where they can. */
  readonly noWorktrees: string | null;
  /** Why nobody knows that now, in a sentence; null where it is known. */
  readonly unsure: string | null;
  /** It lies in a repository: where there can be no worktrees, a person says that their own files are worked on, and nobody else. */
  readonly inRepository: boolean;
}

export interface BaseFacts {
  /** Shortened; null where the repository has no commit yet. */
  readonly commit: string | null;
  /** The first line of its message. */
  readonly title: string;
  /** Uncommitted changes can be taken along from here alone. */
  readonly isPresent: boolean;
}

export interface Bringable {
  readonly found: readonly {
    /** From the workspace, with `/`. */
    readonly path: string;
    readonly isFolder: boolean;
    /** A folder that holds links back into the repository: it is never linked. */
    readonly leadsBack: boolean;
    /** How it is brought along where nobody chooses; null where it stays. */
    readonly usually: Bring['as'] | null;
  }[];
  /** How many others there are. */
  readonly more: number;
}

/** What a step would do to what is there now. */
export type StepPreview =
  | { kind: 'command'; command: string; folder: string }
  | { kind: 'change'; path: string; before: string | null; after: string }
  /** It puts a new text in the place of a file that cannot be shown; `why` ends a sentence, as in “it is not text in UTF-8”. */
  | { kind: 'replace'; path: string; why: string; after: string }
  | { kind: 'read'; what: string }
  | { kind: 'invalid'; message: string };

export interface ListedRule {
  readonly id: string;
  readonly rule: Rule;
}

export interface RuleList {
  readonly workspaces: readonly { readonly workspace: string; readonly rules: readonly ListedRule[] }[];
  /** Of the run that was asked about and of its tickets. */
  readonly run: readonly ListedRule[];
  /** Which files of saved rules could not be read, a sentence each. */
  readonly problems: readonly string[];
}

export interface Watched {
  readonly generation: string;
  readonly snapshot: RunSnapshot;
  readonly trouble: Trouble | null;
  readonly readOnly?: ReadOnly | null;
}

/** What became of a task that was handed over: `isThere` when its agent has it, or some of it; else `error` says why not. */
export type HandedOver =
  | { type: 'sent'; isThere: boolean; agentName: string; error: string | null }
  /** Baton's own worker does it, in this run, once the person starts it. */
  | { type: 'local'; opened: Opened };

export type NotHere = { type: 'not_here'; message: string };

/** A plan that cannot go on, in a sentence for people. */
export type PlanRefused = { type: 'refused'; message: string };

export interface PreparedPlan {
  readonly proposal: Proposal;
  /** What was named and does not go along, a sentence each. */
  readonly left: readonly string[];
}

/** `exists`: a file is there, and was not to be overwritten. */
export type TextNotSaved = { type: 'not_saved' | 'exists'; message: string };

export interface Replies {
  'app.about': About;
  'run.list': readonly RunSummary[];
  'track.open': Result<Opened, OpenFailure>;
  'track.open_text': Result<Opened, OpenFailure>;
  'track.save_text': Result<{ path: string }, TextNotSaved>;
  'track.open_sample': Result<Opened, OpenFailure>;
  'track.save': Result<{ path: string }, { type: 'not_saved'; message: string }>;
  'tickets.add_from': Result<{ added: number; notices: readonly string[] }, OpenFailure | Rejection>;
  'run.open': Result<Opened, OpenFailure>;
  'run.take_over': Result<Opened, OpenFailure>;
  'run.close': Result<null, NotHere>;
  'run.belongings': Result<Belongings, NotHere>;
  'run.delete': Result<null, NotHere>;
  'run.export': Result<ExportedRun, NotHere>;
  'run.export_to': Result<{ path: string; problem: string | null }, NotHere | TextNotSaved>;
  'run.watch': Result<Watched, OpenFailure>;
  'run.unwatch': null;
  'run.command': Result<null, Rejection>;
  'attempt.read': AttemptRecord;
  'exchange.list': ExchangeList;
  'exchange.read': Result<Exchange, NotHere>;
  'attempt.changes': AttemptChanges;
  'work.list': Result<FileList, NotHere>;
  'work.file': Result<WorkFile, NotHere>;
  'work.brings_nothing': Result<BringsNothing, NotHere>;
  'work.preview_apply': Result<AppliedWork, NotHere>;
  'work.apply': Result<AppliedWork, NotHere>;
  'work.preview_revert': Result<RevertPreview, NotHere>;
  'work.discard': Result<DiscardedWork, NotHere>;
  /** In a sentence, which says what the run's branch held last; null where the work is there. */
  'work.discarded': string | null;
  /** null for a call of which nothing can be remembered. */
  'rule.facts': CallFacts | null;
  'rule.list': RuleList;
  'rule.forget': Result<null, { type: 'not_saved'; message: string }>;
  /** null for a step that was not to change a file, or whose outcome is known. */
  'step.look': StepLook | null;
  'step.preview': StepPreview;
  'dispatch.offer': Result<DispatchOffer, NotHere>;
  'dispatch.list': readonly StrayDispatch[];
  'dispatch.offer_task': Result<DispatchOffer, NotHere>;
  'dispatch.retry': Result<HandedOver, NotHere>;
  'dispatch.give_up': Result<null, NotHere>;
  'dispatch.hand_over': Result<HandedOver, NotHere>;
  'dispatch.take': Result<HandedOver, NotHere>;
  'context.view': Result<FileView, NotHere>;
  'plan.prepare': Result<PreparedPlan, PlanRefused>;
  'plan.view': Result<FileView, PlanRefused>;
  'plan.start': Result<{ plan: string }, PlanRefused>;
  'plan.again': Result<null, PlanRefused>;
  'plan.cancel': null;
  'plan.read': Plan | null;
  'plan.edit': Result<TrackCheck, PlanRefused>;
  'plan.list': readonly PlanSummary[];
  'plan.discard': Result<null, PlanRefused>;
  'plan.requests': ExchangeList;
  'plan.request': Result<Exchange, NotHere>;
  'disk.read': DiskReport;
  'disk.free': DiskChanged<AttemptName>;
  'disk.mend': DiskChanged<Leftover>;
  'workspace.check': Result<WorkspaceFacts, WorkspaceProblem>;
  'workspace.base': Result<BaseFacts, WorkspaceProblem>;
  'workspace.bringable': Result<Bringable, WorkspaceProblem>;
  'path.complete': readonly string[];
  'settings.read': Result<SettingsReading, SettingsUnusable>;
  'settings.save': Result<null, SettingsRefusal>;
  'model.check': Result<null, NotServed>;
  'dialog.choose_file': Result<string | null, NotHere>;
  'dialog.choose_folder': Result<string | null, NotHere>;
  'dialog.save_file': Result<string | null, NotHere>;
  'browser.open': Result<{ url: string }, NotHere>;
  'browser.link': Result<{ url: string }, NotHere>;
  'window.attention': null;
  'window.close': null;
}

/** What the process tells its faces unasked. */
export type HostMessage =
  | { type: 'batch'; batch: Batch }
  | { type: 'stream'; message: StreamMessage }
  /** What `exchange.list` gives for this attempt is more than it was. */
  | { type: 'exchanges.changed'; run: string; attempt: string }
  | { type: 'runs.changed' }
  /** What `dispatch.list` gives is another thing now. */
  | { type: 'dispatches.changed' }
  | { type: 'plan.progress'; plan: Plan }
  /** What came of a plan's answer, behind the first `offset` characters of what had come. */
  | { type: 'plan.live'; plan: string; offset: number; text: string }
  | { type: 'plans.changed' }
  /** What `app.about` says of the defaults is another thing now. */
  | { type: 'settings.changed' }
  /** Why the run stands still; null when it goes on, or is open anew. */
  | { type: 'trouble'; run: string; trouble: Trouble | null }
  /** The window is about to close while runs go on: the page asks the person and answers with `window.close`. */
  | { type: 'window.closing'; running: number };

/** A reply on the wire: what the request gave, or that it was malformed or the host failed (a bug; the message is for the log and the person). */
export type Reply<Name extends RequestName> =
  | { ok: true; value: Replies[Name] }
  | { ok: false; error: string };

/** What the preload script exposes, and what the browser's WebSocket client imitates. */
export interface Bridge {
  invoke<Name extends RequestName>(name: Name, input: RequestInput<Name>): Promise<Reply<Name>>;
  /** Messages from the host, in order; returns how to stop. */
  subscribe(listener: (message: HostMessage) => void): () => void;
  readonly platform: string;
}
