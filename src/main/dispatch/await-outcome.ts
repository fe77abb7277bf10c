import { SILENCE_MS } from '../../shared/dispatch';
import { owedNow } from './again';
import type { RequestFailure } from './ask-server';
import type { DispatchContext } from './dispatch-context';
import { type DispatchRecord, isAwaited } from './dispatch-record';
import { lookAtDispatch } from './look-dispatch';
import { payOwed } from './pay-owed';

export interface AwaitOptions {
  readonly signal: AbortSignal;
  /** What is known already; without it the first look is where it starts. */
  readonly known?: Pick<DispatchRecord, 'status' | 'newsAt'> & {
    readonly silent: boolean;
    readonly troubled: boolean;
  };
  /** Hears of each status that is another one than before. */
  onStatus?(record: DispatchRecord): void;
  /** Hears of everything new, a status or a word of the agent, and that it can be seen again. */
  onNews?(record: DispatchRecord): void;
  /** Nothing has been heard of it for so long; said once for each silence. */
  onSilence?(hours: number, record: DispatchRecord): void;
  /** What could not be seen; said when it begins, not at each look. */
  onTrouble?(failure: RequestFailure, record: DispatchRecord): void;
}

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 30_000;
const SLOWER = 1.5;
/** Looks in a row that were refused for good, until nobody looks any more. */
const MAX_REFUSED = 5;

/** Looks again and again until the task has ended, or nobody can say any more. Any number of Batons may do so at once. */
export async function awaitOutcome(
  context: DispatchContext,
  id: string,
  { signal, known, onStatus, onNews, onSilence, onTrouble }: AwaitOptions,
): Promise<DispatchRecord> {
  const { ports } = context;
  let pause = FIRST_PAUSE_MS;
  let refused = 0;
  let silentSince = known?.silent ? known.newsAt : null;
  let status = known?.status ?? null;
  let newsAt = known?.newsAt ?? null;
  let isTroubled = known?.troubled ?? false;
  for (;;) {
    const { record, failure } = await lookAtDispatch(context, id, signal);
    if (status !== null && status !== record.status) onStatus?.(record);
    const isNews =
      (status !== null && status !== record.status) || (newsAt !== null && newsAt !== record.newsAt);
    status = record.status;
    newsAt = record.newsAt;
    if (isNews || (isTroubled && failure === null)) onNews?.(record);
    if (!isAwaited(record) || signal.aborted) return record;
    refused = failure !== null && failure.retry === null ? refused + 1 : 0;
    if (failure !== null && !isTroubled) onTrouble?.(failure, record);
    isTroubled = failure !== null;
    if (failure !== null && refused >= MAX_REFUSED) return { ...record, error: failure.reason };
    const silence = ports.now().getTime() - Date.parse(record.newsAt);
    if (silence >= SILENCE_MS && silentSince !== record.newsAt) {
      silentSince = record.newsAt;
      onSilence?.(Math.floor(silence / 3_600_000), record);
    }
    if (failure === null && owedNow(record, ports.now()) !== null) await payOwed(context, id, signal);
    await ports.wait(Math.max(pause, failure?.retry?.afterMs ?? 0), signal);
    if (signal.aborted) return record;
    pause = Math.min(LONGEST_PAUSE_MS, pause * SLOWER);
  }
}
