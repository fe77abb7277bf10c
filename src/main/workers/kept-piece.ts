import type { RecordPiece } from './attempt-records';

/** A bug in a provider or a tool fails its attempt alone; what people saw of the piece is kept. */
export async function orCut<Value>(piece: RecordPiece, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    await piece.cut();
    throw error;
  }
}

/** The end of a sentence. */
export function notKept(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `the attempt's record could not be written: ${message}`;
}
