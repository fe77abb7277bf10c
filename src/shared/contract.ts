import { z } from 'zod';
import { type Proposal, proposalSchema, toolCallSchema } from './approval';
import type { AttemptRecord, StreamMessage } from './attempt-record';
import { commandSchema, type Rejection } from './command';
import {
  type AttemptName,
  attemptNameSchema,
  type DiskChanged,
  type DiskReport,
  type Leftover,
  leftoverSchema,
} from './disk-report';
import { type DispatchOffer, dispatchWishesSchema } from './dispatch';
import type { Exchange, ExchangeList } from './exchange';
import type { FileChange } from './file-change';
import { type FileView, viewSchema } from './file-view';
import type { Plan, PlanSummary, TrackCheck } from './plan';
import type { Problem } from './problem';
import { type ChooseTag, readingSchema } from './reading';
import type { Result } from './result';
import type { CallFacts, Rule } from './rule';
import type { Batch, Bring, RunSettings } from './run-event';
import { exportFormSchema } from './run-export';
import type { RunSnapshot } from './run-snapshot';
import type { NotServed, SettingsReading, SettingsRefusal, SettingsUnusable } from './settings-reply';
import type { StepLook } from './step-look';
import type { Isolation } from './ticket';
import {
  APPLY_FORMS,
  type AppliedWork,
  type DiscardedWork,
  type FileList,
  type RevertPreview,
  type Unapplied,
  type WorkFile,
} from './work';

const nothing = z.object({});
const run = z.object({ run: z.string() });
const path = z.string().min(1).max(4096);
const trackText = z.string().max(16 * 1024 * 1024);
const plan = z.object({ plan: z.string() });
const attemptOrPlan = z.string().nullable();
const exchangeNumber = z.number().int().min(1);
/** Null: the accepted work of the whole run. With an attempt: its work as it is now, accepted or not. */
const workOf = z.object({ ticket: z.string(), attempt: z.number().int().min(1).optional() }).nullable();
const objectId = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);
const applyForm = run.extend({
  tickets: z.union([z.literal('all'), z.array(z.string()).min(1)]),
  as: z.enum(APPLY_FORMS),
});
/** What a goal is planned for: `files` are absolute, or relative to the workspace. */
const planGoal = z.object({ goal: z.string().min(1).max(100_000), workspace: path });
const reading = readingSchema.optional();

/** What a face may ask of the process that holds the runs, each with the schema of its input. `Replies` gives the outputs. */
export const requestTable = {
  'app.about': nothing,
  'run.list': nothing,
  /** `context` goes to every worker, after the track's own. */
  'track.open': z.object({
    path,
    context: z
      .string()
      .max(16 * 1024 * 1024)
      .optional(),
    reading,
  }),
  /** `plan` is taken with it: what it cost becomes the run's, and it is no longer kept. */
  'track.open_text': z.object({
    name: z.string().max(255),
    text: trackText,
    plan: z.string().optional(),
    reading,
  }),
  'track.save_text': z.object({ path, text: trackText, overwrite: z.boolean() }),
  'track.open_sample': z.object({ sample: z.string() }),
  'track.save': run,
  'tickets.add_from': run.extend({ path, reading }),
  /** `readOnly`: to look at it; nothing of it is written and no lock is taken, unless this process writes it already. */
  'run.open': run.extend({ readOnly: z.boolean().optional() }),
  /** From the Baton that has it; only when the person says so. */
  'run.take_over': run,
  'run.close': run,
  /** What deleting the run would take away. */
  'run.belongings': run,
  /** For good; refused while anybody has it open. `discard`: its branches and worktrees go first. */
  'run.delete': run.extend({ discard: z.boolean() }),
  /** The run as one text, without keys; for a page that hands it to the person as a download. */
  'run.export': run.extend({ as: exportFormSchema }),
  /** The same to a file of this machine. */
  'run.export_to': run.extend({ as: exportFormSchema, path, overwrite: z.boolean() }),
  'run.watch': run,
  'run.unwatch': run,
  'run.command': run.extend({ command: commandSchema }),
  'attempt.read': run.extend({ attempt: z.string() }),
  /** What went over the wire for an attempt; null: for the plan that the run was made from. */
  'exchange.list': run.extend({ attempt: attemptOrPlan }),
  'exchange.read': run.extend({ attempt: attemptOrPlan, number: exchangeNumber }),
  /** What the attempt changed in the workspace; nothing of an unknown one. */
  'attempt.changes': run.extend({ attempt: z.string() }),
  /** The files that a run with worktrees changed, or one of its tickets. */
  'work.list': run.extend({ of: workOf }),
  /** Both sides of a file of such a list; `was` is its old path when it was renamed. */
  'work.file': run.extend({ from: objectId, to: objectId, path, was: path.nullable() }),
  /** What applying would do, or why it would be refused. */
  'work.preview_apply': applyForm,
  /** To the person's branch or files. */
  'work.apply': applyForm,
  'work.preview_revert': run.extend({ ticket: z.string() }),
  /** Takes away the run's branches and worktrees, and all work in them. */
  'work.discard': run,
  /** What rules look at in a call. */
  'rule.facts': z.object({ call: toolCallSchema }),
  /** All saved rules, and those that hold in this run alone. */
  'rule.list': z.object({ run: z.string().nullable() }),
  /** Deletes a saved rule; open runs of the workspace ask again at once. */
  'rule.forget': z.object({ workspace: z.string(), id: z.string() }),
  /** How the file looks now that a step of unknown outcome was to change. */
  'step.look': run.extend({ step: z.string() }),
  'step.preview': run.extend({ step: z.string(), call: toolCallSchema }),
  /** Who could do a ticket, who is suggested, and what would be sent; nothing is. */
  'dispatch.offer': run.extend({ ticket: z.string(), wishes: dispatchWishesSchema }),
  /** How a file of the workspace would go to the ticket's worker in another view. */
  'context.view': run.extend({ ticket: z.string(), path, view: viewSchema }),
  /** What the orchestrator would be sent. */
  'plan.prepare': planGoal.extend({ files: z.array(path).max(1000), model: z.string().max(1000) }),
  /** How a file would go to the orchestrator in another view. */
  'plan.view': planGoal.extend({ path, view: viewSchema }),
  /** Sends exactly this. */
  'plan.start': planGoal.extend({ proposal: proposalSchema }),
  /** The model gets a person's notes and what they made of its text. */
  'plan.again': plan.extend({ text: trackText, notes: z.string().max(100_000) }),
  'plan.cancel': plan,
  'plan.read': plan,
  /** Keeps what a person made of the text, and says what it is as a ticket file. */
  'plan.edit': plan.extend({ text: trackText }),
  'plan.list': nothing,
  'plan.discard': plan,
  /** What went over the wire for a plan that is kept. */
  'plan.requests': plan,
  'plan.request': plan.extend({ number: exchangeNumber }),
  /** What worktrees take on the disk, and what a crash left; `left`: only what nobody will ask for any more. */
  'disk.read': z.object({ of: z.enum(['all', 'left']) }),
  /** Removes worktrees that are not needed; their work stays on its branches. */
  'disk.free': z.object({ worktrees: z.array(attemptNameSchema).max(10_000) }),
  'disk.mend': z.object({ leftovers: z.array(leftoverSchema).max(10_000) }),
  'workspace.check': z.object({ path }),
  /** What a run with worktrees would start from; null: the present commit. */
  'workspace.base': z.object({ path, base: z.string().max(1000).nullable() }),
  /** What a run with worktrees could bring along. */
  'workspace.bringable': z.object({ path }),
  'path.complete': z.object({ text: z.string().max(4096), foldersOnly: z.boolean() }),
  'settings.read': nothing,
  /** `version` is that of the file which the text was made from. */
  'settings.save': z.object({ text: z.string().max(16 * 1024 * 1024), version: z.string().nullable() }),
  'model.check': z.object({ model: z.string().max(1000) }),
  'dialog.choose_file': nothing,
  'dialog.choose_folder': nothing,
  /** Where a new file of this name is to lie; the dialog has asked whether one that is there may be replaced. */
  'dialog.save_file': z.object({ name: z.string().min(1).max(255) }),
  'browser.open': nothing,
  'browser.link': nothing,
  'window.attention': z.object({
    waiting: z.number().int().min(0),
    title: z.string(),
    notify: z.string().nullable(),
  }),
  'window.close': z.object({ choice: z.enum(['background', 'pause_and_quit', 'stay']) }),
} as const;

export type RequestName = keyof typeof requestTable;
export type RequestInput<Name extends RequestName> = z.infer<(typeof requestTable)[Name]>;

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
  readonly phase: 'opened' | 'running' | 'paused' | 'finished' | 'damaged';
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
  /** Approvals, and steps whose outcome nobody saw: only the person can move them on. */
  readonly waiting: number;
  /** True while this process writes it. */
  readonly open: boolean;
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
  readonly trouble: string | null;
  readonly readOnly?: ReadOnly | null;
}

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
  'run.export_to': Result<{ path: string }, NotHere | TextNotSaved>;
  'run.watch': Result<Watched, OpenFailure>;
  'run.unwatch': null;
  'run.command': Result<null, Rejection>;
  'attempt.read': AttemptRecord;
  'exchange.list': ExchangeList;
  'exchange.read': Result<Exchange, NotHere>;
  'attempt.changes': readonly FileChange[];
  'work.list': Result<FileList, NotHere>;
  'work.file': Result<WorkFile, NotHere>;
  'work.preview_apply': Result<AppliedWork, NotHere>;
  'work.apply': Result<AppliedWork, NotHere>;
  'work.preview_revert': Result<RevertPreview, NotHere>;
  'work.discard': Result<DiscardedWork, NotHere>;
  /** null for a call of which nothing can be remembered. */
  'rule.facts': CallFacts | null;
  'rule.list': RuleList;
  'rule.forget': Result<null, { type: 'not_saved'; message: string }>;
  /** null for a step that was not to change a file, or whose outcome is known. */
  'step.look': StepLook | null;
  'step.preview': StepPreview;
  'dispatch.offer': Result<DispatchOffer, NotHere>;
  'context.view': Result<FileView, NotHere>;
  'plan.prepare': Result<PreparedPlan, PlanRefused>;
  'plan.view': Result<FileView, PlanRefused>;
  'plan.start': Result<{ plan: string }, PlanRefused>;
  'plan.again': Result<null, PlanRefused>;
  'plan.cancel': null;
  'plan.read': Plan | null;
  'plan.edit': Result<TrackCheck, PlanRefused>;
  'plan.list': readonly PlanSummary[];
  'plan.discard': null;
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
  | { type: 'plan.progress'; plan: Plan }
  /** What came of a plan's answer, behind the first `offset` characters of what had come. */
  | { type: 'plan.live'; plan: string; offset: number; text: string }
  | { type: 'plans.changed' }
  /** What `app.about` says of the defaults is another thing now. */
  | { type: 'settings.changed' }
  /** Why the run stands still; null when it goes on, or is open anew. `retries`: it goes on by itself when the disk is well. */
  | { type: 'trouble'; run: string; message: string | null; retries?: true }
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
