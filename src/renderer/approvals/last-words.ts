import type { RecordEntry } from '../../shared/attempt-record';

/** What a worker wrote last, up to and with this turn; null when it wrote nothing. Many turns only call a tool. */
export function lastWords(entries: readonly RecordEntry[], turn: number): string | null {
  const entry = entries.findLast(
    (each) => each.kind === 'text' && each.turn <= turn && each.text.trim() !== '',
  );
  return entry?.text.trim() ?? null;
}
