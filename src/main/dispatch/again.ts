import type { RequestFailure } from './ask-server';
import type { Again, DispatchRecord } from './dispatch-record';
import { isPartial } from './dispatch-record';

const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 60 * 60 * 1000;
/** Between being written down and being sent, a dispatch is held by nobody; one this old has lost its Baton. */
const YOUNG_MS = 60_000;

export function isYoung({ createdAt }: Pick<DispatchRecord, 'createdAt'>, now: Date): boolean {
  return now.getTime() - Date.parse(createdAt) < YOUNG_MS;
}

/** After one more try that came to nothing: ever longer, and what the server asks for at least. */
export function againAfter(failure: RequestFailure, before: Again | null, now: Date): Again {
  const failed = (before?.failed ?? 0) + 1;
  const usual = failure.retry === null ? LONGEST_PAUSE_MS : FIRST_PAUSE_MS * 2 ** Math.min(failed - 1, 20);
  const pause = Math.max(Math.min(LONGEST_PAUSE_MS, usual), failure.retry?.afterMs ?? 0);
  return { failed, at: new Date(now.getTime() + pause).toISOString() };
}

/**
 * What is to be done of it now without anybody asking: a try that its own Baton did not come to, the half that is missing, the
 * comment that says that nobody took it. Not what a person has ended, and not what waits for one.
 */
export function owedNow(record: DispatchRecord, now: Date): 'send' | 'escalation' | null {
  const { status, agent, left, again, escalation } = record;
  const isDue = (next: Again | null) => next === null || Date.parse(next.at) <= now.getTime();
  if (status === 'pending') {
    if (left || agent === null || agent.interface === 'local') return null;
    return (again === null ? !isYoung(record, now) : isDue(again)) ? 'send' : null;
  }
  if (isPartial(record) && !left && again !== null && isDue(again)) return 'send';
  return escalation.state === 'due' && isDue(escalation.again) ? 'escalation' : null;
}
