import type { AttemptRecord, StreamMessage } from '../../shared/attempt-record';
import { fail, succeed } from '../../shared/result';
import type { AttemptJob, StepJob, StepOutcome, TurnJob, TurnOutcome, WorkerPort } from '../engine/ports';
import {
  type AttemptPlace,
  createAttemptRecords,
  type OpenRecord,
  type RecordPiece,
} from './attempt-records';
import { blockedReason } from './blocked-answer';
import { gatherContext } from './context';
import { composeConversation, isLeftOver } from './conversation';
import { estimatedUsage } from './estimated-usage';
import { WORKER_ROLE, workerPrompt } from './prompt';
import type { Provider } from './providers/provider';
import { createRehearsal, REHEARSAL_MODEL } from './providers/rehearsal';
import { outcomeOf, type TurnLine, turnLine } from './record-line';
import { systemTimer, type Timer } from './timer';
import { findTool, unknownToolMessage } from './tools/find-tool';
import { toolError } from './tools/tool';
import { wellFormed } from './well-formed';

export interface WorkerOptions {
  /** One run's: absolute, out of the workers' reach; made when it is needed. */
  readonly recordsFolder: string;
  /** Folders that the file tools keep out of where they lie in a workspace: absolute and without links. */
  readonly closed: readonly string[];
  /** Hears what is being written while it is being written; must not throw. */
  onStream(message: StreamMessage): void;
  /** Between two words of the rehearsal, so that a person can watch; 0, the default, gives all at once. */
  readonly wordPauseMs?: number;
  readonly timer?: Timer;
}

export interface Worker extends WorkerPort {
  /** Position and number say where the record lies; the key, whether it is being written now. */
  readRecord(attempt: AttemptPlace): Promise<AttemptRecord>;
}

/** Baton's own worker: a model with tools, one attempt of one ticket at a time, many at once. */
export function createWorker(options: WorkerOptions): Worker {
  const { recordsFolder, closed, onStream, wordPauseMs = 0, timer = systemTimer } = options;
  const records = createAttemptRecords(recordsFolder, timer, onStream);
  const rehearsal = createRehearsal({ timer, wordPauseMs });

  function providerOf(model: string): Provider | null {
    return model === REHEARSAL_MODEL ? rehearsal : null;
  }

  return {
    async prepare(job, signal) {
      if (job.lastProposal !== null) return succeed(job.lastProposal);
      const model = modelFor(job);
      if (providerOf(model) === null) return fail({ type: 'failed', reason: noProvider(model) });
      const context = await gatherContext(job, closed, signal);
      return succeed({ role: WORKER_ROLE, model, prompt: workerPrompt(job.track, job.ticket), context });
    },

    async turn(job, signal) {
      const { model } = job.proposal;
      const provider = providerOf(model);
      if (provider === null) return failed(model, noProvider(model));
      const record = await records.open(placeOf(job), job.run);
      if (record.problem !== null) return failed(model, record.problem);
      const left = leftOver(record, job);
      const outcome =
        left?.kind === 'turn'
          ? await adopt(record, job, left)
          : await ask(provider, record, job, left, signal);
      const goesOn = outcome.type === 'answered' && (outcome.calls.length > 0 || !outcome.ends);
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

    readRecord: (attempt) => records.read(attempt),
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
  const outcome = outcomeOf(left);
  if (left.turn === turn) return outcome;
  const line = turnLine(turn, left.turn, left.text, outcome);
  return kept(outcome, () => record.begin({ kind: 'text', turn }, left.turn).end(line));
}

async function ask(
  provider: Provider,
  record: OpenRecord,
  { proposal, ticket, attempt, steps, turn }: TurnJob,
  left: TurnLine | null,
  signal: AbortSignal,
): Promise<TurnOutcome> {
  const conversation = composeConversation(proposal, record.lines, steps);
  const replaces = left === null || left.turn === turn ? null : left.turn;
  const piece = record.begin({ kind: 'text', turn }, replaces);
  const { model } = proposal;
  let written = 0;
  const answered = await orCut(piece, () =>
    provider.ask({
      model,
      conversation,
      ticket,
      attempt: attempt.number,
      signal,
      onText(text) {
        written += text.length;
        piece.push(text);
      },
    }),
  );
  if (signal.aborted) {
    // An answer that had begun was paid for, and nobody says any more how much it was.
    const usage =
      written === 0 ? null : estimatedUsage(conversation, written, model === REHEARSAL_MODEL ? 0 : null);
    const reason = 'The turn was broken off.';
    return kept({ type: 'failed', reason, usage, model }, () => piece.cut());
  }
  const outcome = settle(answered);
  const text = outcome.type === 'answered' ? outcome.text : piece.text;
  return kept(outcome, () => piece.end(turnLine(turn, replaces, text, outcome)));
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
function settle(outcome: TurnOutcome): TurnOutcome {
  if (outcome.type === 'failed' || outcome.calls.length > 0) return outcome;
  const reason = blockedReason(outcome.text);
  if (reason !== null) return { ...outcome, calls: [{ tool: 'report_blocked', input: { reason } }] };
  if (!outcome.ends || outcome.text.trim() !== '') return outcome;
  const { usage, model } = outcome;
  return { type: 'failed', reason: 'The model gave an empty answer.', usage, model };
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
    return { type: 'failed', reason: `The worker's answer came, but ${notKept(error)}`, usage, model };
  }
}

function notKept(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `the attempt's record could not be written: ${message}`;
}

function failed(model: string, reason: string): TurnOutcome {
  return { type: 'failed', reason, usage: null, model };
}

function noProvider(model: string): string {
  return `No provider serves the model “${model}”; this Baton has “${REHEARSAL_MODEL}”.`;
}
