import { firstMessage, type Proposal } from '../../shared/approval';
import type { PlanRefused } from '../../shared/contract';
import { isAtWork, type Plan, type PlanPhase, type PlanSummary } from '../../shared/plan';
import { fail, type Result, succeed } from '../../shared/result';
import { type Message, userMessage } from '../workers/message';
import type { Models } from '../workers/providers/models';
import type { Provider } from '../workers/providers/provider';
import { REHEARSAL_MODEL } from '../workers/providers/rehearsal';
import { createTextStream } from '../workers/text-stream';
import { notesMessage } from './plan-prompt';
import type { PlanStore } from './plan-store';
import { type PlanWorld, planTrack } from './plan-track';
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

/** The plans of this process and those that lie on disk. Each one is kept until it is discarded. */
export interface Plans {
  /** Sends this to the model. Resolves when that has begun. */
  start(goal: string, workspace: string, proposal: Proposal): Promise<Result<{ plan: string }, PlanRefused>>;
  /** The model gets a person's notes, and what they made of its text. */
  again(id: string, text: string, notes: string): Promise<Result<null, PlanRefused>>;
  cancel(id: string): Promise<void>;
  /** Keeps what a person made of the text. */
  edit(id: string, text: string): Promise<void>;
  read(id: string): Promise<Plan | null>;
  /** The newest first. */
  list(): Promise<PlanSummary[]>;
  discard(id: string): Promise<void>;
  /** Ends what is in flight; what was paid is on disk. */
  close(): Promise<void>;
}

interface Held {
  plan: Plan;
  conversation: readonly Message[];
  work: { readonly controller: AbortController; readonly ended: Promise<void> } | null;
  /** Writes follow one another. */
  saved: Promise<void>;
}

const INTERRUPTED = 'Baton ended while the model was asked, so its answer is lost. Ask again.';
const NOTHING_SAID = 'Write what should be different.';

export function createPlans(options: PlansOptions): Plans {
  const { store, models, wordPauseMs, timer, now, newId, listener } = options;
  const plans = new Map<string, Held>();

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

  function work(held: Held, provider: Provider): void {
    const controller = new AbortController();
    const { id, model } = held.plan;
    const stream = createTextStream(timer, (text) => {
      const offset = held.plan.live.length;
      held.plan = { ...held.plan, live: held.plan.live + text };
      listener.live(id, offset, text);
    });
    const job = { model, provider, conversation: held.conversation };
    const run = planTrack(
      job,
      options,
      {
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
      },
      controller.signal,
    );
    const ended = run
      .catch((error: unknown): PlanPhase => ({ phase: 'failed', reason: reasonOf(error) }))
      .then(async (phase) => {
        stream.flush();
        held.work = null;
        change(held, { phase, live: '' });
        await keep(held);
        listener.changed();
      });
    held.work = { controller, ended };
  }

  async function load(id: string): Promise<Held | null> {
    const there = plans.get(id);
    if (there !== undefined) return there;
    const stored = await store.load(id);
    if (stored === null) return null;
    const { phase } = stored.plan;
    const plan: Plan = {
      ...stored.plan,
      live: '',
      phase: isAtWork(phase) ? { phase: 'failed', reason: INTERRUPTED } : phase,
    };
    return { plan, conversation: stored.conversation, work: null, saved: Promise.resolve() };
  }

  /** From now on this process has it. */
  async function take(id: string): Promise<Held | null> {
    const held = await load(id);
    const there = plans.get(id);
    if (there !== undefined) return there;
    if (held !== null) plans.set(id, held);
    return held;
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
      const held: Held = {
        plan,
        conversation: [userMessage(firstMessage(proposal))],
        work: null,
        saved: Promise.resolve(),
      };
      plans.set(plan.id, held);
      await keep(held);
      work(held, provider.value);
      listener.changed();
      return succeed({ plan: plan.id });
    },
    async again(id, text, notes) {
      if (notes.trim() === '') return refused(NOTHING_SAID);
      const held = await take(id);
      if (held === null) return refused('This plan is no longer there.');
      if (held.work !== null) return refused('The model is asked already: wait for it, or cancel it.');
      const { plan, conversation } = held;
      const provider = providerOf(plan.model, [plan.goal, notes]);
      if (!provider.ok) return provider;
      const isOwn = text === plan.text;
      const problems = text.trim() === '' ? [] : problemsOf(text);
      held.conversation = [...conversation, userMessage(notesMessage(notes, isOwn ? null : text, problems))];
      held.plan = { ...plan, text, problems };
      work(held, provider.value);
      listener.changed();
      return succeed(null);
    },
    async cancel(id) {
      const held = plans.get(id);
      held?.work?.controller.abort();
      await held?.work?.ended;
    },
    async edit(id, text) {
      const held = await take(id);
      if (held === null || held.work !== null || held.plan.text === text) return;
      held.plan = { ...held.plan, text, problems: text.trim() === '' ? [] : problemsOf(text) };
      await keep(held);
    },
    read: async (id) => (await load(id))?.plan ?? null,
    async list() {
      const ids = new Set([...plans.keys(), ...(await store.ids())]);
      const all = await Promise.all([...ids].map(load));
      return all
        .flatMap((held) => {
          if (held === null) return [];
          const { id: plan, goal, startedAt, phase } = held.plan;
          return [{ id: plan, goal, startedAt, phase }];
        })
        .sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
    },
    async discard(id) {
      await this.cancel(id);
      const held = plans.get(id);
      plans.delete(id);
      await held?.saved;
      await store.remove(id);
      listener.changed();
    },
    async close() {
      await Promise.all([...plans.keys()].map((id) => this.cancel(id)));
      await Promise.all([...plans.values()].map(({ saved }) => saved));
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refused(message: string): Result<never, PlanRefused> {
  return fail({ type: 'refused', message });
}
