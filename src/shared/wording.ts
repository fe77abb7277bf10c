import type { AskReason } from './approval';
import type { Rejection } from './command';
import type { LimitKind } from './limits';
import type { BlockKind, Tier } from './ticket';

// The words for every kind that a person sees, once for all faces. A kind that is added and has no words does not compile.

export const tierNames: Record<Tier, string> = {
  1: 'Orchestrator',
  2: 'Tech lead',
  3: 'Workers',
  4: 'QA',
};

export const blockWords: Record<BlockKind, string> = {
  worker: 'Blocked by its worker',
  spawn_rejected: 'Spawn rejected',
  failed: 'Failed',
  budget: 'Budget reached',
  cancelled: 'Cancelled',
  unknown_outcome: 'Outcome unknown',
  setup: 'Setup failed',
  verify: 'Verify failed',
  review: 'Refused in review',
  dispatch: 'Not handed over',
  agent: 'Blocked by its agent',
  merge: 'Not merged',
  reverted: 'Taken back by you',
  person: 'Blocked by hand',
  file: 'Blocked in the file',
};

/** Why a ticket is blocked, in one piece; some reasons say their kind themselves. */
export function blockText(kind: BlockKind, reason: string): string {
  const words = blockWords[kind];
  if (reason === '' || reason.startsWith(words)) return reason || words;
  return `${words}: ${reason}`;
}

export const askWords: Record<AskReason, string> = {
  spawn: 'a worker is about to start',
  dispatch: 'it is about to go to an agent elsewhere',
  step_mode: 'the ticket is in step mode',
  command: 'it runs a command',
  protected_path: 'it changes a file that can start programs',
  repeated: 'it is the same call for the third time in a row',
  rule: 'a rule says so',
  review: 'the worker has finished: its result waits for you',
  review_failed: 'the worker has finished, and the tech lead could not be asked',
};

export const limitWords: Record<LimitKind, string> = {
  usd: 'money',
  tokens: 'tokens',
  hours: 'time',
  stepsPerAttempt: 'steps of an attempt',
  unpriced: 'a model without a known price',
};

const statusWords = { todo: 'to do', in_progress: 'in progress', completed: 'completed', blocked: 'blocked' };
const phaseWords = {
  opened: 'has not started',
  running: 'is running',
  paused: 'is paused',
  finished: 'has ended',
};

type RejectionWords = {
  [Type in Rejection['type']]: (rejection: Extract<Rejection, { type: Type }>) => string;
};

const rejectionWords: RejectionWords = {
  unknown: ({ what, id }) => `There is no ${what} “${id}” in this run.`,
  wrong_phase: ({ phase }) => `That cannot be done while the run ${phaseWords[phase]}.`,
  wrong_status: ({ ticket, status }) =>
    `That cannot be done to ticket ${ticket}: it is ${statusWords[status]}.`,
  nothing_accepted: ({ ticket }) => `There is no accepted work of ticket ${ticket}.`,
  reverting: ({ ticket }) => `The work of ticket ${ticket} is being taken back: wait until that is done.`,
  no_branch: () => 'This run works in the folder itself: there is no branch to take work back from.',
  not_waiting: () => 'This approval no longer waits: it was answered elsewhere, or its attempt has ended.',
  changed: () => 'What would run is no longer what was shown. Look at it again.',
  over_limit: ({ limit }) => `The run has reached its limit (${limitWords[limit]}): raise it to go on.`,
  bad_rule: ({ message }) => message,
  bad_answer: ({ message }) => message,
  bad_edit: ({ message }) => `The edited input cannot run: ${message}`,
  bad_tickets: ({ problems }) => `The tickets were not added. ${problems.join(' ')}`,
  ended: () => 'The attempt has ended.',
  read_only: ({ heldBy }) => `This run is open for reading only: ${heldBy} writes it.`,
  not_open: () => 'This run is not open: open it first.',
  bad_workspace: ({ message }) => message,
  bad_model: ({ message }) => message,
  trouble: ({ message }) => `Nothing was done, since the run stands still: ${message}`,
};

export function rejectionText(rejection: Rejection): string {
  return (rejectionWords[rejection.type] as (rejection: Rejection) => string)(rejection);
}
