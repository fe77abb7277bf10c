import { access } from 'node:fs/promises';
import type { AttemptRecord } from '../../shared/attempt-record';
import type { Command } from '../../shared/command';
import type { NotHere, Opened, OpenFailure, Replies } from '../../shared/contract';
import type { View } from '../../shared/file-view';
import type { FileForm, Reading } from '../../shared/reading';
import { fail, type Result, succeed } from '../../shared/result';
import { takeSnapshot } from '../../shared/run-snapshot';
import { attemptKey, type Ticket } from '../../shared/run-state';
import type { TicketDispatch } from '../dispatch/ticket-dispatch';
import { factsOf } from '../engine/step-say';
import { parseTrack, type ReadTrack } from '../tracks/parse-track';
import { readTrack } from '../tracks/read-track';
import { saveStatuses } from '../tracks/save-statuses';
import { saveText } from '../tracks/save-text';
import { unknownAgents } from '../tracks/unknown-agents';
import type { AttemptPlace } from '../workers/attempt-records';
import { previewStep } from '../workers/tools/preview-step';
import { toolPolicy } from '../workers/tools/tool-policy';
import type { Worktrees } from '../worktrees/create-worktrees';
import { createKeyedQueue } from '../worktrees/keyed-queue';
import { absolutePath } from './absolute-path';
import { knownChanges } from './changes-by-git';
import type { Handlers } from './connection';
import type { Ending } from './ending';
import type { HeldRun } from './held-run';
import type { Housekeeping } from './housekeeping';
import { createKeptRunHandlers, type KeptRunOptions } from './kept-run-requests';
import { withStandings } from './left-tickets';
import { lookAtStep } from './look-at-step';
import type { OpenRuns } from './open-runs';
import { completePath } from './path-complete';
import { createPlanHandlers, type PlanRequestOptions } from './plan-requests';
import type { RecentFiles } from './recent-files';
import type { RunRules } from './run-rules';
import { listSamples, samplePath } from './samples';
import type { SettingsPort } from './settings-port';
import { startRun } from './start-run';
import type { createStrayHandlers } from './stray-requests';
import { createWorkHandlers } from './work-requests';
import { createWorkspaceHandlers } from './workspace-requests';

export interface RequestOptions extends Pick<PlanRequestOptions, 'plans' | 'views'>, KeptRunOptions {
  readonly samplesFolder: string;
  readonly dataFolder: string;
  readonly configFolder: string;
  readonly recentFiles: RecentFiles;
  readonly settings: SettingsPort;
  readonly runRules: RunRules;
  readonly dispatch: TicketDispatch;
  readonly strayHandlers: ReturnType<typeof createStrayHandlers>;
  readonly worktrees: Worktrees;
  readonly housekeeping: Housekeeping;
  readonly ending: Ending;
  now(): Date;
  initial(): Result<Opened, OpenFailure> | null;
}

/** What is done for each request. A request without a handler does not compile. */
export function createHandlers(runs: OpenRuns, options: RequestOptions): Handlers {
  const { samplesFolder, startFolder, dataFolder, configFolder, recentFiles, settings, plans, views } =
    options;
  const { dispatch, runRules, worktrees, housekeeping, ending, now } = options;
  const folders = { startFolder, dataFolder, configFolder };
  /** Of two starts at once the second finds what the first has made of the run. */
  const starts = createKeyedQueue();

  async function openRead(
    read: Result<ReadTrack, OpenFailure>,
    workspace: string | null = null,
  ): Promise<Result<Opened, OpenFailure>> {
    if (!read.ok) return read;
    const { tickets, notices } = read.value;
    const told = [...notices, ...unknownAgents(tickets, await dispatch.keys())];
    return runs.make({ ...read.value, notices: told }, workspace);
  }

  /** A run of the past gets the rules that are saved by now. */
  async function inLine(opened: Result<Opened, OpenFailure>): Promise<Result<Opened, OpenFailure>> {
    const held = opened.ok ? runs.get(opened.value.run) : null;
    if (!opened.ok || held === null) return opened;
    const notices = await runRules.opened(held);
    return succeed({ ...opened.value, notices: [...opened.value.notices, ...notices] });
  }

  /** The run begins with what its plan cost; only then the plan is no longer kept: a run of which nothing is recorded goes with its last face. */
  async function openPlan(
    id: string,
    read: Result<ReadTrack, OpenFailure>,
  ): Promise<Result<Opened, OpenFailure>> {
    const plan = await plans.read(id);
    const opened = await openRead(read, plan?.workspace ?? null);
    if (!opened.ok || plan === null) return opened;
    if (plan.usages.length === 0) return opened;
    const usages = plan.usages.map((usage) => ({ tier: 1 as const, ...usage }));
    const counted = await runs.get(opened.value.run)?.engine.command({ type: 'usage.add', usages });
    if (counted?.ok) {
      // What cannot be moved is lost with the plan, which must not cost the person the track.
      await runs
        .get(opened.value.run)
        ?.exchanges.adoptPlan(await plans.requestsFolder(id))
        .catch(() => {});
      await plans.discard(id);
    }
    return opened;
  }

  return {
    'app.about': async (_, { face }) => {
      const { defaults, orchestrator, problems } = await settings.standing();
      return {
        version: options.version,
        face: face.kind === 'electron' ? 'electron' : 'browser',
        samples: await listSamples(samplesFolder),
        recentFiles: await existing(await recentFiles.list()),
        initial: options.initial(),
        defaults,
        orchestrator,
        settingsProblems: problems,
      };
    },
    'run.list': async () => withStandings(await runs.list(), dispatch),
    'track.open': async ({ path, context = '', reading }) => {
      const absolute = absolutePath(path, startFolder);
      const opened = await openRead(withContext(await readTrack(absolute, [], undefined, reading), context));
      if (opened.ok) await recentFiles.add(absolute);
      return opened;
    },
    'track.open_text': ({ name, text, plan, reading }) => {
      const read = parseTrack(name, null, text, [], plan === undefined ? reading : { format: 'native' });
      return plan === undefined ? openRead(read) : openPlan(plan, read);
    },
    'track.save_text': ({ path, text, overwrite }) =>
      saveText(absolutePath(path, startFolder), text, overwrite),
    'track.open_sample': async ({ sample }) => {
      const path = await samplePath(samplesFolder, sample);
      if (path !== null) return openRead(await readTrack(path));
      const message = 'There is no sample of this name: choose one from the list.';
      return fail({ type: 'problems', problems: [{ file: sample, line: null, column: null, message }] });
    },
    'track.save': ({ run }) => save(runs.get(run)),
    'tickets.add_from': async ({ run, path, reading }) => {
      const held = runs.get(run);
      if (held === null) return fail({ type: 'unknown_run', run });
      return addTickets(held, absolutePath(path, startFolder), reading, await dispatch.keys());
    },
    'run.open': async ({ run, readOnly = false }) =>
      readOnly ? runs.read(run) : inLine(await runs.open(run)),
    ...createKeptRunHandlers(runs, options),
    'run.take_over': async ({ run }) => inLine(await runs.takeOver(run)),
    'run.close': ({ run }, caller) => runs.close(run, () => caller.unwatch(run)),
    'run.watch': ({ run }, caller) => {
      const held = runs.get(run);
      if (held === null) return fail({ type: 'unknown_run', run });
      // In one step with the snapshot: what happens after it comes as batches, and nothing comes twice.
      caller.watch(held);
      const { generation, trouble, readOnly, engine } = held;
      const snapshot = takeSnapshot(engine.state);
      return succeed({ generation, snapshot, trouble, readOnly });
    },
    'run.unwatch': ({ run }, caller) => {
      caller.unwatch(run);
      return null;
    },
    'run.command': async ({ run, command }) => {
      const held = runs.get(run);
      if (held === null) return fail({ type: 'not_open' });
      // Nothing is made for a run that another Baton has: its engine says so.
      if (command.type !== 'run.start' || held.readOnly !== null) return runRules.command(held, command);
      for (const model of modelsAsked(command)) {
        const served = settings.checkModel(model);
        if (!served.ok) return fail({ type: 'bad_model', message: served.failure.message });
      }
      const begin = (real: Command<'run.start'>) => runRules.begin(held, real);
      return starts(run, () => startRun(held, command, { folders, worktrees, now }, begin));
    },
    'attempt.read': async ({ run, attempt }) => readAttempt(runs.get(run), attempt),
    'exchange.list': async ({ run, attempt }) => {
      const found = askedFor(runs.get(run), attempt);
      return found === null ? { heads: [], problem: null } : found.run.exchanges.list(found.place);
    },
    'exchange.read': async ({ run, attempt, number }) => {
      const found = askedFor(runs.get(run), attempt);
      if (found === null) return notHere('There is no such attempt in a run that is open.');
      const read = await found.run.exchanges.read(found.place, number);
      return read.ok ? read : notHere(read.failure);
    },
    'attempt.changes': async ({ run, attempt }) => readChanges(runs.get(run), attempt, worktrees),
    ...createWorkHandlers(runs, worktrees, ending, now),
    'rule.facts': ({ call }) => {
      const kind = toolPolicy.inspect(call);
      const isStep = kind.kind === 'read' || kind.kind === 'change' || kind.kind === 'command';
      return isStep ? factsOf(kind) : null;
    },
    'rule.list': ({ run }) => runRules.list(run === null ? null : runs.get(run)),
    'rule.forget': ({ workspace, id }) => runRules.forget(workspace, id),
    'step.look': ({ run, step }) => lookAtStep(runs.get(run), step),
    'step.preview': async ({ run, step, call }) => {
      const held = runs.get(run);
      const asks = held?.engine.state.steps.get(step);
      const attempt = asks === undefined ? '' : attemptKey(asks.ticket, asks.attempt);
      const workspace = (await held?.workspaceOf(attempt)) ?? null;
      if (held === null || workspace === null)
        return { kind: 'invalid', message: 'The run has no workspace yet.' };
      return previewStep({ workspace, closed: held.closed }, call);
    },
    'dispatch.offer': async ({ run, ticket, wishes }) => {
      const found = runs.get(run)?.engine.state.tickets.get(ticket);
      if (found === undefined) return notHere(`There is no ticket “${ticket}” in a run that is open.`);
      const offered = await dispatch.offer(found.definition, wishes, new AbortController().signal);
      return offered.ok ? offered : notHere(offered.failure);
    },
    ...options.strayHandlers,
    'context.view': ({ run, ticket, path, view }) => viewFile(runs.get(run), ticket, path, view),
    ...createPlanHandlers({ plans, views, folders }),
    ...createWorkspaceHandlers({ folders, worktrees, fresh: () => runs.fresh() }),
    'disk.read': ({ of }) => housekeeping.read(of),
    'disk.free': ({ worktrees: chosen }) => housekeeping.free(chosen),
    'disk.mend': ({ leftovers }) => housekeeping.mend(leftovers),
    'path.complete': ({ text, foldersOnly }) => completePath(text, foldersOnly, startFolder),

    'settings.read': () => settings.read(),
    'settings.save': ({ text, version }) => settings.save(text, version),
    'model.check': ({ model }) => settings.checkModel(model),

    'dialog.choose_file': async (input, { face }) =>
      face.services['dialog.choose_file']?.(input) ?? notHere('There is no file dialog here: type the path.'),
    'dialog.choose_folder': async (input, { face }) =>
      face.services['dialog.choose_folder']?.(input) ??
      notHere('There is no folder dialog here: type the path.'),
    'dialog.save_file': async (input, { face }) =>
      face.services['dialog.save_file']?.(input) ?? notHere('There is no file dialog here.'),
    'browser.open': async (input, { face }) =>
      face.services['browser.open']?.(input) ?? notHere('The browser cannot be opened from here.'),
    'browser.link': async (input, { face }) =>
      face.services['browser.link']?.(input) ?? notHere('A link for the browser cannot be made here.'),
    'window.attention': async (input, { face }) => face.services['window.attention']?.(input) ?? null,
    'window.close': async (input, { face }) => face.services['window.close']?.(input) ?? null,
  };
}

/** Whoever would be asked in the run that this starts: it is better to hear now that nobody serves one of them. */
function modelsAsked({ model, review, techLead, qa }: Command<'run.start'>): string[] {
  const reviewer = review === 'model' ? techLead : null;
  return [model, reviewer, qa].filter((each) => each !== null);
}

function withContext(read: Result<ReadTrack, OpenFailure>, context: string): Result<ReadTrack, OpenFailure> {
  if (!read.ok || context === '') return read;
  const { track } = read.value;
  const both = track.context === '' ? context : `${track.context}\n\n${context}`;
  return succeed({ ...read.value, track: { ...track, context: both } });
}

async function save(run: HeldRun | null): Promise<Replies['track.save']> {
  if (run === null) return notSaved('This run is not open: open it first.');
  // What is known of it here may not be all, and another Baton may save it, too.
  if (run.readOnly !== null) return notSaved(run.readOnly.message);
  const { track, order, tickets } = run.engine.state;
  const { path, name } = track.source;
  if (path === null) return notSaved(`${name} came without a file: there is nothing to save it to.`);
  const byFile = new Map<string, Ticket[]>();
  const forms = new Map<string, FileForm>();
  for (const id of order) {
    const added = run.addedFrom.get(id);
    const file = added?.path ?? path;
    const form = added === undefined ? track.source.form : added.form;
    if (form !== undefined) forms.set(file, form);
    const ticket = tickets.get(id);
    if (ticket === undefined) continue;
    const own = byFile.get(file);
    if (own === undefined) byFile.set(file, [ticket]);
    else own.push(ticket);
  }
  const saved = await saveStatuses(byFile, forms);
  return saved.ok ? succeed({ path }) : saved;
}

async function addTickets(
  run: HeldRun,
  path: string,
  reading: Reading | undefined,
  agents: readonly string[],
): Promise<Replies['tickets.add_from']> {
  const { engine } = run;
  const read = await readTrack(path, engine.state.order, undefined, reading);
  if (!read.ok) return read;
  const { track, tickets, notices } = read.value;
  const { form } = track.source;
  const added = await engine.command({ type: 'tickets.add', source: path, form, tickets });
  const told = [...notices, ...unknownAgents(tickets, agents)];
  return added.ok ? succeed({ added: tickets.length, notices: told }) : added;
}

async function readAttempt(run: HeldRun | null, key: string): Promise<AttemptRecord> {
  const found = attemptOf(run, key);
  return found === null ? { entries: [], live: null } : found.run.worker.readRecord(found.place);
}

function attemptOf(run: HeldRun | null, key: string): { run: HeldRun; place: AttemptPlace } | null {
  const attempt = run?.engine.state.attempts.get(key);
  const position = run?.engine.state.tickets.get(attempt?.ticket ?? '')?.position;
  if (run === null || attempt === undefined || position === undefined) return null;
  return { run, place: { key, position, number: attempt.number } };
}

/** Whose exchanges are asked for: an attempt's, or, where that is null, those of the run's plan. */
function askedFor(
  run: HeldRun | null,
  attempt: string | null,
): { run: HeldRun; place: AttemptPlace | null } | null {
  if (attempt !== null) return attemptOf(run, attempt);
  return run === null ? null : { run, place: null };
}

async function readChanges(
  run: HeldRun | null,
  key: string,
  worktrees: Worktrees,
): Promise<Replies['attempt.changes']> {
  const attempt = run?.engine.state.attempts.get(key);
  if (run === null || attempt === undefined) return { knownBy: 'file_tools', files: [] };
  const { state } = run.engine;
  return knownChanges(state, attempt, worktrees, async () => {
    if (run.readOnly !== null) return run.worker.changesOf({ workspace: null, attempt: key });
    const workspace = await run.workspaceOf(key);
    if (workspace === null) return [];
    // A worktree that is gone is not looked into, and the person's own files say nothing of it.
    const isGone = state.isolation === 'worktree' && workspace === state.workspace;
    return run.worker.changesOf({ workspace: isGone ? null : workspace, attempt: key });
  });
}

async function viewFile(
  run: HeldRun | null,
  ticket: string,
  path: string,
  view: View,
): Promise<Replies['context.view']> {
  if (run === null) return notHere('This run is not open: open it first.');
  const found = run.engine.state.tickets.get(ticket);
  if (found === undefined) return notHere(`There is no ticket “${ticket}” in this run.`);
  const workspace = await run.workspaceOf(attemptKey(ticket, found.attempts));
  if (workspace === null) return notHere('The run has no workspace yet.');
  const shown = await run.worker.viewFile({ workspace, ticket: found.definition }, path, view);
  return shown.ok ? shown : notHere(shown.failure.message);
}

async function existing(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map((path) =>
      access(path).then(
        () => [path],
        () => [],
      ),
    ),
  );
  return found.flat();
}

function notSaved(message: string): Result<never, { type: 'not_saved'; message: string }> {
  return fail({ type: 'not_saved', message });
}

function notHere(message: string): Result<never, NotHere> {
  return fail({ type: 'not_here', message });
}
