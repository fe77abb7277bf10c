import { assertNever } from '../../../shared/assert-never';
import type { Command, Rejection } from '../../../shared/command';
import { limitSentence, raisedLimit } from '../../../shared/limit-words';
import type { LimitKind } from '../../../shared/limits';
import { type Result, succeed } from '../../../shared/result';
import type { RunState } from '../../../shared/run-state';
import type { Trouble } from '../../../shared/trouble';
import { whereWorkIs } from '../../../shared/where-work-is';
import { rejectionText } from '../../../shared/wording';
import { limitAt } from './ask-limit';
import { createAsker } from './asker';
import { eventLine } from './event-line';
import { type ExitCode, exitCodes } from './exit-code';
import { openFailureLines } from './failure-text';
import type { HowTyped } from './how-typed';
import { interrupts } from './interrupts';
import type { Output } from './output';
import { oneLine, printable } from './printable';
import { createProgress } from './progress';
import { createQuestions } from './questions';
import { request, type TerminalFace } from './run-face';
import { lookLine } from './show-look';
import { type Standing, standingOf } from './standing';
import { strandedAttempts, summary, unknownSteps, waitingLines } from './summary';
import { ticketWays } from './ticket-ways';

export interface FollowOptions {
  readonly face: TerminalFace;
  readonly run: string;
  readonly json: boolean;
  /** Whether a person sits there who can be asked. */
  readonly interactive: boolean;
  readonly output: Output;
  /** A run whose disk is full has not begun yet: nothing is started. Else it is waited for until it can go on. */
  readonly isNew: boolean;
  /** What sets the run as it is now going, nothing where it has ended for good; the failure is a sentence. */
  begin(state: RunState): Result<Command[], string>;
}

type End = Exclude<Standing, 'going'> | 'interrupted' | 'rejected' | { trouble: string };

/** Sets a run going, tells what happens and asks where it may, until it has ended or nothing more can go on without a person. */
export async function followRun(options: FollowOptions): Promise<ExitCode> {
  const { face, run, json, output, isNew } = options;
  let finish = (_end: End): void => {};
  const ended = new Promise<End>((resolve) => {
    finish = resolve;
  });
  const asker = createAsker(face.connection, options.interactive ? createQuestions : null, output);
  const progress = createProgress(output.paint, output.columns);
  let wasSetGoing = false;
  let hasBegun = false;
  let isRejected = false;
  let trouble: Trouble | null = null;
  const waiters: (() => void)[] = [];

  const watched = await face.watch(run, {
    onEvent(event, state) {
      wasSetGoing ||= event.type === 'run.started' || event.type === 'run.resumed';
      const line = json ? eventLine(event) : progress(state, event);
      if (line !== null) output.line(line);
    },
    onBatch: (state) => look(state),
    onTrouble(now) {
      // It is told anew when others come to wait for the same.
      const isSame = now?.of === 'machine' && now.message === trouble?.message;
      trouble = now;
      if (now === null) for (const goOn of waiters.splice(0)) goOn();
      // What has not begun does not stand still, nor go on.
      if (!isSame && (!isNew || hasBegun)) tellTrouble();
    },
  });

  function tellTrouble(): void {
    if (trouble === null) output.error('The run no longer stands still.');
    else if (!trouble.retries) finish({ trouble: trouble.message });
    else output.error(`The run stands still: ${printable(trouble.message)} Ctrl+C ends it here.`);
  }

  if (!watched.ok) {
    for (const line of openFailureLines(watched.failure, output.typed)) output.error(line);
    return exitCodes.usage;
  }
  const state = watched.value;

  function look(now: RunState): void {
    if (!wasSetGoing) return;
    const standing = standingOf(now);
    if (standing === 'finished') finish(standing);
    else if (standing === 'paused') {
      if (!asker.lookAtLimit(now, () => look(now))) finish(standing);
    } else if (!asker.look(now, () => look(now)) && standing === 'waiting') finish('waiting');
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
  /** Until the run can be told something again; false when it came to its end first. */
  async function untilWell(): Promise<boolean> {
    const well = new Promise<true>((resolve) => waiters.push(() => resolve(true)));
    const isWell = await Promise.race([well, ended.then(() => false)]);
    // What was done first goes out to the copy at the end of this turn.
    await new Promise(setImmediate);
    return isWell;
  }

  const begins = !isNew && trouble !== null && !(await untilWell()) ? succeed([]) : options.begin(state);
  if (!begins.ok) {
    output.error(printable(begins.failure));
    finish('rejected');
  } else if (begins.value.length === 0) finish('finished');
  for (const command of begins.ok ? begins.value : []) {
    // Whoever answers for steps that they have not seen is shown what is to be seen of them.
    if (command.type === 'step.resolve') for (const line of await looks([command.step])) output.error(line);
    const tell = () => request(face.connection, 'run.command', { run, command });
    let begun = await tell();
    while (!isNew && isTrouble(begun) && (await untilWell())) begun = await tell();
    // It came to its end while it stood still.
    if (!isNew && isTrouble(begun)) break;
    if (begun.ok || (command.type === 'run.resume' && goesAlready(begun.failure))) continue;
    if (begun.failure.type === 'over_limit') {
      if (state.phase.phase === 'finished') {
        for (const line of limitLines(state, run, begun.failure.limit, output.typed)) output.error(line);
      }
      wasSetGoing = true;
      // What was done before goes out to the copy at the end of this turn.
      await new Promise(setImmediate);
      look(state);
      break;
    }
    output.error(printable(whyNotBegun(begun.failure, isNew)));
    finish('rejected');
    isRejected = true;
    break;
  }
  hasBegun = !isRejected;
  if (isNew && hasBegun && trouble !== null) tellTrouble();
  const end = await ended;
  asker.stop();
  const work = whereWorkIs(state, `“${output.typed(`apply ${run}`)}”`);
  const discarded = work === null ? null : await request(face.connection, 'work.discarded', { run });
  return tell(
    end,
    state,
    options,
    discarded ?? work,
    end === 'waiting' ? await looks(unknownSteps(state).map(({ id }) => id)) : [],
  );

  async function looks(steps: readonly string[]): Promise<string[]> {
    const lines = await Promise.all(steps.map((step) => lookLine(face.connection, run, step)));
    return lines.flatMap((line, index) => (line === null ? [] : [`${oneLine(steps[index] ?? '')}: ${line}`]));
  }
}

function isTrouble(answer: Result<null, Rejection>): boolean {
  return !answer.ok && answer.failure.type === 'trouble';
}

function whyNotBegun(failure: Rejection, isNew: boolean): string {
  return isNew && failure.type === 'trouble'
    ? `Nothing was started: ${failure.message}`
    : rejectionText(failure);
}

/** A raised limit sets a run going that waited at it. */
function goesAlready(failure: Rejection): boolean {
  return failure.type === 'wrong_phase' && failure.phase === 'running';
}

function tell(
  end: End,
  state: RunState,
  { run, json, output }: FollowOptions,
  work: string | null,
  looks: readonly string[],
): ExitCode {
  if (end === 'rejected') return exitCodes.usage;
  if (!json) {
    output.line(`\n${summary(state, output.paint)}`);
    if (work !== null) output.line(`\n${work}`);
  }
  if (typeof end === 'object') {
    output.error(`The run has stopped where it is: ${printable(end.trouble)}`);
    return exitCodes.failed;
  }
  const limit = limitAt(state);
  const goOn = `“${output.typed(`resume ${run}`)}” goes on from here, or the window.`;
  switch (end) {
    case 'finished':
      return state.phase.phase === 'finished' && state.phase.outcome === 'done'
        ? exitCodes.ok
        : exitCodes.unfinished;
    case 'waiting':
      output.error(
        `Waiting for a person:\n${[...waitingLines(state), ...looks]
          .map((line) => `  ${line}`)
          .join('\n')}\n${goOn}`,
      );
      for (const { ticket, phase } of strandedAttempts(state)) {
        output.error(`For ${oneLine(ticket)} without a terminal:`);
        const wait = phase.phase === 'undelivered' ? 'undelivered' : 'stuck';
        for (const line of ticketWays(run, ticket, wait, output.typed)) output.error(`  ${printable(line)}`);
      }
      if (unknownSteps(state).length > 0) {
        output.error(
          `For a step of unknown outcome, “--unknown done” or “--unknown not-done” answers without a terminal.`,
        );
      }
      return exitCodes.unfinished;
    case 'paused':
    case 'interrupted':
      if (limit !== null) {
        for (const line of limitLines(state, run, limit, output.typed)) output.error(line);
        return exitCodes.unfinished;
      }
      output.error(`The run is not finished. ${goOn}`);
      return exitCodes.unfinished;
    default:
      return assertNever(end);
  }
}

/** What keeps the run where it is, and the command that goes on. */
function limitLines(state: RunState, run: string, limit: LimitKind, howTyped: HowTyped): string[] {
  return [
    limitSentence(state, limit, (tokens) => tokens.toLocaleString('en-US')),
    `“${howTyped(`resume ${run} --raise ${raiseWords(state, limit)}`)}” goes on, or the window.`,
  ];
}

function raiseWords(state: RunState, limit: LimitKind): string {
  return `${limit === 'stepsPerAttempt' ? 'steps' : limit}=${raisedLimit(state, limit) ?? 'none'}`;
}
