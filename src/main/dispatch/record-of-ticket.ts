import type { DispatchProposal } from '../../shared/dispatch';
import type { Agent } from './agent';
import { blankRecord } from './begin-dispatch';
import type { DispatchContext } from './dispatch-context';
import { type DispatchRecord, ticketFingerprint } from './dispatch-record';
import { DEFAULT_RETRIES } from './dispatch-task';

/** A dispatch exactly as it was let go. What the agent needs beside that, such as where its token is, is as the settings are now. */
export function recordOf(
  context: DispatchContext,
  id: string,
  { tokenEnv }: Agent,
  proposal: DispatchProposal,
): DispatchRecord {
  const { title, description, acceptanceCriteria, taskType, typeReason } = proposal;
  const { agent: key, agentName: name, interface: kind, label, endpoint, place, issueNumber } = proposal;
  const task = {
    title,
    description,
    acceptanceCriteria,
    taskType,
    agent: key,
    issueNumber,
    createIssue: kind === 'gitea' && issueNumber === null,
    endpoint,
    retries: DEFAULT_RETRIES,
  };
  const fingerprint = ticketFingerprint(id);
  return {
    ...blankRecord(context, task, { taskType, typeReason, fingerprint }),
    id,
    agent: { key, name, interface: kind, label, endpoint, tokenEnv },
    agentReason: 'its ticket names it',
    place,
  };
}
