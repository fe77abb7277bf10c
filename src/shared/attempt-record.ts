import { z } from 'zod';

/**
 * A finished piece of an attempt's record, in order: the text of a turn, or what a tool gave back. It lies in a file of
 * the attempt and is not part of the run's state.
 */
const recordEntrySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), turn: z.number(), text: z.string() }),
  z.object({ kind: z.literal('output'), step: z.string(), text: z.string(), isError: z.boolean() }),
]);
export type RecordEntry = z.infer<typeof recordEntrySchema>;

/** What is being written right now: it becomes the entry at `index`. */
export interface LivePiece {
  readonly index: number;
  readonly of: { kind: 'text'; turn: number } | { kind: 'output'; step: string };
  readonly text: string;
}

export interface AttemptRecord {
  readonly entries: readonly RecordEntry[];
  readonly live: LivePiece | null;
}

/** `offset` is the length of the piece before `text`; who has another length reads the record again. */
export type StreamMessage =
  | { kind: 'entry'; run: string; attempt: string; index: number; entry: RecordEntry }
  | {
      kind: 'delta';
      run: string;
      attempt: string;
      index: number;
      of: LivePiece['of'];
      offset: number;
      text: string;
    };
