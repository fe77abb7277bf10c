import { assertNever } from '../../../shared/assert-never';
import type { ChangeLine } from './change-line';

/** A change that was announced, and what came of it: `announced` when its end was not seen. */
export interface RecordedChange {
  readonly attempt: string;
  readonly ticket: string;
  readonly step: string;
  readonly path: string;
  readonly before: string | null;
  readonly after: string;
  readonly outcome: 'announced' | 'changed' | 'unchanged';
  /** Its place among all lines of the run. */
  readonly place: number;
}

/** What the lines of a run's record add up to. */
export interface ChangeLedger {
  add(line: ChangeLine): void;
  hasBegun(attempt: string): boolean;
  /** The digest that the attempt last saw, null for a file that was not there; undefined when it never looked. */
  seen(attempt: string, path: string): string | null | undefined;
  /** In order. */
  changesBy(attempt: string): readonly RecordedChange[];
  changeOf(step: string): RecordedChange | null;
  /** Who made the file in the attempt's workspace what it is, the newest first to be asked; null when it was no file tool. */
  whoMade(attempt: string, path: string, hash: string | null): RecordedChange | null;
  /** Changes of the file whose end was not seen, where the attempt works. */
  unsettled(attempt: string, path: string): readonly RecordedChange[];
  /** The newest change of the file by another attempt since this one's prompt was put together. */
  changeSince(attempt: string, path: string): RecordedChange | null;
}

export function createChangeLedger(): ChangeLedger {
  const proposed = new Map<string, number>();
  const begun = new Map<string, { place: number; workspace: string | undefined }>();
  const seen = new Map<string, Map<string, string | null>>();
  const byStep = new Map<string, RecordedChange>();
  const stepsByAttempt = new Map<string, string[]>();
  const stepsByPath = new Map<string, string[]>();
  let lines = 0;

  function see(attempt: string, path: string, hash: string | null): void {
    listIn(seen, attempt, () => new Map<string, string | null>()).set(path, hash);
  }

  function changesIn(steps: readonly string[] = []): RecordedChange[] {
    return steps.flatMap((step) => byStep.get(step) ?? []);
  }

  /** Changes of the path where the attempt works. Lines that do not say where are of the run's only workspace. */
  function changesBeside(attempt: string, path: string): RecordedChange[] {
    const here = begun.get(attempt)?.workspace;
    return changesIn(stepsByPath.get(path)).filter((change) => {
      const there = begun.get(change.attempt)?.workspace;
      return change.outcome !== 'unchanged' && (here === undefined || there === undefined || here === there);
    });
  }

  return {
    add(line) {
      const place = lines++;
      switch (line.kind) {
        case 'proposed':
          if (!begun.has(line.attempt)) proposed.set(line.attempt, place);
          return;
        case 'begun':
          if (!begun.has(line.attempt)) begun.set(line.attempt, { place, workspace: line.workspace });
          return;
        case 'seen':
          see(line.attempt, line.path, line.hash);
          return;
        case 'change': {
          const { attempt, ticket, step, path, before, after } = line;
          if (!byStep.has(step)) {
            listIn(stepsByAttempt, attempt, () => []).push(step);
            listIn(stepsByPath, path, () => []).push(step);
          }
          byStep.set(step, { attempt, ticket, step, path, before, after, outcome: 'announced', place });
          return;
        }
        case 'changed':
        case 'unchanged': {
          const change = byStep.get(line.step);
          if (change === undefined) return;
          byStep.set(line.step, { ...change, outcome: line.kind });
          if (line.kind === 'changed' && !line.isFound) see(change.attempt, change.path, change.after);
          return;
        }
        default:
          return assertNever(line);
      }
    },
    hasBegun: (attempt) => begun.has(attempt),
    seen: (attempt, path) => seen.get(attempt)?.get(path),
    changesBy: (attempt) => changesIn(stepsByAttempt.get(attempt)),
    changeOf: (step) => byStep.get(step) ?? null,
    whoMade(attempt, path, hash) {
      const newest = changesBeside(attempt, path).at(-1);
      return newest !== undefined && newest.after === hash ? newest : null;
    },
    unsettled: (attempt, path) =>
      changesBeside(attempt, path).filter(({ outcome }) => outcome === 'announced'),
    changeSince(attempt, path) {
      const from = proposed.get(attempt) ?? begun.get(attempt)?.place ?? lines;
      const others = changesBeside(attempt, path).filter(
        (change) => change.attempt !== attempt && change.place > from,
      );
      return others.at(-1) ?? null;
    },
  };
}

function listIn<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}
