import type { AskServer, RequestFailure } from './ask-server';
import type { DispatchRecord } from './dispatch-record';
import { statusFailure } from './status-failure';

const LIMIT_MS = 30_000;
const TAKEN = new Set([200, 201, 202]);
const MAX_TEXT = 64 * 1024;

export interface ApiTarget {
  readonly endpoint: string;
  readonly token: string | null;
}

/** POSTs the task. Every try carries the same key, so that an agent that got it already takes it once. */
export async function deliverApi(
  record: DispatchRecord,
  change: (change: Partial<DispatchRecord>) => Promise<DispatchRecord>,
  ask: AskServer,
  { endpoint, token }: ApiTarget,
  signal: AbortSignal,
): Promise<RequestFailure | null> {
  const { id, task, taskType, agent, issueNumber } = record;
  const name = agent?.name ?? 'The agent';
  const asked = await ask(
    {
      method: 'POST',
      url: endpoint,
      body: {
        title: task.title,
        description: task.description,
        acceptance_criteria: task.acceptanceCriteria,
        issue_number: issueNumber,
        agent: agent?.key ?? null,
        task_type: taskType,
      },
      headers: { 'idempotency-key': id },
      authorization: bearer(token),
      limitMs: LIMIT_MS,
      name,
    },
    signal,
  );
  if (!asked.ok) return asked.failure;
  const { status, text } = asked.value;
  if (!TAKEN.has(status)) {
    await change({ httpStatus: status });
    return statusFailure(name, asked.value, status === 401 ? tokenHint(agent?.tokenEnv ?? null) : null);
  }
  const json = jsonOf(text);
  const response = json === undefined ? text.slice(0, MAX_TEXT) : json;
  const said = typeof json === 'object' && json !== null && 'status_url' in json ? json.status_url : null;
  await change({ httpStatus: status, response, statusUrl: statusUrl(said, endpoint) });
  return null;
}

export function bearer(token: string | null): string | null {
  return token === null ? null : `Bearer ${token}`;
}

function tokenHint(tokenEnv: string | null): string {
  return tokenEnv === null
    ? 'it wants a token: name its variable as “tokenEnv” in the settings'
    : `it does not accept the token: check ${tokenEnv}`;
}

/** Where to ask what became of it, if that is an address at all. */
function statusUrl(said: unknown, endpoint: string): string | null {
  if (typeof said !== 'string' || !URL.canParse(said, endpoint)) return null;
  const url = new URL(said, endpoint);
  const isPlain = /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return isPlain ? url.href : null;
}

type Json = DispatchRecord['response'];

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
