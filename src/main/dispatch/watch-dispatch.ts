import { type DispatchFacts, SILENCE_MS } from '../../shared/dispatch';
import type { Result } from '../../shared/result';
import type { DispatchNews } from '../engine/ports';
import { awaitOutcome } from './await-outcome';
import type { DispatchContext } from './dispatch-context';
import { dispatchFacts } from './dispatch-facts';
import type { DispatchPorts } from './dispatch-ports';
import { type DispatchRecord, everArrived, isAwaited } from './dispatch-record';

interface Watched {
  readonly run: string;
  readonly attempt: string;
  /** What the run knows by now. */
  readonly facts: DispatchFacts;
  readonly silent: boolean;
  /** Resolves once the run has it. */
  tell(news: DispatchNews): Promise<void>;
}

export type WatchDispatch = (watched: Watched, signal: AbortSignal) => Promise<void>;

/** Before it is looked again at what could not be seen. */
const TROUBLE_MS = 60_000;

export async function watchDispatch(
  context: () => Promise<Result<DispatchContext, string>>,
  ports: Pick<DispatchPorts, 'wait'>,
  { id, facts, silent, tell }: Watched & { readonly id: string },
  signal: AbortSignal,
): Promise<void> {
  let known = { status: facts.status, newsAt: facts.newsAt, silent, troubled: facts.error !== null };
  /** One after another, in the order in which it was heard. */
  let telling: Promise<unknown> = Promise.resolve();
  const say = (record: DispatchRecord, isSilent: boolean, error: string | null = record.error) => {
    const { status, newsAt } = record;
    known = { status, newsAt, silent: isSilent, troubled: error !== record.error };
    const news = {
      facts: { ...dispatchFacts(record), error },
      silent: isSilent,
      blocked: record.blockedReason,
    };
    telling = telling.then(() => (signal.aborted ? undefined : tell(news)));
  };
  while (!signal.aborted) {
    const given = await context();
    if (given.ok) {
      const record = await awaitOutcome(given.value, id, {
        signal,
        known,
        onNews: (now) => isAwaited(now) && say(now, known.silent && now.newsAt === known.newsAt),
        onSilence: (_hours, now) => say(now, true),
        onTrouble: ({ reason }, now) => say(now, known.silent, reason),
      });
      if (signal.aborted) return;
      if (record.status === 'completed' || record.status === 'failed' || record.status === 'escalated') {
        say(record, false);
        await telling;
        return;
      }
      await telling;
      // Nobody can be asked: only the person knows when it is done.
      if (!isAwaited(record)) return;
    }
    await ports.wait(TROUBLE_MS, signal);
  }
}

/** All that is written down of it. */
export function newsOf(record: DispatchRecord, now: Date): DispatchNews {
  const { newsAt, blockedReason, error } = record;
  return {
    facts: dispatchFacts(record),
    silent: isAwaited(record) && now.getTime() - Date.parse(newsAt) >= SILENCE_MS,
    blocked: blockedReason ?? (record.status === 'failed' && everArrived(record) ? error : null),
  };
}
