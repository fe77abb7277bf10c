import type { AttemptRecord, StreamMessage } from '../../shared/attempt-record';
import type { FileView, View } from '../../shared/file-view';
import { fail, type Result, succeed } from '../../shared/result';
import type { AttemptJob, StepJob, StepOutcome, TurnJob, TurnOutcome, WorkerPort } from '../engine/ports';
import {
  type AttemptPlace,
  createAttemptRecords,
  type OpenRecord,
  type RecordPiece,
} from './attempt-records';
import { blockedReason } from './blocked-answer';
import { gatherContext, viewFile } from './context';
import { composeConversation, isLeftOver } from './conversation';
import { estimatedUsage } from './estimated-usage';
import type { Exchanges } from './exchanges/exchanges';
import { WORKER_ROLE, workerPrompt } from './prompt';
import type { Models } from './providers/models';
import type { ModelAnswer, Provider } from './providers/provider';
import { createRehearsal, REHEARSAL_MODEL } from './providers/rehearsal';
import { outcomeOf, type TurnLine, turnLine } from './record-line';
import { systemTimer, type Timer } from './timer';
import { findTool, unknownToolMessage } from './tools/find-tool';
import { toolError } from './tools/tool';
import type { ViewService } from './views/view-service';
import { wellFormed } from './well-formed';

export interface WorkerOptions {
  /** One run's: absolute, out of the workers' reach; made when it is needed. */
  readonly recordsFolder: string;
  /** Folders that the file tools keep out of where they lie in a workspace: absolute and without links. */
  readonly closed: readonly string[];
  /** Hears what is being written while it is being written; must not throw. */
  onStream(message: StreamMessage): void;
  /** Who serves models, beside the rehearsal; without it nobody does. */
  readonly models?: Pick<Models, 'providerOf'>;
  /** Keeps what goes over the wire; without it nobody does. */
  readonly exchanges?: Pick<Exchanges, 'recorder'>;
  /** Outlines context files; without it they go whole. */
  readonly views?: Pick<ViewService, 'view'>;
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
  /** Gives back what is held open. The run is over for it: nothing of it is under way or comes any more. */
  close(): Promise<void>;
}

/** Baton's own worker: a model with tools, one attempt of one ticket at a time, many at once. */
export function createWorker(options: WorkerOptions): Worker {
  const { recordsFolder, closed, onStream, models, exchanges = null, views = null } = options;
  const { wordPauseMs = 0, timer = systemTimer } = options;
  const records = createAttemptRecords(recordsFolder, timer, onStream);
  const rehearsal = createRehearsal({ timer, wordPauseMs });

  function providerOf(model: string): Result<Provider, { message: string }> {
    if (model === REHEARSAL_MODEL) return succeed(rehearsal);
    return models?.providerOf(model) ?? fail({ message: noProvider(model) });
  }

  return {
    async prepare(job, signal) {
      if (job.lastProposal !== null) return succeed(job.lastProposal);
      const model = modelFor(job);
      const provider = providerOf(model);
      if (!provider.ok) return fail({ type: 'failed', reason: provider.failure.message });
      const context = await gatherContext(job, { closed, views }, signal);
      const { verify } = job.ticket;
      const prompt = workerPrompt(job.track, job.ticket);
      return succeed({ role: WORKER_ROLE, model, prompt, context, verify: [...verify] });
    },

    async turn(job, signal) {
      const { model } = job.proposal;
      const provider = providerOf(model);
      if (!provider.ok) return failed(model, provider.failure.message);
      const record = await records.open(placeOf(job), job.run);
      if (record.problem !== null) return failed(model, record.problem);
      const left = leftOver(record, job);
      const outcome =
        left?.kind === 'turn'
          ? await adopt(record, job, left)
          : await ask(provider.value, record, job, left, { signal, exchanges });
      const goesOn =
        outcome.type === 'answered' ? outcome.calls.length > 0 || !outcome.ends : outcome.retry !== null;
      if (!goesOn || signal.aborted) records.forget(placeOf(job));
      return outcome;
    },

    async step(job, signal) {
      const record = await records.open(placeOf(job), job.run);
      if (record.problem !== null) return { outcome: 'error', note: `It was not run. ${record.problem}` };
      for (const line of record.lines) {
        if (line.kind === 'step' && line.step === job.step.id)
          return { outcome: line.outcome, note: line.note };
      }
      const outcome = await carryOut(record, job, { closed, timer, signal });
      if (signal.aborted) records.forget(placeOf(job));
      return outcome;
    },

    review: async () => ({ type: 'for_person', changed: [] }),
    diagnose: async ({ qa }) => ({ type: 'failed', reason: 'nobody', usage: null, model: qa }),

    readRecord: (attempt) => records.read(attempt),

    viewFile: (job, path, view) => viewFile(job, path, view, { closed, views }),

    close: () => records.close(),
  };
}

/** A rehearsal plays every ticket: it must not need the key of a model that a ticket names for the real thing. */
function modelFor({ model, ticket }: AttemptJob): string {
  return model === REHEARSAL_MODEL ? model : (ticket.model ?? model);
}

function placeOf({ attempt, position }: AttemptJob): AttemptPlace {
  return { key: attempt.key, position, number: attempt.number };
}

/** The last turn, if the process ended before the run heard of it. */
function leftOver({ lines }: OpenRecord, { steps }: TurnJob): TurnLine | null {
  const last = lines.findLast((line) => 'turn' in line);
  return last !== undefined && isLeftOver(last, steps) ? last : null;
}

/** The model has answered this turn already, and was paid: it is not asked again. */
async function adopt(
  record: OpenRecord,
  { turn }: TurnJob,
  left: Extract<TurnLine, { kind: 'turn' }>,
): Promise<TurnOutcome> {
  const answer = outcomeOf(left);
  const outcome = withoutContent(answer);
  if (left.turn === turn) return outcome;
  const line = turnLine(turn, left.turn, left.text, answer);
  return kept(outcome, () => record.begin({ kind: 'text', turn }, left.turn).end(line));
}

async function ask(
  provider: Provider,
  record: OpenRecord,
  job: TurnJob,
  left: TurnLine | null,
  { signal, exchanges }: { signal: AbortSignal; exchanges: WorkerOptions['exchanges'] | null },
): Promise<TurnOutcome> {
  const { proposal, ticket, attempt, steps, turn } = job;
  const conversation = composeConversation(proposal, record.lines, steps);
  const replaces = left === null || left.turn === turn ? null : left.turn;
  const piece = record.begin({ kind: 'text', turn }, replaces);
  const { model } = proposal;
  const asker = { tier: attempt.tier, purpose: { kind: 'turn', turn } } as const;
  const wire = exchanges?.recorder(placeOf(job), asker);
  let written = 0;
  const answered = await orCut(piece, () =>
    provider.ask({
      model,
      conversation,
      ticket,
      attempt: attempt.number,
      signal,
      ...(wire === undefined ? {} : { wire }),
      onText(text) {
        written += text.length;
        piece.push(text);
      },
    }),
  );
  if (signal.aborted) {
    // An answer that had begun was paid for; where the provider does not say how much it was, it is estimated.
    const guessed =
      written === 0 ? null : estimatedUsage(conversation, written, model === REHEARSAL_MODEL ? 0 : null);
    const brokenOff = {
      ...failed(model, 'The turn was broken off.'),
      usage: model === REHEARSAL_MODEL ? guessed : (answered.usage ?? guessed),
    };
    return kept(brokenOff, () => piece.cut());
  }
  const answer = settle(answered);
  // A turn that will be asked again has not ended.
  if (answer.type === 'failed' && answer.retry !== null) return kept(answer, () => piece.cut());
  const text = answer.type === 'answered' ? answer.text : piece.text;
  return kept(withoutContent(answer), () => piece.end(turnLine(turn, replaces, text, answer)));
}

/** What the provider wants back lies in the record; the run has no use for it. */
function withoutContent(answer: ModelAnswer): TurnOutcome {
  if (answer.type === 'failed') return answer;
  const { content: _kept, ...outcome } = answer;
  return outcome;
}

/** A bug in a provider or a tool fails its attempt alone; what people saw of the piece is kept. */
async function orCut<Value>(piece: RecordPiece, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    await piece.cut();
    throw error;
  }
}

/** What an answer without calls means: the worker is blocked, or it has finished, which takes words. */
function settle(outcome: ModelAnswer): ModelAnswer {
  if (outcome.type === 'failed' || outcome.calls.length > 0) return outcome;
  const reason = blockedReason(outcome.text);
  if (reason !== null) return { ...outcome, calls: [{ tool: 'report_blocked', input: { reason } }] };
  if (!outcome.ends || outcome.text.trim() !== '') return outcome;
  const { usage, model } = outcome;
  return { type: 'failed', reason: 'The model gave an empty answer.', retry: null, usage, model };
}

async function carryOut(
  record: OpenRecord,
  { step, workspace }: StepJob,
  { closed, timer, signal }: { closed: readonly string[]; timer: Timer; signal: AbortSignal },
): Promise<StepOutcome> {
  const { id, call } = step;
  const tool = findTool(call.tool);
  const piece = record.begin({ kind: 'output', step: id }, null);
  const context = { workspace, closed, timer, signal, onOutput: piece.push };
  const result = await orCut(
    piece,
    async () => tool?.run(call.input, context) ?? toolError(unknownToolMessage(call.tool)),
  );
  const { outcome, note } = result;
  try {
    if (signal.aborted) await piece.cut();
    else await piece.end({ v: 1, kind: 'step', step: id, outcome, note, text: wellFormed(result.text) });
  } catch (error) {
    return { outcome, note: `${note}; ${notKept(error)}` };
  }
  return { outcome, note };
}

/** A turn that cannot be kept fails: the conversation would go on without it. */
async function kept(outcome: TurnOutcome, write: () => Promise<void>): Promise<TurnOutcome> {
  try {
    await write();
    return outcome;
  } catch (error) {
    const { usage, model } = outcome;
    const reason = `The worker's answer came, but ${notKept(error)}`;
    return { type: 'failed', reason, retry: null, usage, model };
  }
}

function notKept(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `the attempt's record could not be written: ${message}`;
}

function failed(model: string, reason: string): TurnOutcome {
  return { type: 'failed', reason, retry: null, usage: null, model };
}

function noProvider(model: string): string {
  return `No provider serves the model “${model}”; this Baton has “${REHEARSAL_MODEL}”.`;
}
