import { join } from 'node:path';
import type { ContextPart, Proposal, ToolCall } from '../../shared/approval';
import type { AttemptRecord, StreamMessage } from '../../shared/attempt-record';
import type { Asker } from '../../shared/exchange';
import type { FileChange } from '../../shared/file-change';
import type { FileView, View } from '../../shared/file-view';
import { fail, type Result, succeed } from '../../shared/result';
import type { Step } from '../../shared/run-state';
import type { StepLook } from '../../shared/step-look';
import type { AttemptJob, StepJob, StepOutcome, WorkerPort } from '../engine/ports';
import { type AttemptPlace, createAttemptRecords, type OpenRecord } from './attempt-records';
import { type ChangedFile, createRunChanges } from './changes/run-changes';
import { createConsult } from './consult/create-consult';
import { gatherContext, shownWhole, viewFile } from './context';
import { earlierParts, withEarlierParts } from './earlier-attempts';
import type { Exchanges } from './exchanges/exchanges';
import type { WireRecorder } from './exchanges/wire-recorder';
import { missingParts } from './missing-parts';
import { WORKER_ROLE, workerPrompt } from './prompt';
import type { Models } from './providers/models';
import type { Provider, TurnRequest } from './providers/provider';
import { createRehearsal, REHEARSAL_MODEL } from './providers/rehearsal';
import { openRecordFile } from './record-writer';
import { renewProposal } from './renew-proposal';
import { rejoinStep, runStep } from './run-step';
import { findInWorkspace } from './search/find-in-workspace';
import type { SearchService } from './search/search-service';
import { createStandstill, type Lack, type Standstill } from './standstill';
import { failedTurn, takeTurn } from './take-turn';
import { systemTimer, type Timer } from './timer';
import { findTool } from './tools/find-tool';
import { createOutputFiles, type OutputFiles } from './tools/output-files';
import type { ToolContext } from './tools/tool';
import type { ViewService } from './views/view-service';
import { whatIsGone } from './what-is-gone';

export interface WorkerOptions {
  /** One run's: absolute, out of the workers' reach; made when it is needed. */
  readonly recordsFolder: string;
  /** Folders that the file tools keep out of where they lie in a workspace: absolute and without links. */
  readonly closed: readonly string[];
  /** Hears what is being written while it is being written; must not throw. */
  onStream(message: StreamMessage): void;
  /** Hears for want of what work waits, and whose; null when nothing waits any more. Must not throw. */
  onLack?(lack: Lack | null): void;
  /** Who serves models, beside the rehearsal; without it nobody does. */
  readonly models?: Pick<Models, 'providerOf'>;
  /** Keeps what goes over the wire; without it nobody does. */
  readonly exchanges?: Pick<Exchanges, 'recorder'>;
  /** Outlines context files; without it they go whole. */
  readonly views?: Pick<ViewService, 'view'>;
  /** Searches the workspace in a thread of its own; without it in this one, where a bad expression holds everybody up. */
  readonly search?: Pick<SearchService, 'find'>;
  /** Between two words of the rehearsal, so that a person can watch; 0, the default, gives all at once. */
  readonly wordPauseMs?: number;
  readonly timer?: Timer;
}

export interface Worker extends WorkerPort {
  /** Position and number say where the record lies; the key, whether it is being written now. */
  readRecord(attempt: AttemptPlace): Promise<AttemptRecord>;
  /** The file as it would go to a worker of the ticket in this view; the failure is a sentence. */
  viewFile(
    job: Pick<AttemptJob, 'workspace' | 'ticket'>,
    path: string,
    view: View,
  ): Promise<Result<FileView, { message: string }>>;
  /** What the attempt (by its key) made of the workspace's files, by path. Without a workspace nothing is touched: for a run of another's. */
  changesOf(of: { readonly workspace: string | null; readonly attempt: string }): Promise<FileChange[]>;
  /** As above, by digests alone. */
  changedFiles(of: AttemptPlaceOnDisk): Promise<ChangedFile[]>;
  /** How the file looks now that a step (by its id) was to change, when nobody saw its end. */
  lookAtStep(of: { readonly workspace: string; readonly step: string }): Promise<StepLook['looks']>;
  /** Whether what an earlier process started as this step can be waited for with `rejoin`; if not, nothing of it goes on. Throws what keeps it from knowing. */
  canRejoin(of: StartedStep): Promise<boolean>;
  /** What `canRejoin` would say; it only looks, so it may be asked of a run that this process does not have. */
  mayRejoin(of: StartedStep): Promise<boolean>;
  /** Where its work waits for the machine to have room; for what else is done for its attempts, too. */
  readonly standstill: Standstill;
  /** Another process has the run now: what outlives this one is not ended with the attempts. */
  leave(): void;
  /** Gives back what is held open. The run is over for it: nothing of it is under way or comes any more. */
  close(): Promise<void>;
}

/** A step that was started and has not finished. */
interface StartedStep {
  readonly run: string;
  readonly attempt: AttemptPlace;
  readonly step: string;
  readonly call: ToolCall;
}

interface AttemptPlaceOnDisk {
  readonly workspace: string;
  readonly attempt: string;
}

/** Baton's own worker: a model with tools, one attempt of one ticket at a time, many at once. */
export function createWorker(options: WorkerOptions): Worker {
  const { recordsFolder, closed, onStream, models, exchanges, views = null, search = inThisThread } = options;
  const { wordPauseMs = 0, timer = systemTimer, onLack = () => {} } = options;
  const standstill = createStandstill(timer, onLack);
  const records = createAttemptRecords(recordsFolder, timer, onStream, openRecordFile, standstill);
  const changes = createRunChanges(join(recordsFolder, 'changes'));
  const fenceOf = ({ workspace }: { readonly workspace: string }) => ({ workspace, closed });
  const rehearsal = createRehearsal({ timer, wordPauseMs });
  const tidying = new Set<Promise<void>>();
  const finishing = new Set<Promise<void>>();
  const closing = new AbortController();
  let isLeft = false;

  function outputFilesOf({ position, number }: Omit<AttemptPlace, 'key'>): OutputFiles {
    return createOutputFiles(join(recordsFolder, 'outputs', `${position}-${number}`));
  }

  function finishLater(work: () => Promise<unknown>, where: string): void {
    const finished = standstill
      .untilRoom(work, where, closing.signal)
      // It was closed before: who opens the run again sees to the steps that are not over.
      .catch(() => {})
      .then(() => void finishing.delete(finished));
    finishing.add(finished);
  }

  function stepContext(job: StepJob, signal: AbortSignal): Omit<ToolContext, 'onOutput'> {
    return {
      ...fenceOf(job),
      step: job.step.id,
      timer,
      signal,
      isLeft: () => isLeft,
      files: changes.of(filesOf(job)),
      outputs: outputFilesOf(placeOf(job)),
      search,
      standstill: standstill.of(job.attempt.key),
      finishLater,
    };
  }

  function providerOf(model: string): Result<Provider<TurnRequest>, { message: string }> {
    return model === REHEARSAL_MODEL ? succeed(rehearsal) : modelProvider(model);
  }

  function modelProvider(model: string): Result<Provider, { message: string }> {
    return models?.providerOf(model) ?? fail({ message: noProvider(model) });
  }

  function wireOf(job: AttemptJob, asker: Asker): { readonly wire?: WireRecorder } {
    return exchanges === undefined ? {} : { wire: exchanges.recorder(placeOf(job), asker) };
  }

  /** What steps of the attempt gave, by step. */
  async function outputsOf(job: AttemptJob): Promise<ReadonlyMap<string, string>> {
    const { lines } = await records.open(placeOf(job), job.run);
    return new Map(lines.flatMap((line) => ('step' in line ? [[line.step, line.text]] : [])));
  }

  const consult = createConsult({ providerOf: modelProvider, wireOf, fenceOf, outputsOf, changes, timer });

  return {
    async prepare(job, signal) {
      await standstill.of(job.attempt.key).enter(signal);
      const files = (attempt: string) => changes.changedFiles(attempt, fenceOf(job));
      await changes.of(filesOf(job)).propose();
      const earlier = [...(await earlierParts(job, files)), ...missingParts(job)];
      const { lastProposal, setup } = job;
      const { verify } = job.ticket;
      if (lastProposal !== null) {
        const gathered = await gatherContext(job, { closed, views }, signal);
        return succeed(withEarlier(renewProposal(lastProposal, gathered, verify), earlier));
      }
      const model = modelFor(job);
      const provider = providerOf(model);
      if (!provider.ok) return fail({ type: 'failed', reason: provider.failure.message });
      const context = await gatherContext(job, { closed, views }, signal);
      const prompt = workerPrompt(job.track, job.ticket, setup);
      const proposal = { role: WORKER_ROLE, model, prompt, context, setup: [...setup], verify: [...verify] };
      return succeed(withEarlier(proposal, earlier));
    },

    async turn(job, signal) {
      const { model } = job.proposal;
      const provider = providerOf(model);
      if (!provider.ok) return failedTurn(model, provider.failure.message);
      await standstill.of(job.attempt.key).enter(signal);
      const record = await records.open(placeOf(job), job.run, signal);
      const problem = record.problem ?? whatIsGone(record, job);
      if (problem !== null) return failedTurn(model, problem);
      await standstill.of(job.attempt.key).until(changes.lack, (lack) => lack, signal);
      await changes.of(filesOf(job)).begin(shownWhole(job.proposal));
      const wire = wireOf(job, { tier: job.attempt.tier, purpose: { kind: 'turn', turn: job.turn } });
      return takeTurn(provider.value, record, job, { signal, ...wire });
    },

    async step(job, signal) {
      await standstill.of(job.attempt.key).enter(signal);
      const record = await records.open(placeOf(job), job.run, signal);
      if (record.problem !== null) return { outcome: 'error', note: `It was not run. ${record.problem}` };
      return outcomeIn(record, job.step.id) ?? runStep(record, job, stepContext(job, signal));
    },

    async rejoin(job, signal) {
      const record = await records.open(placeOf(job), job.run, signal);
      return outcomeKept(record, job.step) ?? rejoinStep(record, job, stepContext(job, signal));
    },

    async canRejoin({ run, attempt, step, call }) {
      // Its end is known before the run knows it.
      const record = await records.open(attempt, run);
      if (record.lack !== null) throw new Error(record.lack);
      if (outcomeIn(record, step) !== null) return true;
      const outliving = findTool(call.tool)?.outliving ?? null;
      return (await outliving?.canRejoin({ outputs: outputFilesOf(attempt), step, timer })) ?? false;
    },

    async mayRejoin({ run, attempt, step, call }) {
      const record = await records.open(attempt, run);
      if (outcomeIn(record, step) !== null) return true;
      return (
        (await findTool(call.tool)?.outliving?.mayRejoin({ outputs: outputFilesOf(attempt), step })) ?? false
      );
    },

    async review(job, signal) {
      await standstill.of(job.attempt.key).enter(signal);
      return consult.review(job, signal);
    },

    async diagnose(job, signal) {
      await standstill.of(job.attempt.key).enter(signal);
      return consult.diagnose(job, signal);
    },

    ended(attempt) {
      records.forget(attempt);
      const tidied = outputFilesOf(attempt)
        .tidy()
        .then(() => void tidying.delete(tidied));
      tidying.add(tidied);
    },

    readRecord: (attempt) => records.read(attempt),

    viewFile: (job, path, view) => viewFile(job, path, view, { closed, views }),
    changesOf: ({ workspace, attempt }) =>
      changes.changesOf(attempt, workspace === null ? null : fenceOf({ workspace })),
    changedFiles: (job) => changes.changedFiles(job.attempt, fenceOf(job)),
    lookAtStep: (job) => changes.lookAt(job.step, fenceOf(job)),
    standstill,
    leave() {
      isLeft = true;
    },
    async close() {
      closing.abort();
      await records.close();
      await Promise.all([...tidying, ...finishing]);
    },
  };
}

/** What the record says of how the step ended; of one that cannot be read as a whole no line counts. */
function outcomeIn({ lines, problem }: OpenRecord, step: string): StepOutcome | null {
  if (problem !== null) return null;
  const found = lines.find((line) => line.kind === 'step' && line.step === step);
  if (found?.kind !== 'step') return null;
  const { outcome, note, isInterrupted } = found;
  return isInterrupted === true ? { outcome, note, isInterrupted } : { outcome, note };
}

/** What an earlier process lived to see of the step. An interrupted command of the ticket file runs again: it says nothing of the work. */
function outcomeKept(record: OpenRecord, { id, origin }: Step): StepOutcome | 'again' | null {
  const found = outcomeIn(record, id);
  return found?.isInterrupted === true && origin !== 'worker' ? 'again' : found;
}

/** A rehearsal plays every ticket: it must not need the key of a model that a ticket names for the real thing. */
function modelFor({ model, ticket }: AttemptJob): string {
  return model === REHEARSAL_MODEL ? model : (ticket.model ?? model);
}

function withEarlier(proposal: Proposal, parts: readonly ContextPart[]): Proposal {
  return parts.length === 0 ? proposal : { ...proposal, context: withEarlierParts(proposal.context, parts) };
}

const inThisThread: Pick<SearchService, 'find'> = { find: findInWorkspace };

function filesOf({ attempt, workspace }: AttemptJob): { key: string; ticket: string; workspace: string } {
  return { key: attempt.key, ticket: attempt.ticket, workspace };
}

function placeOf({ attempt, position }: AttemptJob): AttemptPlace {
  return { key: attempt.key, position, number: attempt.number };
}

function noProvider(model: string): string {
  return `No provider serves the model “${model}”; this Baton has “${REHEARSAL_MODEL}”.`;
}
