import { z } from 'zod';
import { toolCallSchema } from '../../shared/approval';
import type { RecordEntry } from '../../shared/attempt-record';
import { usageSchema } from '../../shared/usage';
import { assistantPartSchema } from './message';
import type { ModelAnswer } from './providers/provider';

const usage = usageSchema.nullable();
const version = { v: z.literal(1) };

/** How a turn ended, without its text. */
const turnEndSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('answered'),
    calls: z.array(toolCallSchema),
    content: z.array(assistantPartSchema).optional(),
    ends: z.boolean(),
    usage,
    model: z.string(),
  }),
  z.object({ type: z.literal('failed'), reason: z.string(), usage, model: z.string() }),
]);

/**
 * A line of an attempt's record: what people read and what the conversation is made of. A later line of the same turn or
 * step takes the place of an earlier one. `cut` is what there was when the work was broken off. `replaces` names a turn whose
 * end was written here but not in the run: this one stands for it under its new number.
 */
export const recordLineSchema = z.discriminatedUnion('kind', [
  z.object({
    ...version,
    kind: z.literal('turn'),
    turn: z.number(),
    replaces: z.number().nullable(),
    text: z.string(),
    end: turnEndSchema,
  }),
  z.object({
    ...version,
    kind: z.literal('cut_turn'),
    turn: z.number(),
    replaces: z.number().nullable(),
    text: z.string(),
  }),
  z.object({
    ...version,
    kind: z.literal('step'),
    step: z.string(),
    outcome: z.enum(['ok', 'error']),
    note: z.string(),
    text: z.string(),
    /** It was ended from outside before it was done. */
    isInterrupted: z.literal(true).optional(),
  }),
  z.object({ ...version, kind: z.literal('cut_step'), step: z.string(), text: z.string() }),
]);
export type RecordLine = z.infer<typeof recordLineSchema>;
export type TurnLine = Extract<RecordLine, { kind: 'turn' | 'cut_turn' }>;
export type StepLine = Extract<RecordLine, { kind: 'step' | 'cut_step' }>;

export function turnLine(
  turn: number,
  replaces: number | null,
  text: string,
  outcome: ModelAnswer,
): TurnLine {
  const { usage, model } = outcome;
  const end =
    outcome.type === 'failed'
      ? { type: outcome.type, reason: outcome.reason, usage, model }
      : {
          type: outcome.type,
          calls: [...outcome.calls],
          ...(outcome.content === undefined ? {} : { content: [...outcome.content] }),
          ends: outcome.ends,
          usage,
          model,
        };
  return { v: 1, kind: 'turn', turn, replaces, text, end };
}

export function outcomeOf({ text, end }: Extract<RecordLine, { kind: 'turn' }>): ModelAnswer {
  if (end.type === 'failed') return { ...end, retry: null };
  const { content, ...rest } = end;
  return content === undefined ? { ...rest, text } : { ...rest, text, content };
}

/** Which lines stand for the same piece. */
export function keyOf(line: RecordLine): string {
  return 'turn' in line ? turnKey(line.turn) : stepKey(line.step);
}

export function turnKey(turn: number): string {
  return `turn ${turn}`;
}

export function stepKey(step: string): string {
  return `step ${step}`;
}

export function entryOf(line: RecordLine): RecordEntry {
  return 'turn' in line
    ? { kind: 'text', turn: line.turn, text: line.text }
    : {
        kind: 'output',
        step: line.step,
        text: line.text,
        isError: line.kind === 'step' && line.outcome === 'error',
      };
}
