import type { ToolInput } from '../../shared/approval';
import { firstLine } from '../tracks/read-ticket';
import { estimatedUsage } from '../workers/estimated-usage';
import type { Provider } from '../workers/providers/provider';
import { REHEARSAL_MODEL } from '../workers/providers/rehearsal';
import { type Timer, wait } from '../workers/timer';
import { proposeTrack } from './propose-track';

export interface PlanRehearsalOptions {
  readonly timer: Timer;
  /** Between two words, so that a person can watch; 0 gives all at once. */
  readonly wordPauseMs: number;
}

/** Plays the orchestrator without a key: each line of what the person said, or each sentence, becomes a ticket of a chain. */
export function createPlanRehearsal(
  words: readonly string[],
  { timer, wordPauseMs }: PlanRehearsalOptions,
): Provider {
  return {
    async ask({ conversation, signal, onText }) {
      const text =
        'A rehearsal: no model is asked. Each line of the goal becomes a ticket, and a last one checks them.';
      for (const word of text.match(/\S+\s*/g) ?? []) {
        if (signal.aborted) break;
        onText(word);
        if (wordPauseMs > 0) await wait(timer, wordPauseMs, signal);
      }
      const call = { tool: proposeTrack.name, input: rehearsedTrack(words) };
      return {
        type: 'answered',
        text,
        calls: [call],
        ends: false,
        usage: estimatedUsage(conversation, text.length + JSON.stringify(call).length, 0),
        model: REHEARSAL_MODEL,
      };
    },
  };
}

const MOST_TICKETS = 40;

function rehearsedTrack(words: readonly string[]): ToolInput {
  const tasks = words.flatMap(tasksIn).slice(0, MOST_TICKETS);
  const tickets = tasks.map((task, index) => ({
    id: `T-${index + 1}`,
    title: firstLine(task),
    description: task,
    depends_on: index === 0 ? [] : [`T-${index}`],
  }));
  const check = {
    id: `T-${tasks.length + 1}`,
    title: 'Check the whole',
    description: 'Look at what the tickets before have made, and say whether the goal is reached.',
    depends_on: tasks.length === 0 ? [] : [`T-${tasks.length}`],
    acceptance_criteria: tasks.map((task) => firstLine(task)),
  };
  return { title: firstLine(words[0] ?? '') || 'A track', tickets: [...tickets, check] };
}

/** Lines, without what marks them as a list; of a single line its sentences. */
function tasksIn(text: string): string[] {
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line) => line.replace(/^\s*([-*•#]+|\d+[.)])\s+/, '').trim())
    .filter((line) => line !== '');
  return lines.length > 1 ? lines : (lines[0]?.split(/(?<=[.!?])\s+/) ?? []);
}
