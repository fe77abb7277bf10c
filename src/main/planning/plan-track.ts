import { MAX_ROUNDS, type PlanPhase, type PlanUsage } from '../../shared/plan';
import type { Problem } from '../../shared/problem';
import { nextTry } from '../engine/retry-policy';
import { type Message, userMessage } from '../workers/message';
import type { ModelAnswer, Provider } from '../workers/providers/provider';
import { type Timer, wait } from '../workers/timer';
import { problemsMessage } from './plan-prompt';
import { proposeTrack } from './propose-track';
import { readProposal } from './read-proposal';

export interface PlanJob {
  readonly model: string;
  readonly provider: Provider;
  /** Ends with what the model is to answer. */
  readonly conversation: readonly Message[];
}

export interface PlanWorld {
  readonly timer: Timer;
  /** ISO 8601 in UTC. */
  now(): string;
  /** At least 0 and less than 1. */
  random(): number;
}

/** What happens on the way. The work goes on when a listener has done its own, so that a paid answer is kept before the next request. */
export interface PlanListener {
  phase(phase: PlanPhase): void;
  /** Of the answer under way, words and inputs of calls alike. */
  live(text: string): void;
  used(usage: PlanUsage): Promise<void>;
  /** A whole answer. `conversation` is all so far, ready for a person's next message. */
  answered(answer: {
    readonly text: string;
    readonly problems: readonly Problem[];
    readonly conversation: readonly Message[];
  }): Promise<void>;
}

export type PlanEnd = Extract<PlanPhase, { phase: 'answered' | 'failed' | 'cancelled' }>;

/**
 * Asks for a track until it is right as a ticket file: problems go back in the same conversation, a few rounds at most. Requests that
 * fail are tried again by the engine's rules.
 */
export async function planTrack(
  { model, provider, conversation }: PlanJob,
  world: PlanWorld,
  listener: PlanListener,
  signal: AbortSignal,
): Promise<PlanEnd> {
  const messages = [...conversation];
  for (let round = 0; ; round++) {
    let written = '';
    const ask = () => {
      written = '';
      return provider.ask({
        model,
        conversation: messages,
        tools: [proposeTrack],
        signal,
        onText: listener.live,
        onInput(text) {
          written += text;
          listener.live(text);
        },
      });
    };
    const answer = await askPatiently(round, ask, world, listener, signal);
    if (signal.aborted) return { phase: 'cancelled' };
    if (answer.type === 'failed') return { phase: 'failed', reason: answer.reason };
    const { text, problems, messages: news, isToldInWords } = readProposal(answer, written);
    messages.push(...news);
    await listener.answered({ text, problems, conversation: [...messages] });
    if (problems.length === 0 || round === MAX_ROUNDS) return { phase: 'answered' };
    if (isToldInWords) messages.push(userMessage(problemsMessage(problems, text)));
  }
}

async function askPatiently(
  round: number,
  ask: () => Promise<ModelAnswer>,
  { timer, now, random }: PlanWorld,
  { phase, used }: PlanListener,
  signal: AbortSignal,
): Promise<ModelAnswer> {
  for (let failed = 0; ; failed++) {
    phase({ phase: 'asking', round });
    const answer = await ask();
    const { usage, model } = answer;
    if (usage !== null) await used({ model, ...usage });
    if (answer.type === 'answered' || signal.aborted) return answer;
    const next = nextTry(answer, failed, { now, random });
    if (next.type === 'given_up') return { ...answer, reason: next.reason };
    const { tries, at } = next;
    phase({ phase: 'waiting', round, tries, reason: answer.reason, at });
    await wait(timer, Math.min(LONGEST_MS, Date.parse(at) - Date.parse(now())), signal);
    if (signal.aborted) return answer;
  }
}

/** Timers hold no longer time. */
const LONGEST_MS = 2 ** 31 - 1;
