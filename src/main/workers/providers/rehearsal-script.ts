import type { Rehearsal, RehearsalEntry } from '../../../shared/rehearsal';

type ReviewEntry = Extract<RehearsalEntry, { review: string }>;
type TurnEntry = Exclude<
  RehearsalEntry,
  { wait_ms: number } | { usage: object } | { diagnosis: string } | ReviewEntry
>;
export type ScriptedUsage = Extract<RehearsalEntry, { usage: object }>['usage'];

/** One turn of a script, with what stands around it: the wait before it and the usage after it. */
export interface ScriptedTurn {
  readonly entry: TurnEntry;
  readonly waitMs: number;
  readonly usage: ScriptedUsage | null;
  readonly diagnosis: string | null;
}

/** What the tech lead says of the attempt. */
interface ScriptedReview {
  readonly entry: ReviewEntry;
  readonly waitMs: number;
  readonly usage: ScriptedUsage | null;
}

export interface Script {
  readonly turns: readonly ScriptedTurn[];
  /** What is to be waited after the last turn, before the attempt ends. */
  readonly lastWaitMs: number;
  readonly review: ScriptedReview | null;
}

/** The script of one attempt; of several scripts the last one repeats. */
export function scriptOf(rehearsal: Rehearsal, attempt: number): Script {
  const turns: ScriptedTurn[] = [];
  const reviews: ScriptedReview[] = [];
  let waitMs = 0;
  for (const entry of entriesOf(rehearsal, attempt)) {
    if ('wait_ms' in entry) {
      waitMs += entry.wait_ms;
    } else if ('review' in entry) {
      reviews.push({ entry, waitMs, usage: null });
      waitMs = 0;
    } else if ('usage' in entry) {
      if (reviews.length > 0) changeLast(reviews, { usage: entry.usage });
      else changeLast(turns, { usage: entry.usage });
    } else if ('diagnosis' in entry) {
      changeLast(turns, { diagnosis: entry.diagnosis });
    } else {
      turns.push({ entry, waitMs, usage: null, diagnosis: null });
      waitMs = 0;
    }
  }
  return { turns, lastWaitMs: waitMs, review: reviews.at(-1) ?? null };
}

function changeLast<Item extends object>(items: Item[], change: Partial<Item>): void {
  const last = items.pop();
  if (last !== undefined) items.push({ ...last, ...change });
}

function entriesOf(rehearsal: Rehearsal, attempt: number): readonly RehearsalEntry[] {
  const several: RehearsalEntry[][] = [];
  const one: RehearsalEntry[] = [];
  for (const each of rehearsal) {
    if (Array.isArray(each)) several.push(each);
    else one.push(each);
  }
  return several[Math.min(attempt, several.length) - 1] ?? one;
}
