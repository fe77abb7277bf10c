// Tells the person, wherever they are, that something waits for them: the title's count always, a notification when
// something new waits while the page is not in front.
import type { RunState } from '../../shared/run-state';
import type { RunStore } from '../store/run-store';
import { waitingFor } from '../ui/waiting';

export interface AttentionPorts {
  isInFront(): boolean;
  /** `notify` is null when nothing new waits, or the person is looking already. */
  tell(waiting: number, title: string, notify: string | null): void;
}

export function startAttention(runStore: RunStore, ports: AttentionPorts): () => void {
  let known = new Set<string>();
  let shownRun: string | null = null;
  let told = '';
  function look(): void {
    const { run } = runStore.getState();
    const waiting = run === null ? [] : waitingFor(run);
    const keys = waiting.map((each) => each.approval ?? each.attempt);
    const isSameRun = run?.id === shownRun;
    const fresh = waiting.filter((_, i) => !known.has(keys[i] ?? ''));
    known = new Set(keys);
    shownRun = run?.id ?? null;
    const title = windowTitle(run, waiting.length);
    const notify =
      run !== null && isSameRun && fresh.length > 0 && !ports.isInFront()
        ? fresh.length === 1
          ? sentence(run, fresh[0]?.ticket ?? '')
          : `${fresh.length} tickets of “${run.track.title}” wait for you.`
        : null;
    if (notify === null && title === told) return;
    told = title;
    ports.tell(waiting.length, title, notify);
  }
  look();
  return runStore.subscribe(look);
}

/** “(2) Title · Baton”. */
function windowTitle(run: RunState | null, waiting: number): string {
  if (run === null) return 'Baton';
  const title = `${run.track.title || run.track.source.name} · Baton`;
  return waiting > 0 ? `(${waiting}) ${title}` : title;
}

function sentence(run: RunState, ticket: string): string {
  const title = run.tickets.get(ticket)?.definition.title ?? '';
  return `${ticket} waits for you: ${title}`;
}
