import { assertNever } from '../../../shared/assert-never';
import type { Usage } from '../../../shared/usage';
import type { TurnOutcome } from '../../engine/ports';
import { estimatedUsage } from '../estimated-usage';
import { type Timer, wait } from '../timer';
import type { Provider, TurnRequest } from './provider';
import { type ScriptedTurn, scriptOf } from './rehearsal-script';
import { rehearsedUsage } from './rehearsed-usage';
import { unscriptedTurn } from './unscripted-turn';

export const REHEARSAL_MODEL = 'rehearsal';

type Answer = Extract<TurnOutcome, { type: 'answered' }>;

export interface RehearsalOptions {
  readonly timer: Timer;
  /** Between two words, so that a person can watch; 0 gives all at once. */
  readonly wordPauseMs: number;
}

/**
 * The built-in provider: no key, no network, and its tools really run. Where it stands in its script follows from the
 * conversation alone, so a resumed attempt goes on.
 */
export function createRehearsal({ timer, wordPauseMs }: RehearsalOptions): Provider<TurnRequest> {
  async function say(text: string, { signal, onText }: TurnRequest): Promise<void> {
    for (const piece of text.match(/\s*\S+\s*/g) ?? (text === '' ? [] : [text])) {
      if (signal.aborted) return;
      onText(piece);
      if (wordPauseMs > 0) await wait(timer, wordPauseMs, signal);
    }
  }

  async function play(turn: ScriptedTurn, isLast: boolean, request: TurnRequest): Promise<TurnOutcome> {
    const { entry } = turn;
    if ('say' in entry) {
      await say(entry.say, request);
      return answer({ text: entry.say, ends: isLast, usage: usageOf(turn, request, entry.say) });
    }
    if ('tool' in entry) {
      const call = { tool: entry.tool, input: entry.input };
      return answer({ calls: [call], usage: usageOf(turn, request, JSON.stringify(call)) });
    }
    if ('block' in entry) {
      const call = { tool: 'report_blocked', input: { reason: entry.block } };
      return answer({ calls: [call], usage: usageOf(turn, request, JSON.stringify(call)) });
    }
    if ('fail' in entry) {
      const usage = usageOf(turn, request, '');
      return { type: 'failed', reason: entry.fail, retry: null, usage, model: REHEARSAL_MODEL };
    }
    return assertNever(entry);
  }

  async function improvise(position: number, request: TurnRequest): Promise<TurnOutcome> {
    const turn = unscriptedTurn(request.ticket, position, request.conversation);
    if ('say' in turn) {
      await say(turn.say, request);
      return answer({
        text: turn.say,
        ends: true,
        usage: estimatedUsage(request.conversation, turn.say.length, 0),
      });
    }
    return answer({
      calls: [turn],
      usage: estimatedUsage(request.conversation, JSON.stringify(turn).length, 0),
    });
  }

  return {
    async ask(request) {
      const { ticket, attempt, conversation, signal } = request;
      const position = conversation.filter(({ role }) => role === 'assistant').length;
      if (ticket.rehearsal === null) return improvise(position, request);
      const { turns, lastWaitMs } = scriptOf(ticket.rehearsal, attempt);
      const turn = turns[position];
      await wait(timer, turn?.waitMs ?? lastWaitMs, signal);
      // A script that ends with a call has no answer of its own; none is asked for, so none is counted.
      return turn === undefined
        ? answer({ text: closingWords(turns), ends: true, usage: null })
        : play(turn, position === turns.length - 1, request);
    },
  };
}

function answer(part: Partial<Answer> & Pick<Answer, 'usage'>): Answer {
  return { type: 'answered', text: '', calls: [], ends: false, model: REHEARSAL_MODEL, ...part };
}

function closingWords(turns: readonly ScriptedTurn[]): string {
  const said = turns.findLast(({ entry }) => 'say' in entry && entry.say.trim() !== '');
  if (said !== undefined && 'say' in said.entry) return said.entry.say;
  const count = turns.filter(({ entry }) => 'tool' in entry).length;
  return `Done: ${count} ${count === 1 ? 'step' : 'steps'}.`;
}

function usageOf({ usage }: ScriptedTurn, request: TurnRequest, answered: string): Usage {
  return rehearsedUsage(usage, request.conversation, answered.length);
}
