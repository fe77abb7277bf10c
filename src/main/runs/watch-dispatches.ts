import type { RunEvent } from '../../shared/run-event';
import { attemptKey, type RunState } from '../../shared/run-state';
import type { TicketDispatch } from '../dispatch/ticket-dispatch';
import type { DispatchNews } from '../engine/ports';
import { systemTimer, wait } from '../workers/timer';

/** Asks agents elsewhere how far they are with the tickets of a run, as long as this process holds it. */
export interface DispatchWatch {
  /** Looks at the whole run: for one that has just been opened. Resolves when it was told what is written down of it. */
  begin(): Promise<void>;
  heard(events: readonly RunEvent[]): void;
  close(): Promise<void>;
}

export interface WatchOptions {
  readonly state: RunState;
  readonly dispatch: Pick<TicketDispatch, 'watch' | 'over' | 'learnt'>;
  /** Tells the run: `later` where it stands still and has to be told again. */
  tell(attempt: string, news: DispatchNews): Promise<'told' | 'later' | 'ended'>;
  onBug(error: unknown): void;
}

const LATER_MS = 1000;

export function createDispatchWatch({ state, dispatch, tell, onBug }: WatchOptions): DispatchWatch {
  const watched = new Map<string, { readonly ended: AbortController; readonly done: Promise<void> }>();

  const closing = new AbortController();
  const ending = new Set<Promise<void>>();
  const learning = new Map<string, Promise<void>>();

  /** What it says of the dispatch stays as it was, so this is also asked of what ended before a crash. */
  function dropWhatIsDue(key: string): void {
    const done = dispatch
      .over({ run: state.id, attempt: key }, closing.signal)
      .catch(onBug)
      .finally(() => ending.delete(done));
    ending.add(done);
  }

  function look(key: string): void {
    const attempt = state.attempts.get(key);
    const facts = attempt?.dispatch?.facts ?? null;
    const isOut = attempt?.phase.phase === 'dispatched';
    const known = watched.get(key);
    if (known !== undefined && !isOut) {
      watched.delete(key);
      known.ended.abort();
    }
    if (known !== undefined || !isOut || facts === null || attempt?.phase.phase !== 'dispatched') return;
    const ended = new AbortController();
    const { signal } = ended;
    const of = { run: state.id, attempt: key, facts, silent: attempt.phase.silent };
    const done = dispatch.watch({ ...of, tell: (news) => tellUntilItCounts(key, news, signal) }, signal);
    watched.set(key, { ended, done: done.catch(onBug) });
  }

  function learnAll(): void {
    for (const key of state.live) {
      if (learning.has(key)) continue;
      const done = learn(key)
        .catch(onBug)
        .finally(() => learning.delete(key));
      learning.set(key, done);
    }
  }

  /** It was cut off with its process while it was being sent; other Batons may have gone on with it, and its agent been done. */
  async function learn(key: string): Promise<void> {
    const attempt = state.attempts.get(key);
    if (attempt?.phase.phase !== 'dispatch_due' || attempt.startedAt === null) return;
    const news = await dispatch.learnt({ run: state.id, attempt: key });
    const known = attempt.dispatch?.facts?.status ?? 'pending';
    if (news === null || news.facts.status === known || (await tell(key, news)) !== 'later') return;
    const done = tellUntilItCounts(key, news, closing.signal)
      .catch(onBug)
      .finally(() => ending.delete(done));
    ending.add(done);
  }

  /** What a run that stands still for its disk was not told would be lost. */
  async function tellUntilItCounts(key: string, news: DispatchNews, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await tell(key, news)) === 'later') await wait(systemTimer, LATER_MS, signal);
  }

  return {
    async begin() {
      for (const key of state.live) look(key);
      learnAll();
      for (const [key, attempt] of state.attempts)
        if (attempt.dispatch?.facts?.escalation === 'due' && !state.live.has(key)) dropWhatIsDue(key);
      await Promise.all(learning.values());
    },
    heard(events) {
      for (const event of events) {
        if (event.type === 'run.recovered') learnAll();
        if (event.type === 'attempt.finished' || event.type.startsWith('dispatch.'))
          if ('attempt' in event && 'ticket' in event && event.ticket !== null && event.attempt !== null)
            look(attemptKey(event.ticket, event.attempt));
        if (event.type === 'attempt.finished') {
          const key = attemptKey(event.ticket, event.attempt);
          if (state.attempts.get(key)?.dispatch != null) dropWhatIsDue(key);
        }
      }
    },
    async close() {
      const open = [...watched.values()];
      for (const { ended } of open) ended.abort();
      closing.abort();
      await Promise.all([...open.map(({ done }) => done), ...ending, ...learning.values()]);
    },
  };
}
