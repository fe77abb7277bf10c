import type { Assignment, DispatchOffer, DispatchProposal, DispatchWishes } from '../../shared/dispatch';
import type { HandedOverTicket } from '../../shared/handed-over';
import { fail, type Result, succeed } from '../../shared/result';
import { attemptKey } from '../../shared/run-state';
import type { TicketDefinition } from '../../shared/ticket';
import type { DispatchJob, DispatchNews, DispatchOutcome, DispatchPort } from '../engine/ports';
import type { Agent } from './agent';
import { createAskServer } from './ask-server';
import { countTasks } from './count-tasks';
import type { DispatchContext } from './dispatch-context';
import { dispatchFacts } from './dispatch-facts';
import { dispatchId } from './dispatch-id';
import type { DispatchPorts } from './dispatch-ports';
import { everArrived } from './dispatch-record';
import type { DispatchSettings } from './dispatch-settings';
import { createDispatchStore } from './dispatch-store';
import { checkTask, DEFAULT_RETRIES, type DispatchTask } from './dispatch-task';
import { dropEscalation, escalateWhatIsDue } from './escalate';
import { freeAgents } from './free-agents';
import { handedOverNow } from './handed-over-now';
import { offerDispatch } from './offer-dispatch';
import { recordOf } from './record-of-ticket';
import { sendDispatch } from './send-dispatch';
import { newsOf, type WatchDispatch, watchDispatch } from './watch-dispatch';
import { type LeftTickets, watchStrays } from './watch-strays';
import { watchTicketRecords } from './watch-ticket-records';

/** Tickets of runs on their way to agents elsewhere. All that is known of them lies in the data folder, by run and attempt. */
export interface TicketDispatch extends DispatchPort {
  /** The keys of all agents. */
  keys(): Promise<string[]>;
  offer(
    ticket: TicketDefinition,
    wishes: DispatchWishes,
    signal: AbortSignal,
  ): Promise<Result<DispatchOffer, string>>;
  /** Looks until its agent has ended, and tells the run what is new. Resolves when there is nothing more to hear. */
  readonly watch: WatchDispatch;
  /** The person has decided what becomes of the ticket, or its attempt has ended: its issue is told no more that nobody took it. */
  over(of: Pick<DispatchJob, 'run' | 'attempt'>, signal: AbortSignal): Promise<void>;
  /** What has become of it so far, whichever Baton saw to it, without asking anybody; null where nothing was begun. */
  learnt(of: Pick<DispatchJob, 'run' | 'attempt'>): Promise<DispatchNews | null>;
  /** The same for a list: how a ticket stands by now that a run handed over before it was closed. */
  standing(run: string, ticket: HandedOverTicket): Promise<HandedOverTicket>;
  /** Looks after what belongs to no run, and to none that anybody has open, until the signal. */
  watchStrays(left: LeftTickets, onBug: (error: unknown) => void, signal: AbortSignal): Promise<void>;
  /** Tells when more is known of a ticket's dispatch, also by another Baton, until the signal. */
  watchTickets(onNews: () => void, onBug: (error: unknown) => void, signal: AbortSignal): Promise<void>;
}

export interface TicketDispatchOptions {
  readonly dataFolder: string;
  readonly ports: DispatchPorts;
  /** As they are now; the failure is a sentence. */
  settings(): Promise<Result<DispatchSettings, string>>;
}

export function createTicketDispatch({ dataFolder, ports, settings }: TicketDispatchOptions): TicketDispatch {
  const store = createDispatchStore(dataFolder, ports);

  async function context(): Promise<Result<DispatchContext, string>> {
    const now = await settings();
    return now.ok
      ? succeed({ settings: now.value, store, ports, ask: createAskServer(ports, now.value.secrets) })
      : now;
  }

  /** Of nobody that the settings name, and of Baton itself: null. */
  function agentElsewhere(key: string, { agents }: DispatchSettings): Agent | null {
    const agent = agents.find((each) => each.key === key);
    return agent === undefined || agent.interface === 'local' ? null : agent;
  }

  async function begin(
    given: DispatchContext,
    id: string,
    proposal: DispatchProposal,
  ): Promise<Result<'begun' | 'full', string>> {
    const agent = agentElsewhere(proposal.agent, given.settings);
    if (agent === null) return fail(`There is no agent “${proposal.agent}” in the settings any more.`);
    const done = await store.exclusively(async () => {
      const known = await store.load(id);
      if (known !== null) {
        // Its last try ended for good; whoever asks for another one has mended what was wrong. Of one that arrived its agent has ended it.
        if (known.status === 'failed' && !everArrived(known))
          await store.save({ ...known, status: 'pending', began: true });
        return 'begun';
      }
      const counts = await countTasks(given, await store.all());
      if (agent.limit !== null && (counts.get(agent.key) ?? 0) >= agent.limit) return 'full';
      await store.save(recordOf(given, id, agent, proposal));
      return 'begun';
    });
    return done;
  }

  return {
    async keys() {
      const given = await settings();
      return given.ok ? given.value.agents.map(({ key }) => key) : [];
    },
    async prepare({ ticket, assignment }) {
      const given = await context();
      const key = assignment?.agent ?? ticket.assignedTo;
      if (!given.ok) return failed(given.failure);
      const agent = agentElsewhere(key, given.value.settings);
      const isOwn = given.value.settings.agents.some((each) => each.key === key);
      if (agent === null && assignment !== null && !isOwn)
        return failed(`There is no agent “${key}” in the settings any more.`);
      if (agent === null) return null;
      const task = taskOf(ticket, assignment ?? { ...NO_WISHES, agent: key });
      const offered = await offerDispatch(given.value, task, ticket.taskType);
      if (!offered.ok) return failed(offered.failure);
      const { proposal, problem } = offered.value;
      return proposal === null ? failed(problem ?? 'There is nothing to send.') : succeed(proposal);
    },
    async send(job, signal) {
      const given = await context();
      if (!given.ok) return nothingSent(given.failure);
      const id = dispatchId(job);
      let begun = await begin(given.value, id, job.proposal);
      if (begun.ok && begun.value === 'full') {
        await freeAgents(given.value, signal);
        begun = await begin(given.value, id, job.proposal);
      }
      if (!begun.ok) return nothingSent(begun.failure);
      if (begun.value === 'full') return { type: 'full' };
      const record = await sendDispatch(given.value, id, { signal });
      // What could not be posted earlier may get through now that its server has answered.
      if (record.commentId !== null && !signal.aborted) await escalateWhatIsDue(given.value, signal, id);
      const facts = dispatchFacts(record);
      return everArrived(record)
        ? { type: 'sent', facts }
        : { type: 'failed', reason: record.error ?? 'Nobody knows why.', facts };
    },
    async offer(ticket, wishes, signal) {
      const given = await context();
      if (!given.ok) return given;
      if (wishes.agent === null) await freeAgents(given.value, signal);
      return offerDispatch(given.value, taskOf(ticket, { ...wishes, text: null }), ticket.taskType);
    },
    watch: (watched, signal) =>
      watchDispatch(context, ports, { ...watched, id: dispatchId(watched) }, signal),
    over: (of, signal) => dropEscalation(store, ports, dispatchId(of), signal),
    async learnt(of) {
      const record = await store.load(dispatchId(of));
      return record === null ? null : newsOf(record, ports.now());
    },
    async standing(run, ticket) {
      const attempt = attemptKey(ticket.ticket, ticket.attempt);
      return handedOverNow(ticket, await store.load(dispatchId({ run, attempt })), ports.now());
    },
    watchStrays: (left, onBug, signal) => watchStrays({ context, store, ports, left, onBug }, signal),
    watchTickets: (onNews, onBug, signal) => watchTicketRecords({ store, ports, onNews, onBug }, signal),
  };
}

const NO_WISHES = { taskType: null, issueNumber: null, createIssue: false, endpoint: null, text: null };

/** What a ticket would be handed over as; what its assignment leaves open follows from the ticket, but for the type. */
function taskOf(
  ticket: TicketDefinition,
  given: Omit<Assignment, 'agent'> & { readonly agent: string | null },
): DispatchTask {
  const { title, description, acceptanceCriteria } = given.text ?? ticket;
  const task: DispatchTask = {
    title,
    description,
    acceptanceCriteria: [...acceptanceCriteria],
    taskType: given.taskType,
    agent: given.agent,
    issueNumber: given.createIssue ? null : (given.issueNumber ?? ticket.issueNumber),
    createIssue: given.createIssue,
    endpoint: given.endpoint,
    retries: DEFAULT_RETRIES,
  };
  const checked = checkTask(task);
  return checked.ok ? checked.value : task;
}

function failed(reason: string): Result<never, { type: 'failed'; reason: string }> {
  return fail({ type: 'failed', reason });
}

function nothingSent(reason: string): DispatchOutcome {
  return { type: 'failed', reason, facts: null };
}
