import { type DispatchRecord, hasArrived, missingParts } from './dispatch-record';

/** What became of a dispatch, for scripts; docs/dispatch.md describes the fields. */
export interface DispatchResult {
  readonly task_type: string;
  readonly agent: string | null;
  readonly issue_number: number | null;
  readonly status: DispatchRecord['status'];
  readonly comment_id: number | null;
  /** The label's name. */
  readonly label_applied: string | null;
  readonly error: string | null;
  readonly retry_count: number;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export function dispatchResult(record: DispatchRecord): DispatchResult {
  return {
    task_type: record.taskType,
    agent: record.agent?.key ?? null,
    issue_number: record.issueNumber,
    status: record.status,
    comment_id: record.commentId,
    label_applied: record.labelApplied,
    error: record.error,
    retry_count: record.retries,
    metadata: metadataOf(record),
  };
}

/** Success is a task that an agent has, or has done. */
export function isSuccess({ status }: Pick<DispatchRecord, 'status'>): boolean {
  return status === 'assigned' || status === 'completed';
}

function metadataOf(record: DispatchRecord): Record<string, unknown> {
  const { agent, place, escalation, issueNumber } = record;
  const missing = missingParts(record);
  const isPartial = hasArrived(record) && missing.length > 0;
  const known: Record<string, unknown> = {
    dispatch_id: record.id,
    interface: agent?.interface ?? null,
    type_reason: record.typeReason,
    agent_reason: record.agentReason || null,
    partial: isPartial,
    missing: isPartial ? missing : null,
    issue_url:
      place !== null && issueNumber !== null ? `${place.url}/${place.repo}/issues/${issueNumber}` : null,
    endpoint: agent?.interface === 'api' ? agent.endpoint : null,
    http_status: record.httpStatus,
    response: record.response,
    status_url: record.statusUrl,
    blocked_reason: record.blockedReason,
    run: record.run,
    escalation: escalation.state === 'not_due' ? null : escalation.state,
    escalation_comment_id: escalation.state === 'posted' ? escalation.commentId : null,
    escalation_error: escalation.state === 'due' ? escalation.error : null,
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null));
}
