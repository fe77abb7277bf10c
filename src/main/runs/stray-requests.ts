import type { HandedOver, NotHere } from '../../shared/contract';
import type { DispatchText, DispatchWishes } from '../../shared/dispatch';
import { problemText } from '../../shared/problem';
import { fail, type Result, succeed } from '../../shared/result';
import { type DispatchRecord, hasArrived, isOfTicket } from '../dispatch/dispatch-record';
import { DEFAULT_RETRIES, type DispatchTask } from '../dispatch/dispatch-task';
import type { StrayDispatches } from '../dispatch/stray-dispatches';
import { trackOfTask } from '../dispatch/track-of-task';
import { parseTrack } from '../tracks/parse-track';
import type { Handlers } from './connection';
import type { OpenRuns } from './open-runs';

type StrayRequest =
  | 'dispatch.list'
  | 'dispatch.offer_task'
  | 'dispatch.retry'
  | 'dispatch.give_up'
  | 'dispatch.hand_over'
  | 'dispatch.take';

/** What is done for requests about tasks that belong to no run. `ended`: Baton is closing; what is being sent then goes on another time. */
export function createStrayHandlers(
  strays: StrayDispatches,
  runs: Pick<OpenRuns, 'make' | 'open'>,
  onChange: () => void,
  ended: AbortSignal,
): Pick<Handlers, StrayRequest> {
  let turn: Promise<unknown> = Promise.resolve();

  /** Of two pages that take the same task, the second finds the run of the first. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  }

  /** Others see what is being sent while it is, and what became of it. */
  async function telling<Value>(work: Promise<Value>): Promise<Value> {
    try {
      return await work;
    } finally {
      onChange();
    }
  }

  async function handedOver(
    sending: Promise<Result<DispatchRecord, string>>,
  ): Promise<Result<HandedOver, NotHere>> {
    const sent = await sending;
    if (!sent.ok) return notHere(sent.failure);
    if (sent.value.agent?.interface === 'local') return openRun(sent.value);
    const { agent, error } = sent.value;
    const agentName = agent?.name ?? 'nobody';
    return succeed({ type: 'sent', isThere: hasArrived(sent.value), agentName, error });
  }

  /** Baton's own worker does it in a run; that it begins is the person's to say. */
  async function openRun(record: DispatchRecord): Promise<Result<HandedOver, NotHere>> {
    if (record.run !== null) {
      const again = await runs.open(record.run);
      return again.ok
        ? succeed({ type: 'local', opened: again.value })
        : notHere('Its run could not be opened.');
    }
    const dispatcher = await strays.dispatcher();
    if (!dispatcher.ok) return notHere(dispatcher.failure);
    const read = parseTrack('dispatch.json', null, trackOfTask(record), [], { format: 'native' });
    const opened = read.ok ? await runs.make(read.value, null) : read;
    if (opened.ok) {
      await dispatcher.value.settle(record, { run: opened.value.run });
      return succeed({ type: 'local', opened: opened.value });
    }
    const { failure } = opened;
    const message =
      failure.type === 'problems'
        ? failure.problems.map(problemText).join(' ')
        : failure.type === 'damaged_run'
          ? failure.message
          : 'The run could not be opened.';
    await dispatcher.value.settle(record, { status: 'failed', error: message });
    return notHere(message);
  }

  return {
    'dispatch.list': () => strays.list(),
    'dispatch.offer_task': async ({ text, wishes, instead }) => {
      const offered = await strays.offer(taskOf(text, wishes), instead, ended);
      return offered.ok ? offered : notHere(offered.failure);
    },
    'dispatch.retry': ({ dispatch }) => telling(handedOver(strays.retry(dispatch, ended))),
    'dispatch.give_up': async ({ dispatch, seen }) => {
      const done = await telling(strays.giveUp(dispatch, seen));
      return done.ok ? done : notHere(done.failure);
    },
    'dispatch.hand_over': ({ text, wishes, instead, seen }) =>
      telling(handedOver(strays.handOver(taskOf(text, wishes), instead, seen, ended))),
    'dispatch.take': ({ dispatch }) => inTurn(() => telling(take(dispatch))),
  };

  async function take(dispatch: string): Promise<Result<HandedOver, NotHere>> {
    const record = await strays.load(dispatch);
    if (record === null || isOfTicket(record)) return notHere('This dispatch is no longer there.');
    const own = { ...record.task, agent: 'baton', endpoint: null, createIssue: false };
    const task = { ...own, taskType: record.taskType, issueNumber: record.issueNumber };
    return handedOver(strays.handOver(task, dispatch, null, ended));
  }
}

function taskOf(text: DispatchText, wishes: DispatchWishes): DispatchTask {
  return { ...text, ...wishes, retries: DEFAULT_RETRIES };
}

function notHere(message: string): Result<never, NotHere> {
  return fail({ type: 'not_here', message });
}
