import { firstMessage, type Proposal } from '../../shared/approval';
import type { PlanRefused } from '../../shared/contract';
import type { Asker, Exchange, ExchangeList } from '../../shared/exchange';
import { isAtWork, type Plan, type PlanPhase, type PlanSummary } from '../../shared/plan';
import { fail, type Result, succeed } from '../../shared/result';
import type { AttemptPlace } from '../workers/attempt-records';
import { createExchanges, type Exchanges, exchangesFolder } from '../workers/exchanges/exchanges';
import { type Message, userMessage } from '../workers/message';
import type { Models } from '../workers/providers/models';
import type { Provider } from '../workers/providers/provider';
import { REHEARSAL_MODEL } from '../workers/providers/rehearsal';
import { createTextStream } from '../workers/text-stream';
import { notesMessage } from './plan-prompt';
import type { PlanHold, PlanStore, Unreadable } from './plan-store';
import { type PlanListener, type PlanWorld, planTrack } from './plan-track';
import { problemsOf } from './read-proposal';
import { createPlanRehearsal } from './rehearse-plan';

export interface PlansOptions extends PlanWorld {
  readonly store: PlanStore;
  readonly models: Pick<Models, 'providerOf'> | null;
  readonly wordPauseMs: number;
  newId(): string;
  readonly listener: PlansListener;
}

export interface PlansListener {
  progress(plan: Plan): void;
  /** What came of an answer, from this offset of what has come. */
  live(plan: string, offset: number, text: string): void;
  /** The list is another one, or a plan in it stands otherwise. */
  changed(): void;
}

/**
 * The plans of this process and those that lie on disk. Each one is kept until it is discarded. Whoever begins or changes one has
 * it until they close: others see it, and are told who has it.
 */
export interface Plans {
  /** Sends this to the model. Resolves when that has begun. */
  start(goal: string, workspace: string, proposal: Proposal): Promise<Result<{ plan: string }, PlanRefused>>;
  /** The model gets a person's notes, and what they made of its text. */
  again(id: string, text: string, notes: string): Promise<Result<null, PlanRefused>>;
  cancel(id: string): Promise<void>;
  /** Keeps what a person made of the text. */
  edit(id: string, text: string): Promise<Result<null, PlanRefused>>;
  read(id: string): Promise<Plan | null>;
  /** The newest first. */
  list(): Promise<PlanSummary[]>;
  discard(id: string): Promise<Result<null, PlanRefused>>;
  /** What went over the wire for it. */
  requests(id: string): Promise<ExchangeList>;
  /** The failure is a sentence. */
  request(id: string, number: number): Promise<Result<Exchange, string>>;
  /** Where that lies, so that the plan's run can take it over; nobody writes it any more. */
  requestsFolder(id: string): Promise<string>;
  /** Ends what is in flight; what was paid is on disk. */
  close(): Promise<void>;
}

interface Held {
  /** Null where nothing could be locked. */
  readonly lock: PlanHold | null;
  plan: Plan;
  conversation: readonly Message[];
  work: { readonly controller: AbortController; readonly ended: Promise<void> } | null;
  /** Writes follow one another. */
  saved: Promise<void>;
}

const ASKER: Asker = { tier: 1, purpose: { kind: 'plan' } };

/** A plan's exchanges lie as those of an only attempt would. */
function placeOf(id: string): AttemptPlace {
  return { key: id, position: 0, number: 1 };
}

const INTERRUPTED = 'Baton ended while the model was asked, so its answer is lost. Ask again.';
const AT_WORK = 'The model is asked already: wait for it, or cancel it.';
const IS_ASKED =
  'The model is asked at the moment, so this text is not kept: wait for its answer, or cancel it.';
const GONE = 'This plan is no longer there.';
const NOTHING_SAID = 'Write what should be different.';

export function createPlans(options: PlansOptions): Plans {
  const { store, models, wordPauseMs, timer, now, newId, listener } = options;
  const plans = new Map<string, Held>();
  const wires = new Map<string, Exchanges>();

  function wireOf(id: string): Exchanges {
    const there = wires.get(id);
    if (there !== undefined) return there;
    const wire = createExchanges({
      folder: store.requestsFolder(id),
      timer,
      now: () => Date.parse(now()),
      onChange: () => {},
    });
    wires.set(id, wire);
    return wire;
  }

  function providerOf(model: string, words: readonly string[]): Result<Provider, PlanRefused> {
    if (model === REHEARSAL_MODEL) return succeed(createPlanRehearsal(words, { timer, wordPauseMs }));
    const served = models?.providerOf(model);
    if (served?.ok) return served;
    return refused(served?.failure.message ?? `Nobody serves the model “${model}” here.`);
  }

  /** Everyone hears of it at once. */
  function change(held: Held, changed: Partial<Plan>): void {
    held.plan = { ...held.plan, ...changed };
    listener.progress(held.plan);
  }

  function keep(held: Held): Promise<void> {
    const write = async () => {
      const { plan, conversation } = held;
      if (plans.get(plan.id) !== held) return; // Discarded meanwhile.
      const unsaved = await store.save({ plan: { ...plan, unsaved: null }, conversation }).then(
        () => null,
        (error: Error) =>
          `This plan could not be kept on disk (${error.message}): take it or save it as a file.`,
      );
      if (held.plan.unsaved !== unsaved) change(held, { unsaved });
    };
    held.saved = held.saved.then(write);
    return held.saved;
  }

  /** Resolves when it is on disk that the model is asked, and what; only then that is done. */
  function work(held: Held, provider: Provider): Promise<void> {
    held.plan = { ...held.plan, phase: { phase: 'asking', round: 0 } };
    const kept = keep(held);
    const controller = new AbortController();
    const { id, model } = held.plan;
    const stream = createTextStream(timer, (text) => {
      const offset = held.plan.live.length;
      held.plan = { ...held.plan, live: held.plan.live + text };
      listener.live(id, offset, text);
    });
    const wire = wireOf(id).recorder(placeOf(id), ASKER);
    const job = { model, provider, conversation: held.conversation, wire };
    const hears: PlanListener = {
      phase(phase) {
        stream.flush();
        change(held, { phase, live: '' });
      },
      live: (text) => stream.push(text),
      async used(usage) {
        held.plan = { ...held.plan, usages: [...held.plan.usages, usage] };
        await keep(held);
      },
      async answered({ text, problems, conversation }) {
        held.conversation = conversation;
        held.plan = { ...held.plan, text, problems: [...problems], answers: held.plan.answers + 1 };
        await keep(held);
      },
    };
    const { signal } = controller;
    const ended = kept
      .then((): PlanPhase | Promise<PlanPhase> =>
        signal.aborted ? { phase: 'cancelled' } : planTrack(job, options, hears, signal),
      )
      .catch((error: unknown): PlanPhase => ({ phase: 'failed', reason: reasonOf(error) }))
      .then(async (phase) => {
        stream.flush();
        held.work = null;
        change(held, { phase, live: '' });
        await keep(held);
        listener.changed();
      });
    held.work = { controller, ended };
    return kept;
  }

  /** From the disk. What was asked for and has no answer is lost, unless somebody else waits for it. */
  async function load(
    id: string,
    isOwn: boolean,
  ): Promise<Result<Pick<Held, 'plan' | 'conversation'> | null, Unreadable>> {
    const loaded = await store.load(id);
    if (!loaded.ok || loaded.value === null) return loaded;
    const { plan: stored, conversation } = loaded.value;
    const holder = isOwn || !isAtWork(stored.phase) ? null : await store.holderOf(id);
    const reason =
      holder === null ? INTERRUPTED : `Baton in ${holder} asks the model at the moment: look there.`;
    const phase: PlanPhase = isAtWork(stored.phase) ? { phase: 'failed', reason } : stored.phase;
    return succeed({ plan: { ...stored, live: '', phase }, conversation });
  }

  const taking = new Map<string, Promise<Result<Held, PlanRefused>>>();

  /** From now on this process has it. */
  async function take(id: string): Promise<Result<Held, PlanRefused>> {
    const there = plans.get(id);
    if (there !== undefined) return succeed(there);
    const taken = taking.get(id) ?? takeFromDisk(id).finally(() => taking.delete(id));
    taking.set(id, taken);
    return taken;
  }

  async function takeFromDisk(id: string): Promise<Result<Held, PlanRefused>> {
    const lock = await store.hold(id);
    if (!lock.ok) return refused(elsewhere(lock.failure));
    const loaded = await load(id, true);
    if (loaded.ok && loaded.value !== null) {
      const held: Held = { ...loaded.value, lock: lock.value, work: null, saved: Promise.resolve() };
      plans.set(id, held);
      return succeed(held);
    }
    await lock.value?.release();
    return refused(loaded.ok ? GONE : loaded.failure.message);
  }

  async function show(id: string): Promise<Plan | null> {
    const there = plans.get(id);
    if (there !== undefined) return there.plan;
    const loaded = await load(id, false);
    return loaded.ok ? (loaded.value?.plan ?? null) : unreadablePlan(id, loaded.failure);
  }

  return {
    async start(goal, workspace, proposal) {
      const { model } = proposal;
      const provider = providerOf(model, [goal]);
      if (!provider.ok) return provider;
      const plan: Plan = {
        id: newId(),
        goal,
        workspace,
        model,
        startedAt: now(),
        phase: { phase: 'asking', round: 0 },
        text: '',
        problems: [],
        answers: 0,
        live: '',
        usages: [],
        unsaved: null,
      };
      const lock = await store.hold(plan.id);
      const held: Held = {
        lock: lock.ok ? lock.value : null,
        plan,
        conversation: [userMessage(firstMessage(proposal))],
        work: null,
        saved: Promise.resolve(),
      };
      plans.set(plan.id, held);
      await work(held, provider.value);
      listener.changed();
      return succeed({ plan: plan.id });
    },
    async again(id, text, notes) {
      if (notes.trim() === '') return refused(NOTHING_SAID);
      const taken = await take(id);
      if (!taken.ok) return taken;
      const held = taken.value;
      if (held.work !== null) return refused(AT_WORK);
      const { plan, conversation } = held;
      const provider = providerOf(plan.model, [plan.goal, notes]);
      if (!provider.ok) return provider;
      const isOwn = text === plan.text;
      const problems = text.trim() === '' ? [] : problemsOf(text);
      held.conversation = [...conversation, userMessage(notesMessage(notes, isOwn ? null : text, problems))];
      held.plan = { ...plan, text, problems };
      await work(held, provider.value);
      listener.changed();
      return succeed(null);
    },
    async cancel(id) {
      const held = plans.get(id);
      held?.work?.controller.abort();
      await held?.work?.ended;
    },
    async edit(id, text) {
      const taken = await take(id);
      if (!taken.ok) return taken;
      const held = taken.value;
      if (held.plan.text === text) return succeed(null);
      if (held.work !== null) return refused(IS_ASKED);
      held.plan = { ...held.plan, text, problems: text.trim() === '' ? [] : problemsOf(text) };
      await keep(held);
      return succeed(null);
    },
    read: show,
    async list() {
      const ids = new Set([...plans.keys(), ...(await store.ids())]);
      const all = await Promise.all([...ids].map(show));
      return all
        .flatMap((plan) => {
          if (plan === null) return [];
          const { id, goal, startedAt, phase } = plan;
          return [{ id, goal, startedAt, phase }];
        })
        .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
    },
    async discard(id) {
      await this.cancel(id);
      const own = plans.get(id);
      const lock = own === undefined ? await store.hold(id) : succeed(own.lock);
      if (!lock.ok) return refused(elsewhere(lock.failure));
      plans.delete(id);
      await own?.saved;
      await wires.get(id)?.settle();
      wires.delete(id);
      await store.remove(id);
      await lock.value?.release();
      listener.changed();
      return succeed(null);
    },
    requests: (id) => wireOf(id).list(placeOf(id)),
    request: (id, number) => wireOf(id).read(placeOf(id), number),
    async requestsFolder(id) {
      await wires.get(id)?.settle();
      return exchangesFolder(store.requestsFolder(id), placeOf(id));
    },
    async close() {
      await Promise.all([...plans.keys()].map((id) => this.cancel(id)));
      await Promise.all([...wires.values()].map((wire) => wire.settle()));
      await Promise.all([...plans.values()].map(({ saved }) => saved));
      await Promise.all([...plans.values()].map(({ lock }) => lock?.release()));
    },
  };
}

/** What is there can be discarded, and nothing else is done with it: it may be a newer Baton's. */
function unreadablePlan(id: string, { since, message }: Unreadable): Plan {
  return {
    id,
    goal: 'A plan that cannot be read',
    workspace: '',
    model: '',
    startedAt: since,
    phase: { phase: 'failed', reason: message },
    text: '',
    problems: [],
    answers: 0,
    live: '',
    usages: [],
    unsaved: null,
  };
}

function elsewhere(holder: string): string {
  return `Baton in ${holder} has this plan: go on with it there, or close that Baton first.`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refused(message: string): Result<never, PlanRefused> {
  return fail({ type: 'refused', message });
}
