import { assertNever } from '../../../shared/assert-never';
import type { RunSummary } from '../../../shared/contract';
import { type DispatchRecord, everArrived } from '../../dispatch/dispatch-record';
import type { DispatchTask } from '../../dispatch/dispatch-task';
import type { Dispatcher } from '../../dispatch/dispatcher';
import { mayActOn } from '../../dispatch/may-act-on';
import { type DispatchArguments, dispatchCommand, retryDispatch } from './dispatch-command';
import { type ExitCode, exitCodes } from './exit-code';
import { findDispatch, shortId } from './find-dispatch';
import type { Output } from './output';
import { oneLine, printable } from './printable';
import { ticketWays } from './ticket-ways';
import { ticketsAtAgents } from './tickets-at-agents';

/** What a person decides about one; `typed` is the start of its id. */
export type DispatchAction =
  | { readonly act: 'retry' | 'give_up'; readonly typed: string }
  | {
      readonly act: 'hand_over';
      readonly typed: string;
      readonly agent: string;
      /** null: the one that it has. */
      readonly issue: number | null;
      readonly createIssue: boolean;
    };

/** `dispatches --retry`, `--give-up`, `--agent` and `--local`: goes on with one, ends it, or gives it to somebody else. */
export async function actOnDispatch(
  dispatcher: Dispatcher,
  action: DispatchAction,
  given: Pick<DispatchArguments, 'json' | 'runLocally'> & { readonly runs: readonly RunSummary[] },
  output: Output,
): Promise<ExitCode> {
  const records = await dispatcher.list();
  const found = findDispatch(action.typed, records, output.typed);
  if (!found.ok) {
    output.error(printable(found.failure));
    return exitCodes.usage;
  }
  const meant = mayActOn(action.act, found.value, output.typed);
  if (!meant.ok) {
    output.error(printable(`The dispatch ${shortId(found.value)} ${meant.failure}`));
    const at = ticketsAtAgents(given.runs, records, new Date()).get(found.value.id);
    if (at !== undefined)
      for (const line of ticketWays(at.run.id, at.ticket.ticket, at.wait ?? 'stuck', output.typed))
        output.error(`  ${printable(line)}`);
    return exitCodes.usage;
  }
  const record = meant.value;
  switch (action.act) {
    case 'retry':
      return retryDispatch(dispatcher, record.id, given.json, output);
    case 'give_up':
      return giveUp(dispatcher, record, output);
    case 'hand_over': {
      if (record.agent?.key === action.agent) {
        const name = oneLine(record.agent.name);
        output.error(`${name} is the one that it went to: try it again with --retry, or name another agent.`);
        return exitCodes.usage;
      }
      const task = taskFor(record, action);
      const command = { ...given, task, wait: false, instead: record.id };
      const code = await dispatchCommand(dispatcher, command, output);
      if (code === exitCodes.ok) tellThatItStays(record, output);
      return code;
    }
    default:
      return assertNever(action);
  }
}

/** The same words for somebody else; an address was for the one who did not take it. */
function taskFor(
  { task, taskType, issueNumber }: DispatchRecord,
  { agent, issue, createIssue }: Extract<DispatchAction, { act: 'hand_over' }>,
): DispatchTask {
  const number = createIssue ? null : (issue ?? issueNumber);
  return { ...task, taskType, agent, endpoint: null, issueNumber: number, createIssue };
}

async function giveUp(dispatcher: Dispatcher, record: DispatchRecord, output: Output): Promise<ExitCode> {
  const done = await dispatcher.giveUp(record);
  if (!done.ok) {
    output.error(printable(done.failure));
    return exitCodes.failed;
  }
  output.line(`Given up: ${oneLine(done.value.task.title)}`);
  tellThatItStays(record, output);
  return exitCodes.ok;
}

function tellThatItStays(record: DispatchRecord, output: Output): void {
  const name = oneLine(record.agent?.name ?? 'its agent');
  if (everArrived(record) && record.status !== 'completed')
    output.error(`What ${name} has got stays there: tell it yourself that it is no longer wanted.`);
}
