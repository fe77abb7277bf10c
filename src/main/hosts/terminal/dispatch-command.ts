import { type DispatchRecord, hasArrived, isUnderWayLocally } from '../../dispatch/dispatch-record';
import { dispatchResult, isSuccess } from '../../dispatch/dispatch-result';
import type { DispatchTask } from '../../dispatch/dispatch-task';
import type { Dispatcher } from '../../dispatch/dispatcher';
import { choiceLines } from './dispatch-choices';
import { type ExitCode, exitCodes } from './exit-code';
import { interrupts } from './interrupts';
import type { LocalOutcome } from './local-dispatch';
import type { Output } from './output';
import { jsonLine, oneLine, printable } from './printable';

export interface DispatchArguments {
  readonly task: DispatchTask;
  /** The id of the dispatch that is over once this one has arrived. */
  readonly instead: string | null;
  /** Stay until the agent has ended. */
  readonly wait: boolean;
  readonly json: boolean;
  /** Lets Baton's own worker do it; hears of its run as soon as there is one. */
  runLocally(
    record: DispatchRecord,
    output: Output,
    onRun: (run: string) => Promise<void>,
  ): Promise<LocalOutcome>;
}

/** Hands one task to an agent and says what became of it. Ctrl+C leaves it as it is on disk: the same command goes on. */
export async function dispatchCommand(
  dispatcher: Dispatcher,
  given: DispatchArguments,
  output: Output,
): Promise<ExitCode> {
  const { task, json, instead } = given;
  const ended = new AbortController();
  const { signal } = ended;
  const begun = await dispatcher.begin(task, signal, instead ?? undefined);
  if (!begun.ok) {
    output.error(printable(begun.failure.message));
    return begun.failure.type === 'usage' ? exitCodes.usage : exitCodes.failed;
  }
  const { record, isJoined } = begun.value;
  const note = (text: string) => {
    if (!json) output.error(printable(text));
  };
  note(`Task type: ${record.taskType} (${record.typeReason}).`);
  if (record.agent !== null) note(`Agent: ${record.agent.name} (${record.agentReason}).`);
  if (isJoined)
    note('This task is on its way already, or was left behind: it goes on, and nothing is sent twice.');
  const way = { ended, note, output, isJoined };
  return finish(dispatcher, await handOver(dispatcher, record, given, way), json, signal, output);
}

/** Goes on with one that has not arrived, or in part, as the same command would. */
export async function retryDispatch(
  dispatcher: Dispatcher,
  id: string,
  json: boolean,
  output: Output,
): Promise<ExitCode> {
  const ended = new AbortController();
  const note = (text: string) => {
    if (!json) output.error(printable(text));
  };
  const sent = await send(dispatcher, id, { ended, note, output, isJoined: true });
  return finish(dispatcher, sent, json, ended.signal, output);
}

async function finish(
  dispatcher: Dispatcher,
  last: DispatchRecord,
  json: boolean,
  signal: AbortSignal,
  output: Output,
): Promise<ExitCode> {
  if (hasArrived(last)) await dispatcher.settleOthers(last);
  tell(last, json, output);
  // What could not be posted earlier may get through now that its server has answered.
  if (last.commentId !== null && !signal.aborted) await dispatcher.escalateWhatIsDue(signal, last.id);
  return isSuccess(last) ? exitCodes.ok : exitCodes.unfinished;
}

interface Way {
  readonly ended: AbortController;
  note(text: string): void;
  readonly output: Output;
  readonly isJoined: boolean;
}

function send(dispatcher: Dispatcher, id: string, { ended, note, isJoined }: Way): Promise<DispatchRecord> {
  const { signal } = ended;
  const end = () => ended.abort();
  interrupts({ first: end, second: end, listen: () => {} });
  return dispatcher.send(id, {
    signal,
    completing: isJoined,
    endedByPerson: true,
    onRetry: ({ reason, next, of, ms }) =>
      note(`${reason}\nTry ${next} of ${of} follows in ${seconds(ms)} s; Ctrl+C ends it.`),
    onHeld: (by) => note(`Baton in ${by} is sending it: waiting for that.`),
  });
}

async function handOver(
  dispatcher: Dispatcher,
  record: DispatchRecord,
  given: DispatchArguments,
  way: Way,
): Promise<DispatchRecord> {
  const { ended, note, output } = way;
  if (record.status === 'failed') return record;
  if (record.agent?.interface === 'local' && way.isJoined) return record;
  if (record.agent?.interface === 'local') return locally(dispatcher, record, given, output);
  const { signal } = ended;
  const sent = await send(dispatcher, record.id, way);
  if (!given.wait || !isSuccess(sent) || signal.aborted) return sent;
  if (sent.agent?.interface === 'api' && sent.statusUrl === null) {
    note('Its reply names no status_url, so there is nothing to wait for.');
    return sent;
  }
  note(`${headline(sent)} Waiting until it has ended; Ctrl+C ends the waiting.`);
  return dispatcher.awaitOutcome(record.id, {
    signal,
    onStatus: ({ status }) => note(`Now ${status.replaceAll('_', ' ')}.`),
    onSilence: (hours) => note(`No news for ${hours} h.`),
    onTrouble: ({ reason }) => note(`${reason}\nIt is asked again.`),
  });
}

async function locally(
  dispatcher: Dispatcher,
  record: DispatchRecord,
  { json, runLocally }: DispatchArguments,
  output: Output,
): Promise<DispatchRecord> {
  let current = record;
  const outcome = await runLocally(record, json ? withoutLines(output) : output, async (run) => {
    current = await dispatcher.settle(current, { run, status: 'in_progress' });
    // The run may go on for hours: whoever had it before is over now.
    await dispatcher.settleOthers(current);
  });
  return dispatcher.settle(current, outcome);
}

/** Standard output is for the one object alone; questions and what waits stay on standard error. */
function withoutLines(output: Output): Output {
  return { ...output, line: () => {} };
}

function tell(record: DispatchRecord, json: boolean, output: Output): void {
  if (json) {
    output.line(jsonLine(dispatchResult(record)));
    return;
  }
  output.line(headline(record));
  if (record.error !== null) output.error(printable(record.error));
  const { escalation, issueNumber, run } = record;
  if (isUnderWayLocally(record) && run !== null)
    output.error(`Its run waits for you: “${output.typed(`resume ${run}`)}” goes on with it, or the window.`);
  else if (record.status === 'pending') output.error('The same command goes on from here.');
  if (record.status !== 'escalated') return;
  if (escalation.state === 'posted') output.error(`Issue ${issueNumber} says so in a comment.`);
  if (escalation.state === 'due')
    output.error(
      printable(
        `Issue ${issueNumber} could not be told; that is tried again while Baton’s window is open or a run goes on. ${escalation.error ?? ''}`,
      ),
    );
  output.error('How it goes on is yours to say:');
  for (const line of choiceLines(record, output.typed)) output.error(`  ${line}`);
}

function headline(record: DispatchRecord): string {
  const name = oneLine(record.agent?.name ?? 'nobody');
  switch (record.status) {
    case 'assigned':
    case 'in_progress':
    case 'completed':
      return isUnderWayLocally(record)
        ? `Waits at ${name}${details(record)}.`
        : `${verbs[record.status]} ${name}${details(record)}.`;
    case 'pending':
      return `Not handed over to ${name} yet.`;
    case 'failed':
      return record.commentId !== null || record.run !== null || record.httpStatus !== null
        ? `Failed: ${name}${details(record)}.`
        : `Not handed over to ${name}.`;
    case 'escalated':
      return `Not handed over to ${name}: a person has to decide.`;
  }
}

const verbs = { assigned: 'Assigned to', in_progress: 'In progress at', completed: 'Completed by' } as const;

function details({ issueNumber, labelApplied, commentId, agent, run }: DispatchRecord): string {
  const parts = [
    issueNumber === null ? null : `issue ${issueNumber}`,
    labelApplied === null ? null : `label ${oneLine(labelApplied)}`,
    commentId === null ? null : `comment ${commentId}`,
    run === null ? null : `run ${run}`,
  ].filter((part) => part !== null);
  const missing =
    agent?.interface !== 'gitea'
      ? []
      : [
          ...(agent.label !== null && labelApplied === null
            ? [`the label ${oneLine(agent.label)} is missing`]
            : []),
          ...(commentId === null ? ['the comment is missing'] : []),
        ];
  const all = [...parts, ...missing];
  return all.length === 0 ? '' : ` (${all.join(', ')})`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(ms < 10_000 ? 1 : 0);
}
