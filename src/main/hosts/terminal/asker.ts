import type { LimitKind } from '../../../shared/limits';
import type { RunState } from '../../../shared/run-state';
import type { Connection } from '../../runs/conductor';
import type { AskContext, Asked } from './ask-context';
import { askLimit, limitAt } from './ask-limit';
import { askApproval, askOutcome } from './ask-person';
import { askStranded } from './ask-stranded';
import type { Output } from './output';
import type { Questions } from './questions';
import { strandedAttempts, unknownSteps } from './summary';

/** Puts to the person at the terminal what waits for them. `again` is called once something was answered. */
interface Asker {
  /** Whether a person is being asked, or will be. */
  look(state: RunState, again: () => void): boolean;
  /** The same for a run that stands at a limit. */
  lookAtLimit(state: RunState, again: () => void): boolean;
  onInterrupt(listener: () => void): void;
  stop(): void;
}

/** Asks one thing after another; what was answered may still be in the copy for a moment and is not asked again. */
export function createAsker(
  connection: Connection,
  openQuestions: ((onInterrupt: () => void) => Questions) | null,
  output: Output,
): Asker {
  /** With the time when it was asked: what was withdrawn may be asked again under its name. */
  const answered = new Set<string>();
  /** The place in the run where it was asked; until the copy is past it nothing is asked again. */
  let limitAnsweredAt = -1;
  let leavesLimit = false;
  let asking: { id: string; controller: AbortController } | null = null;
  let interrupt = () => {};
  let questions = openQuestions?.(() => interrupt()) ?? null;

  function contextOf(state: RunState, asked: Questions): AskContext {
    return { connection, state, questions: asked, paint: output.paint, write: output.error };
  }

  async function ask(state: RunState, id: string, person: Questions, again: () => void): Promise<void> {
    const controller = new AbortController();
    asking = { id, controller };
    const context = contextOf(state, person);
    output.hold();
    const approval = state.approvals.get(id);
    const step = state.steps.get(id);
    const attempt = state.attempts.get(id);
    const key = keyOf(state, id);
    let asked: Asked = 'settled';
    if (approval !== undefined) asked = await askApproval(context, approval, controller.signal);
    else if (step !== undefined) asked = await askOutcome(context, step, controller.signal);
    else if (attempt !== undefined) asked = await askStranded(context, attempt, controller.signal);
    output.release();
    asking = null;
    if (asked === 'settled') answered.add(key);
    else if (asked === 'none' && !controller.signal.aborted) questions = null;
    again();
  }

  async function askForLimit(state: RunState, limit: LimitKind, asked: Questions, again: () => void) {
    const askedAt = state.seq;
    const controller = new AbortController();
    asking = { id: 'limit', controller };
    output.hold();
    const answer = await askLimit(contextOf(state, asked), limit, controller.signal);
    output.release();
    asking = null;
    if (answer === 'answered') limitAnsweredAt = askedAt;
    else if (answer === 'left') leavesLimit = true;
    else questions = null;
    again();
  }

  return {
    look(state, again) {
      if (questions === null) return false;
      const waiting = [
        ...state.approvals.keys(),
        ...unknownSteps(state).map(({ id }) => id),
        ...strandedAttempts(state).map(({ key }) => key),
      ];
      if (asking !== null) {
        if (!waiting.includes(asking.id)) asking.controller.abort();
        return true;
      }
      const next = waiting.find((id) => !answered.has(keyOf(state, id)));
      if (next !== undefined) void ask(state, next, questions, again);
      return waiting.length > 0;
    },
    lookAtLimit(state, again) {
      const limit = limitAt(state);
      if (limit === null || questions === null || leavesLimit) return false;
      if (asking === null && limitAnsweredAt !== state.seq) void askForLimit(state, limit, questions, again);
      return true;
    },
    onInterrupt(listener) {
      interrupt = listener;
    },
    stop() {
      questions = null;
      asking?.controller.abort();
      output.release();
    },
  };
}

function keyOf(state: RunState, id: string): string {
  return `${id} ${state.approvals.get(id)?.since ?? state.attempts.get(id)?.since ?? ''}`;
}
