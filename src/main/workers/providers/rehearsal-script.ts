import type { Rehearsal, RehearsalEntry } from '../../../shared/rehearsal';

type TurnEntry = Exclude<RehearsalEntry, { wait_ms: number } | { usage: object }>;
type ScriptedUsage = Extract<RehearsalEntry, { usage: object }>['usage'];

/** One turn of a script, with what stands around it: the wait before it and the usage after it. */
export interface ScriptedTurn {
  readonly entry: TurnEntry;
  readonly waitMs: number;
  readonly usage: ScriptedUsage | null;
}

export interface Script {
  readonly turns: readonly ScriptedTurn[];
  /** What is to be waited after the last turn, before the attempt ends. */
  readonly lastWaitMs: number;
}

/** The script of one attempt; of several scripts the last one repeats. */
export function scriptOf(rehearsal: Rehearsal, attempt: number): Script {
  const turns: ScriptedTurn[] = [];
  let waitMs = 0;
  for (const entry of entriesOf(rehearsal, attempt)) {
    if ('wait_ms' in entry) {
      waitMs += entry.wait_ms;
    } else if ('usage' in entry) {
      const turn = turns.pop();
      if (turn !== undefined) turns.push({ ...turn, usage: entry.usage });
    } else {
      turns.push({ entry, waitMs, usage: null });
      waitMs = 0;
    }
  }
  return { turns, lastWaitMs: waitMs };
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
