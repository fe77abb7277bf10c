import { z } from 'zod';
import { proposalSchema, toolCallSchema } from './approval';
import { commandSchema } from './command';
import { attemptNameSchema, leftoverSchema } from './disk-report';
import { dispatchProposalSchema, dispatchTextSchema, dispatchWishesSchema } from './dispatch';
import { viewSchema } from './file-view';
import { readingSchema } from './reading';
import { exportFormSchema } from './run-export';
import { strayStandingSchema } from './stray-dispatch';
import { APPLY_FORMS } from './work';

const nothing = z.object({});
const run = z.object({ run: z.string() });
const path = z.string().min(1).max(4096);
const trackText = z.string().max(16 * 1024 * 1024);
const plan = z.object({ plan: z.string() });
const dispatch = z.object({ dispatch: z.string().max(100) });
/** `instead` is the dispatch that is over as soon as this one has arrived; its agent is not suggested again. */
const dispatchTask = z.object({
  text: dispatchTextSchema,
  wishes: dispatchWishesSchema,
  instead: z.string().max(100).nullable(),
});
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
  /** Which accepted tickets are on the person's branch already, or changed nothing. */
  'work.brings_nothing': run,
  /** What applying would do, or why it would be refused. */
  'work.preview_apply': applyForm,
  /** To the person's branch or files. `tip` is that of the preview that they saw: refused where the run's branch has moved since. */
  'work.apply': applyForm.extend({ tip: objectId }),
  'work.preview_revert': run.extend({ ticket: z.string() }),
  /** Takes away the run's branches and worktrees, and all work in them. */
  'work.discard': run,
  /** Whether somebody has done so. */
  'work.discarded': run,
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
  /** What was handed over outside of runs and goes on, waits for the person or ended lately. */
  'dispatch.list': nothing,
  /** The same as `dispatch.offer` for a task that belongs to no run. */
  'dispatch.offer_task': dispatchTask,
  /** Sends what has not arrived, or the half of it that is missing; answers when that has come to an end. */
  'dispatch.retry': dispatch,
  /** Refused where it stands otherwise than the person saw. */
  'dispatch.give_up': dispatch.extend({ seen: strayStandingSchema }),
  /** `seen`: what the person saw and lets go; refused where another thing would go out by now. Null where nothing is sent. */
  'dispatch.hand_over': dispatchTask.extend({ seen: dispatchProposalSchema.nullable() }),
  /** Baton's own worker does it, in a run that waits for the person to start it. */
  'dispatch.take': dispatch,
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
