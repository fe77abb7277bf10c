import { join } from 'node:path';
import type { RecordEntry } from '../../../shared/attempt-record';
import type { AttemptChanges } from '../../../shared/file-change';
import { fold } from '../../../shared/fold';
import type { RunEvent } from '../../../shared/run-event';
import { type Attempt, createRunState, type RunState, requireTicket } from '../../../shared/run-state';
import { readJournal } from '../../journal/journal';
import { emptyJournal } from '../../journal/journal-failure';
import { createWorker } from '../../workers/create-worker';
import type { Worktrees } from '../../worktrees/create-worktrees';
import { knownChanges } from '../changes-by-git';

/** All that is written down of a run, apart from what went over the wire. */
export interface RunMaterial {
  readonly state: RunState;
  readonly events: readonly RunEvent[];
  readonly attempts: readonly AttemptMaterial[];
  /** Why the events end where they do, a sentence; null where they are all there. */
  readonly problem: string | null;
}

export interface AttemptMaterial {
  readonly attempt: Attempt;
  readonly record: readonly RecordEntry[];
  readonly changes: AttemptChanges;
}

/** Reads without a lock and changes nothing, whoever writes the run meanwhile. */
export async function readRunMaterial(
  folder: string,
  id: string,
  worktrees: Pick<Worktrees, 'diffTicket' | 'listIgnored' | 'lookAt'>,
): Promise<RunMaterial> {
  const state = createRunState(id);
  const events: RunEvent[] = [];
  const read = await readJournal(folder, {
    apply(event) {
      fold(state, event);
      events.push(event);
    },
  });
  const worker = createWorker({ recordsFolder: join(folder, 'attempts'), closed: [], onStream: () => {} });
  const attempts: AttemptMaterial[] = [];
  try {
    for (const attempt of state.attempts.values()) {
      const { key, ticket, number } = attempt;
      const { position } = requireTicket(state, ticket);
      const { entries } = await worker.readRecord({ key, position, number });
      const changes = await knownChanges(state, attempt, worktrees, () =>
        worker.changesOf({ workspace: null, attempt: key }),
      );
      attempts.push({ attempt, record: entries, changes });
    }
  } finally {
    await worker.close();
  }
  const problem = read.ok ? null : read.failure.message;
  return { state, events, attempts, problem: problem ?? (events.length === 0 ? emptyJournal(folder) : null) };
}
