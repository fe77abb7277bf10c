import type { TurnJob, TurnOutcome } from '../engine/ports';
import type { OpenRecord } from './attempt-records';
import { blockedReason } from './blocked-answer';
import { composeConversation, isLeftOver } from './conversation';
import { estimatedUsage } from './estimated-usage';
import type { WireRecorder } from './exchanges/wire-recorder';
import { notKept, orCut } from './kept-piece';
import type { ModelAnswer, Provider, TurnRequest } from './providers/provider';
import { REHEARSAL_MODEL } from './providers/rehearsal';
import { outcomeOf, type TurnLine, turnLine } from './record-line';
import { tools } from './tools/find-tool';

interface Asking {
  readonly signal: AbortSignal;
  readonly wire?: WireRecorder;
}

/** Asks the model for the next turn, or takes the answer that lies in the record already. */
export async function takeTurn(
  provider: Provider<TurnRequest>,
  record: OpenRecord,
  job: TurnJob,
  asking: Asking,
): Promise<TurnOutcome> {
  const left = leftOver(record, job);
  return left?.kind === 'turn' ? adopt(record, job, left) : ask(provider, record, job, left, asking);
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
  provider: Provider<TurnRequest>,
  record: OpenRecord,
  { proposal, ticket, attempt, steps, turn }: TurnJob,
  left: TurnLine | null,
  { signal, wire }: Asking,
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
      tools,
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
      ...failedTurn(model, 'The turn was broken off.'),
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

/** What an answer without calls means: the worker is blocked, or it has finished, which takes words. */
function settle(outcome: ModelAnswer): ModelAnswer {
  if (outcome.type === 'failed' || outcome.calls.length > 0) return outcome;
  const reason = blockedReason(outcome.text);
  if (reason !== null) return { ...outcome, calls: [{ tool: 'report_blocked', input: { reason } }] };
  if (!outcome.ends || outcome.text.trim() !== '') return outcome;
  const { usage, model } = outcome;
  return { type: 'failed', reason: 'The model gave an empty answer.', retry: null, usage, model };
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

export function failedTurn(model: string, reason: string): TurnOutcome {
  return { type: 'failed', reason, retry: null, usage: null, model };
}
