import { fail, type Result, succeed } from '../../shared/result';
import type { RequestFailure } from './ask-server';
import { bearer } from './deliver-api';
import { accessFor, type DispatchContext, openRecord } from './dispatch-context';
import { type DispatchRecord, isAwaited } from './dispatch-record';
import { createGiteaClient, type GiteaClient, type GiteaComment } from './gitea-client';
import { isBatons } from './gitea-comment';
import { statusFailure, unreadable } from './status-failure';

/** What was looked at: the record with what is new, and why not everything could be seen. */
export interface Looked {
  readonly record: DispatchRecord;
  readonly failure: RequestFailure | null;
}

type Change = Partial<DispatchRecord>;

const DONE = 'done';
const BLOCKED = 'blocked';
const LIMIT_MS = 30_000;

/** Looks once how far an agent is. A dispatch that has ended, or that another Baton holds, is given as it is. */
export async function lookAtDispatch(
  context: DispatchContext,
  id: string,
  signal: AbortSignal,
): Promise<Looked> {
  const { store } = context;
  const lock = await store.hold(id);
  try {
    const record = await store.load(id);
    if (record === null) throw new Error(`The dispatch ${id} is gone`);
    if (!lock.ok || !isAwaited(record)) return { record, failure: null };
    const seen = await look(context, record, signal);
    if (!seen.ok) return { record, failure: seen.failure };
    const isNews = seen.value.status !== undefined || seen.value.newsAt !== undefined;
    const change = isNews ? { ...seen.value, newsAt: context.ports.now().toISOString() } : seen.value;
    return { record: await openRecord(context, record).change(change), failure: null };
  } finally {
    if (lock.ok) await lock.value.release();
  }
}

async function look(
  context: DispatchContext,
  record: DispatchRecord,
  signal: AbortSignal,
): Promise<Result<Change, RequestFailure>> {
  if (record.agent?.interface === 'api') return lookAtApi(context, record, signal);
  const access = accessFor(context, record);
  if (!access.ok) return fail(notSet(access.failure));
  return lookAtIssue(record, createGiteaClient(context.ask, access.value, signal));
}

async function lookAtIssue(
  record: DispatchRecord,
  client: GiteaClient,
): Promise<Result<Change, RequestFailure>> {
  const { issueNumber, since, before, commentId } = record;
  if (issueNumber === null) return succeed({});
  // Comments before the issue: what closes an issue may be followed by nothing, but its reason is there by then.
  const comments = await client.comments(issueNumber, since);
  if (!comments.ok) return comments;
  const issue = await client.issue(issueNumber);
  if (!issue.ok) return issue;
  const labels = (issue.value.labels ?? []).map(({ name }) => name);
  const isClosed = issue.value.state === 'closed';
  const isNew = (label: string) => labels.includes(label) && before?.labels.includes(label) !== true;
  const isLater = ({ id, created_at }: GiteaComment) =>
    commentId === null ? Date.parse(created_at ?? '') > Date.parse(since ?? '') : id > commentId;
  const others = comments.value.filter((comment) => !isBatons(comment.body) && isLater(comment));
  const said = others.flatMap(({ body }) => blockedReason(body) ?? []).at(-1);
  if (said !== undefined || isNew(BLOCKED)) {
    const reason = said ?? `The label “${BLOCKED}” was put on issue ${issueNumber}.`;
    return succeed({ status: 'failed', error: `Blocked: ${reason}`, blockedReason: reason });
  }
  if ((isClosed && before?.closed !== true) || isNew(DONE))
    return succeed({ status: 'completed', error: null });
  // Servers write times with the offset of their place.
  const latest = comments.value
    .map(({ updated_at, created_at }) => updated_at ?? created_at ?? '')
    .sort((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1);
  return succeed({
    // What was there at the start and has gone is news when it comes again.
    before: { closed: isClosed, labels: (before?.labels ?? []).filter((name) => labels.includes(name)) },
    ...(latest ? { since: latest } : {}),
    ...(latest && since !== null && Date.parse(latest) > Date.parse(since) ? { newsAt: latest } : {}),
  });
}

/** What stands behind BLOCKED at the start of a comment; null for other comments. */
function blockedReason(body: string): string | null {
  const found = /^[\s*_#]*BLOCKED\b[\s*_:.–—-]*(.*)$/s.exec(body);
  if (found === null) return null;
  return found[1]?.trim() || 'The agent gave no reason.';
}

const COMPLETED = new Set(['completed', 'complete', 'done', 'success', 'succeeded', 'finished', 'closed']);
const FAILED = new Set(['failed', 'failure', 'error', 'errored', 'cancelled', 'canceled', 'rejected']);
const IN_PROGRESS = new Set(['in_progress', 'running', 'working', 'started', 'processing']);

async function lookAtApi(
  { ask, settings }: DispatchContext,
  { agent, statusUrl, status }: DispatchRecord,
  signal: AbortSignal,
): Promise<Result<Change, RequestFailure>> {
  if (agent === null || statusUrl === null) return succeed({});
  // The token is the agent's own: another server is asked without it.
  const isOwn = agent.endpoint !== null && new URL(agent.endpoint).origin === new URL(statusUrl).origin;
  const token = isOwn ? settings.tokenOf(agent) : succeed(null);
  if (!token.ok) return fail(notSet(token.failure));
  const { name } = agent;
  const asked = await ask(
    { method: 'GET', url: statusUrl, authorization: bearer(token.value), limitMs: LIMIT_MS, name },
    signal,
  );
  if (!asked.ok) return asked;
  if (asked.value.status !== 200 && asked.value.status !== 202)
    return fail(statusFailure(name, asked.value, null));
  const said = fieldsOf(asked.value.text);
  const word =
    typeof said?.status === 'string'
      ? said.status
          .trim()
          .toLowerCase()
          .replace(/[\s-]+/g, '_')
      : null;
  if (said === null || word === null) return fail(unreadable(name, asked.value, 'the status of the task'));
  const reason = [said.reason, said.error, said.message].find(
    (each) => typeof each === 'string' && each !== '',
  );
  if (COMPLETED.has(word)) return succeed({ status: 'completed', error: null });
  if (word === BLOCKED) {
    const why = typeof reason === 'string' ? reason : 'The agent gave no reason.';
    return succeed({ status: 'failed', error: `Blocked: ${why}`, blockedReason: why });
  }
  if (FAILED.has(word)) {
    const why = typeof reason === 'string' ? reason : `${name} says that it ${word}.`;
    return succeed({ status: 'failed', error: why });
  }
  if (IN_PROGRESS.has(word) && status !== 'in_progress') return succeed({ status: 'in_progress' });
  return succeed({});
}

function fieldsOf(text: string): Record<string, DispatchRecord['response']> | null {
  try {
    const value = JSON.parse(text) as DispatchRecord['response'];
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function notSet(reason: string): RequestFailure {
  return { kind: 'status', reason, status: null, retry: null, mayHaveActed: false };
}
