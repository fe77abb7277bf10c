import type { DispatchFacts } from '../../shared/dispatch';
import { type DispatchRecord, isAwaited, missingParts } from './dispatch-record';

/** What a run is told of a dispatch. */
export function dispatchFacts(record: DispatchRecord): DispatchFacts {
  const { id, status, issueNumber, place, commentId, labelApplied, retries, error, newsAt } = record;
  const hasIssue = place !== null && issueNumber !== null;
  return {
    id,
    status,
    issueNumber,
    issueUrl: hasIssue ? `${place.url}/${place.repo}/issues/${issueNumber}` : null,
    commentId,
    labelApplied,
    missing: missingParts(record),
    retries,
    error,
    isAwaited: isAwaited(record),
    escalation: record.escalation.state === 'not_due' ? 'none' : record.escalation.state,
    newsAt,
  };
}
