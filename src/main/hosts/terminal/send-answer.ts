import type { Answer } from '../../../shared/approval';
import { assertNever } from '../../../shared/assert-never';
import type { Rejection } from '../../../shared/command';
import type { Result } from '../../../shared/result';
import type { Rule } from '../../../shared/rule';
import type { Approval, RunState } from '../../../shared/run-state';
import { rejectionText } from '../../../shared/wording';
import type { AskContext, Asked } from './ask-context';
import type { Paint } from './paint';
import { oneLine, printable } from './printable';
import { request } from './run-face';

/** The line above what is asked about, with how much else waits. */
export function askHeading(state: RunState, { ticket }: Approval, words: string, paint: Paint): string {
  const others = state.approvals.size - 1;
  const more = others > 0 ? ` (${others} more ${others === 1 ? 'waits' : 'wait'})` : '';
  return paint('yellow', `? ${oneLine(ticket)}  ${words}${more}`);
}

/** Gives the answer; why it was not taken has been said. */
export async function sendAnswer(
  { connection, state, paint, write }: AskContext,
  { id, hash }: Approval,
  given: Answer,
  remember: Rule | null = null,
): Promise<Result<null, Rejection>> {
  const command = { type: 'approval.answer', approval: id, hash, answer: given, remember } as const;
  const result = await request(connection, 'run.command', { run: state.id, command });
  if (!result.ok) write(paint('red', printable(rejectionText(result.failure))));
  return result;
}

/** Whether what was asked still waits. Where the disk kept the answer from being written it does. */
export function askedOf(result: Result<unknown, Rejection>): Asked {
  if (result.ok) return 'settled';
  switch (result.failure.type) {
    case 'unknown':
    case 'not_waiting':
    case 'changed':
    case 'ended':
    case 'read_only':
    case 'not_open':
      return 'settled';
    case 'wrong_phase':
    case 'wrong_status':
    case 'nothing_accepted':
    case 'reverting':
    case 'no_branch':
    case 'over_limit':
    case 'bad_edit':
    case 'bad_rule':
    case 'bad_answer':
    case 'bad_tickets':
    case 'bad_workspace':
    case 'bad_model':
    case 'trouble':
      return 'refused';
    default:
      return assertNever(result.failure);
  }
}
