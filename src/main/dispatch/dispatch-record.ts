import { z } from 'zod';
import { dispatchTaskSchema } from './dispatch-task';

const dispatchStatusSchema = z.enum([
  'pending',
  'assigned',
  'in_progress',
  'completed',
  'failed',
  'escalated',
]);

const agentSchema = z.object({
  key: z.string(),
  name: z.string(),
  interface: z.enum(['gitea', 'api', 'local']),
  label: z.string().nullable(),
  endpoint: z.string().nullable(),
  tokenEnv: z.string().nullable(),
});

/** Where an issue lies. What is written down of it goes to this place alone, whatever the settings say later. */
const placeSchema = z.object({ url: z.string(), repo: z.string() });

/** When Baton tries once more without being asked, after so many times that came to nothing. */
const againSchema = z.object({ failed: z.number(), at: z.string() });
export type Again = z.infer<typeof againSchema>;

/**
 * A comment that says that nobody took the task. `tried`: a request for it has gone out, so it may be there; `retries` and
 * `reason`: as they were when nobody took it, whatever was tried since; null in records of earlier Batons. Not due: there is no
 * issue that it could be written on, or no need for it.
 */
const escalationSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('not_due') }),
  z.object({
    state: z.literal('due'),
    tried: z.boolean(),
    error: z.string().nullable(),
    retries: z.number().nullable().default(null),
    reason: z.string().nullable().default(null),
    again: againSchema.nullable().default(null),
  }),
  z.object({ state: z.literal('posted'), commentId: z.number() }),
]);

/** One task on its way to an agent, as it lies on disk before the first request goes out. Times are ISO 8601. */
export const dispatchRecordSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  createdAt: z.string(),
  /** The same for every dispatch of this task to this place. */
  fingerprint: z.string(),
  task: dispatchTaskSchema,
  taskType: z.string(),
  typeReason: z.string(),
  agent: agentSchema.nullable(),
  agentReason: z.string(),
  place: placeSchema.nullable(),
  status: dispatchStatusSchema,
  /** Of a try that began: what it sent may have arrived. */
  began: z.boolean(),
  /** A person ended its sending: it goes on only when they say so. Earlier Batons did not write down who had. */
  left: z.boolean().default(true),
  /** It is due, and yet no Baton goes on with it: what the last one found in its way. */
  heldUp: z.string().nullable().default(null),
  /** Of what has not arrived, or in part; null: of the latter, that Baton does not try again by itself. */
  again: againSchema.nullable().default(null),
  retries: z.number(),
  error: z.string().nullable(),
  issueNumber: z.number().nullable(),
  commentId: z.number().nullable(),
  labelApplied: z.string().nullable(),
  /** Of the issue, before the agent was told: what was there then is no news. */
  before: z.object({ closed: z.boolean(), labels: z.array(z.string()) }).nullable(),
  httpStatus: z.number().nullable(),
  /** What an API said, as JSON where it was that, else as text. */
  response: z.json(),
  statusUrl: z.string().nullable(),
  escalation: escalationSchema,
  /** Of the server's clock: comments from then on have not been looked at. */
  since: z.string().nullable(),
  newsAt: z.string(),
  blockedReason: z.string().nullable(),
  /** The run in which Baton's own worker does it. */
  run: z.string().nullable(),
  /** The dispatch that a person chose in its place, see `heirOf`. */
  replacedBy: z.string().nullable().default(null),
});
export type DispatchRecord = z.infer<typeof dispatchRecordSchema>;

/** Nobody knows yet what became of it: the same task given again is this dispatch going on, not another one. */
export function isUnsettled({ status, agent }: DispatchRecord): boolean {
  return agent?.interface !== 'local' && (status === 'pending' || status === 'escalated');
}

/** An agent has it, or had it until it was done. */
export function hasArrived({ status }: Pick<DispatchRecord, 'status'>): boolean {
  return status === 'assigned' || status === 'in_progress' || status === 'completed';
}

/** An agent got it, whatever it made of it. */
export function everArrived(record: DispatchRecord): boolean {
  const { status, blockedReason, commentId, statusUrl } = record;
  const wasThere = blockedReason !== null || commentId !== null || statusUrl !== null;
  return hasArrived(record) || (status === 'failed' && wasThere);
}

/** Somebody may still do it, or a person is to decide about it. */
export function isOpen(record: DispatchRecord): boolean {
  return isBlocked(record) || (record.status !== 'completed' && record.status !== 'failed');
}

/** An agent has half of it: what is missing can be sent still. */
export function isPartial(record: DispatchRecord): boolean {
  return (record.status === 'assigned' || record.status === 'in_progress') && missingParts(record).length > 0;
}

const OF_TICKET = 'ticket ';

/** Of one attempt of a run's ticket alone: the same words elsewhere are another task. */
export function ticketFingerprint(id: string): string {
  return `${OF_TICKET}${id}`;
}

/** It belongs to a ticket of a run, and what becomes of it is told to that run. */
export function isOfTicket({ fingerprint }: DispatchRecord): boolean {
  return fingerprint.startsWith(OF_TICKET);
}

/** There is somebody who can be asked how it goes. */
export function isAwaited({ status, agent, statusUrl }: DispatchRecord): boolean {
  if (status !== 'assigned' && status !== 'in_progress') return false;
  return agent?.interface === 'gitea' || (agent?.interface === 'api' && statusUrl !== null);
}

/** Its agent cannot go on and said why, and nobody has decided what becomes of it. */
export function isBlocked({ status, agent, error, blockedReason }: DispatchRecord): boolean {
  if (status !== 'failed' || blockedReason === null || agent?.interface === 'local') return false;
  return error === `Blocked: ${blockedReason}`;
}

/** Baton's own worker has it, or is about to. */
export function isUnderWayLocally({ status, agent }: DispatchRecord): boolean {
  return agent?.interface === 'local' && ['pending', 'assigned', 'in_progress'].includes(status);
}

/** What an agent on Gitea should have got and has not. */
export function missingParts({ agent, commentId, labelApplied }: DispatchRecord): ('label' | 'comment')[] {
  if (agent?.interface !== 'gitea') return [];
  return [
    ...(agent.label !== null && labelApplied === null ? (['label'] as const) : []),
    ...(commentId === null ? (['comment'] as const) : []),
  ];
}
