import type { Trouble } from '../../shared/trouble';
import type { Lack } from '../workers/standstill';

/** The trouble of one run: what keeps it from being written down comes first. */
export interface RunTrouble {
  readonly now: Trouble | null;
  /** How long there was some, in all until now. */
  readonly totalMs: number;
  journal(trouble: { readonly message: string; readonly retries: boolean } | null): void;
  /** For want of what its work waits. */
  machine(lack: Lack | null): void;
  /** The run is given up: nobody is told that all is well only because nothing waits any more. */
  close(): void;
}

export const TRIES_AGAIN = 'Baton tries again every second, and what waits is then done.';

/** `onChange` hears what people are to be told now. */
export function createRunTrouble(clock: () => Date, onChange: (now: Trouble | null) => void): RunTrouble {
  let journal: Trouble | null = null;
  let machine: Extract<Trouble, { of: 'machine' }> | null = null;
  let told: Trouble | null = null;
  let isClosed = false;
  let endedMs = 0;
  let since: number | null = null;

  const lastingMs = () => (since === null ? 0 : Math.max(0, clock().getTime() - since));

  function measure(): void {
    if ((journal ?? machine) !== null) since ??= clock().getTime();
    else {
      endedMs += lastingMs();
      since = null;
    }
  }

  function tell(isNews: boolean): void {
    const now = journal ?? machine;
    measure();
    if (isClosed || (now === told && !isNews)) return;
    told = now;
    onChange(now);
  }

  return {
    get now() {
      return journal ?? machine;
    },
    get totalMs() {
      return endedMs + lastingMs();
    },
    journal(trouble) {
      journal = trouble === null ? null : { of: 'journal', ...trouble };
      // Said also when it was none: who watched another copy of the run takes this one.
      tell(true);
    },
    machine(lack) {
      machine =
        lack === null
          ? null
          : {
              of: 'machine',
              message: `${lack.what}. ${TRIES_AGAIN}`,
              retries: true,
              attempts: lack.attempts,
              since: machine?.since ?? clock().toISOString(),
            };
      tell(false);
    },
    close() {
      isClosed = true;
    },
  };
}
