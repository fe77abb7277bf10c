import type { Command } from '../../../shared/command';
import type { RunState } from '../../../shared/run-state';
import { limitWords, rejectionText } from '../../../shared/wording';
import { type AskContext, askApproval, askOutcome } from './ask-person';
import { type ExitCode, exitCodes } from './exit-code';
import { openFailureLines } from './failure-text';
import { interrupts } from './interrupts';
import type { Output } from './output';
import { eventLine, printable } from './printable';
import { createProgress } from './progress';
import { createQuestions, type Questions } from './questions';
import { request, type TerminalFace } from './run-face';
import { type Standing, standingOf } from './standing';
import { summary, unknownSteps, waitingLines } from './summary';

export interface FollowOptions {
  readonly face: TerminalFace;
  readonly run: string;
  readonly json: boolean;
  /** Whether a person sits there who can be asked. */
  readonly interactive: boolean;
  readonly output: Output;
  /** What sets the run as it is now going; nothing where it has ended for good. */
  begin(state: RunState): Command[];
}

type End = Exclude<Standing, 'going'> | 'interrupted' | 'rejected' | { trouble: string };

/** Sets a run going, tells what happens and asks where it may, until it has ended or nothing more can go on without a person. */
export async function followRun(options: FollowOptions): Promise<ExitCode> {
  const { face, run, json, output } = options;
  let finish = (_end: End): void => {};
  const ended = new Promise<End>((resolve) => {
    finish = resolve;
  });
  const asker = createAsker(options);
  const progress = createProgress(output.paint, output.columns);
  let isUnderWay = false;

  const watched = await face.watch(run, {
    onEvent(event, state) {
      isUnderWay ||= event.type === 'run.started' || event.type === 'run.resumed';
      const line = json ? eventLine(event) : progress(state, event);
      if (line !== null) output.line(line);
    },
    onBatch: (state) => look(state),
    onTrouble: (message) => finish({ trouble: message }),
  });
  if (!watched.ok) {
    for (const line of openFailureLines(watched.failure)) output.error(line);
    return exitCodes.usage;
  }
  const state = watched.value;

  function look(now: RunState): void {
    if (!isUnderWay) return;
    const standing = standingOf(now);
    if (standing === 'finished' || standing === 'paused') finish(standing);
    else if (!asker.look(now, () => look(now)) && standing === 'waiting') finish('waiting');
  }

  interrupts({
    first() {
      output.error('Pausing: what is under way ends first. Press Ctrl+C again to end at once.');
      void request(face.connection, 'run.command', { run, command: { type: 'run.pause' } }).then((paused) => {
        if (!paused.ok) finish('interrupted');
      });
    },
    second: () => finish('interrupted'),
    listen: (interrupt) => asker.onInterrupt(interrupt),
  });
  const commands = options.begin(state);
  if (commands.length === 0) finish('finished');
  for (const command of commands) {
    const begun = await request(face.connection, 'run.command', { run, command });
    if (begun.ok) continue;
    output.error(printable(rejectionText(begun.failure)));
    finish('rejected');
    break;
  }
  const end = await ended;
  asker.stop();
  return tell(end, state, options);
}

/** Asks one thing after another; what was answered may still be in the copy for a moment and is not asked again. */
function createAsker({ face, interactive, output }: FollowOptions) {
  const answered = new Set<string>();
  let asking: { id: string; controller: AbortController } | null = null;
  let interrupt = () => {};
  let questions = interactive ? createQuestions(() => interrupt()) : null;

  async function ask(state: RunState, id: string, asked: Questions, again: () => void): Promise<void> {
    const controller = new AbortController();
    asking = { id, controller };
    const context: AskContext = {
      connection: face.connection,
      state,
      questions: asked,
      paint: output.paint,
      write: output.error,
    };
    output.hold();
    const approval = state.approvals.get(id);
    const step = state.steps.get(id);
    let hasAnswer = false;
    if (approval !== undefined) hasAnswer = await askApproval(context, approval, controller.signal);
    else if (step !== undefined) hasAnswer = await askOutcome(context, step, controller.signal);
    output.release();
    asking = null;
    if (hasAnswer || controller.signal.aborted) answered.add(id);
    else questions = null;
    again();
  }

  return {
    /** Whether a person is being asked, or will be. */
    look(state: RunState, again: () => void): boolean {
      if (questions === null) return false;
      const waiting = [...state.approvals.keys(), ...unknownSteps(state).map(({ id }) => id)];
      if (asking !== null) {
        if (!waiting.includes(asking.id)) asking.controller.abort();
        return true;
      }
      const next = waiting.find((id) => !answered.has(id));
      if (next !== undefined) void ask(state, next, questions, again);
      return waiting.length > 0;
    },
    onInterrupt(listener: () => void): void {
      interrupt = listener;
    },
    stop(): void {
      questions = null;
      asking?.controller.abort();
      output.release();
    },
  };
}

function tell(end: End, state: RunState, { run, json, output }: FollowOptions): ExitCode {
  if (end === 'rejected') return exitCodes.usage;
  if (!json) output.line(`\n${summary(state, output.paint)}`);
  if (typeof end === 'object') {
    output.error(`The run has stopped where it is: ${printable(end.trouble)}`);
    return exitCodes.failed;
  }
  const goOn = `“baton resume ${run}” goes on from here, or the window.`;
  switch (end) {
    case 'finished':
      return state.phase.phase === 'finished' && state.phase.outcome === 'done'
        ? exitCodes.ok
        : exitCodes.unfinished;
    case 'waiting':
      output.error(
        `Waiting for a person:\n${waitingLines(state)
          .map((line) => `  ${line}`)
          .join('\n')}\n${goOn}`,
      );
      if (unknownSteps(state).length > 0) {
        output.error(
          `For a step of unknown outcome, “--unknown done” or “--unknown not-done” answers without a terminal.`,
        );
      }
      return exitCodes.unfinished;
    case 'paused':
    case 'interrupted':
      if (state.phase.phase === 'paused' && state.phase.limit !== null) {
        const limit = limitWords[state.phase.limit];
        output.error(
          `The run waits at its limit (${limit}): raise it in Baton’s window, or on the page of “baton serve”.`,
        );
        return exitCodes.unfinished;
      }
      output.error(`The run is not finished. ${goOn}`);
      return exitCodes.unfinished;
  }
}
