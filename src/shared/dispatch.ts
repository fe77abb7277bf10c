import { z } from 'zod';

// A ticket on its way to an agent elsewhere, as a run knows it.

/** Nothing was heard of an agent for so long: somebody should have a look. */
export const SILENCE_MS = 2 * 60 * 60 * 1000;

/** The words that go to the agent. */
export const dispatchTextSchema = z.object({
  title: z.string(),
  description: z.string(),
  acceptanceCriteria: z.array(z.string()),
});
export type DispatchText = z.infer<typeof dispatchTextSchema>;

/** Who is to do a ticket; what is null follows from the ticket, from its words, or from the settings. */
export const assignmentSchema = z.object({
  agent: z.string(),
  taskType: z.string().nullable(),
  issueNumber: z.number().int().min(1).nullable(),
  /** Make the issue where the agent works on issues and none is named. */
  createIssue: z.boolean(),
  endpoint: z.string().nullable(),
  text: dispatchTextSchema.nullable(),
});
export type Assignment = z.infer<typeof assignmentSchema>;

/** Wishes of a person who looks what would become of a ticket; `agent` is null where Baton is to choose. */
export const dispatchWishesSchema = assignmentSchema
  .omit({ text: true })
  .extend({ agent: z.string().nullable() });
export type DispatchWishes = z.infer<typeof dispatchWishesSchema>;

/** Nothing is wished, whoever gets it. */
export const NO_WISHES: Omit<DispatchWishes, 'agent'> = {
  taskType: null,
  issueNumber: null,
  createIssue: false,
  endpoint: null,
};

/** Baton's own worker is to do it. */
export const TO_BATON: Assignment = { agent: 'baton', ...NO_WISHES, text: null };

/** `approved`: the hash of what the person saw and let go when they assigned it; null where they are still to be asked. */
export const givenAssignmentSchema = assignmentSchema.extend({ approved: z.string().nullable() });
export type GivenAssignment = z.infer<typeof givenAssignmentSchema>;

/** What would be sent, and where to. */
export const dispatchProposalSchema = dispatchTextSchema.extend({
  agent: z.string(),
  agentName: z.string(),
  interface: z.enum(['gitea', 'api']),
  taskType: z.string(),
  typeReason: z.string(),
  /** Of agents on Gitea. Without an issue number an issue is made. */
  place: z.object({ url: z.string(), repo: z.string() }).nullable(),
  label: z.string().nullable(),
  issueNumber: z.number().nullable(),
  /** Of agents behind an HTTP API. */
  endpoint: z.string().nullable(),
});
export type DispatchProposal = z.infer<typeof dispatchProposalSchema>;

/** What is known of a dispatch that has been sent, or half of it. Times are ISO 8601. */
export const dispatchFactsSchema = z.object({
  id: z.string(),
  status: z.enum(['pending', 'assigned', 'in_progress', 'completed', 'failed', 'escalated']),
  issueNumber: z.number().nullable(),
  issueUrl: z.string().nullable(),
  commentId: z.number().nullable(),
  labelApplied: z.string().nullable(),
  /** What the agent should have got and has not. */
  missing: z.array(z.enum(['label', 'comment'])),
  retries: z.number(),
  error: z.string().nullable(),
  /** Where the agent can be asked how far it is; false where nobody can be. */
  isAwaited: z.boolean(),
  /** Whether the issue says that nobody took it. */
  escalation: z.enum(['none', 'due', 'posted']),
  newsAt: z.string(),
});
export type DispatchFacts = z.infer<typeof dispatchFactsSchema>;

/** The names that mean Baton's own worker. */
const OWN_WORKER = new Set(['', 'unassigned', 'baton']);

/** It may be an agent's: who the registry does not know is still Baton's own worker. */
export function namesAgent(assignedTo: string): boolean {
  return !OWN_WORKER.has(assignedTo.trim());
}

/** Where a dispatch goes, in words. */
export function dispatchPlace({ place, issueNumber, label, endpoint }: DispatchProposal): string {
  if (endpoint !== null) return endpoint;
  const issue = issueNumber === null ? 'a new issue' : `issue ${issueNumber}`;
  const at = place === null ? '' : ` of ${place.repo} at ${place.url}`;
  return `${issue}${at}${label === null ? '' : `, with the label ${label}`}`;
}

/** Who may be given a ticket; `problem` says why not now. */
export interface AgentChoice {
  readonly key: string;
  readonly name: string;
  readonly interface: 'gitea' | 'api' | 'local';
  readonly problem: string | null;
}

/** What would become of a ticket with these wishes. */
export interface DispatchOffer {
  readonly agents: readonly AgentChoice[];
  readonly taskTypes: readonly string[];
  /** Who would get it and why; null with a problem. */
  readonly agent: AgentChoice | null;
  readonly agentReason: string;
  readonly taskType: string;
  readonly typeReason: string;
  /** What would be sent; null with a problem, and where Baton's own worker is to do it. */
  readonly proposal: DispatchProposal | null;
  readonly problem: string | null;
}
