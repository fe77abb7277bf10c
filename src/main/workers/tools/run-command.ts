import { stat } from 'node:fs/promises';
import { constants } from 'node:os';
import { z } from 'zod';
import { assertNever } from '../../../shared/assert-never';
import { type CommandPlace, hasNotBegun, type Rest, readRest } from '../commands/command-place';
import {
  type CommandEnd,
  canRejoin,
  mayRejoin,
  rejoinSupervised,
  runSupervised,
  type Watch,
} from '../commands/supervised-command';
import { runOnWindows } from '../commands/windows-command';
import { createKeptOutput, type KeptOutput } from './kept-output';
import { defineTool, type ToolContext, type ToolResult } from './tool';

const DEFAULT_LIMIT_S = 120;
const MIN_LIMIT_S = 0.1;
const HEAD = 32 * 1024;
const TAIL = 32 * 1024;
const MAX_STREAMED = HEAD + TAIL;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const GOES_ON = '\n[The output goes on; its end is shown when the command ends.]\n';

/** Runs a shell command in the workspace. It ends with everything that it started: nothing goes on in the background. */
export const runCommandTool = defineTool({
  name: 'run_command',
  description:
    'Runs a shell command in the workspace and gives its output and exit code. It has no input and ends with everything that it started; time_limit_s is 120 when it is left out.',
  schema: z.strictObject({
    command: z
      .string()
      .refine((command) => command.trim() !== '', { message: 'is empty' })
      .refine((command) => !command.includes('\0'), { message: 'holds a null character' }),
    time_limit_s: z.number().min(MIN_LIMIT_S).max(3600).optional(),
  }),
  isRepeatable: false,
  inspect: ({ command }) => ({ kind: 'command', command }),

  async run({ command, time_limit_s: limitSeconds = DEFAULT_LIMIT_S }, context) {
    const { workspace } = context;
    const start = { command, workspace, limitSeconds, maxOutputBytes: MAX_OUTPUT_BYTES };
    const run = process.platform === 'win32' ? runOnWindows : runSupervised;
    const lackOf = (end: CommandEnd) => (end.type === 'not_started' ? end.lack : null);
    const untilEnd = async (watch: Watch): Promise<CommandEnd> => {
      const end = await context.standstill.until(() => run({ ...watch, ...start }), lackOf, context.signal);
      // Whatever kept it from beginning, by then it was not to begin any more: that says nothing of the work.
      const isStopped = end.type === 'not_started' && context.signal.aborted;
      return isStopped ? { type: 'interrupted', hasBegun: false } : end;
    };
    return (await watched(context, untilEnd)).result;
  },

  outliving: {
    canRejoin: ({ outputs, step, timer }) => canRejoin(outputs.place(step), timer),
    // Only to be shown: what cannot be looked at now is not known now.
    mayRejoin: ({ outputs, step }) => mayRejoin(outputs.place(step)).catch(() => false),
    async rejoin(context) {
      if (await hasNotBegun(context.outputs.place(context.step))) return 'not_begun';
      const { end, result } = await watched(context, rejoinSupervised);
      return end.type === 'lost' ? null : result;
    },
  },

  async preview({ command }, { workspace }) {
    return { kind: 'command', command, folder: workspace };
  },
});

/** Shows and keeps what the command prints until it ends. */
async function watched(
  { timer, signal, isLeft, onOutput, outputs, step, standstill, finishLater }: ToolContext,
  untilEnd: (watch: Watch) => Promise<CommandEnd>,
): Promise<{ end: CommandEnd; result: ToolResult }> {
  const place = outputs.place(step);
  const kept = createKeptOutput(HEAD, TAIL);
  let streamed = 0;
  let isCut = false;
  const end = await untilEnd({
    place,
    timer,
    signal,
    isLeft,
    untilRoom: () => standstill.untilFile(signal),
    onLeft: (finish) => finishLater(finish, 'It cannot be seen whether a stopped command has ended'),
    onText(text) {
      kept.push(text);
      if (isCut) return;
      const shown = text.slice(0, MAX_STREAMED - streamed);
      streamed += shown.length;
      isCut = shown.length < text.length;
      onOutput(isCut ? `${shown}${GOES_ON}` : shown);
    },
  });
  const looking = () => readRest(place);
  const rest = hasBegun(end)
    ? await standstill.untilRoom(looking, 'The end of an output cannot be read', signal)
    : null;
  const about = await whereWhole(place, kept, step, rest);
  return { end, result: resultOf(end, kept.text(about)) };
}

function hasBegun(end: CommandEnd): boolean {
  return end.type === 'interrupted' ? end.hasBegun : end.type !== 'not_started';
}

/** Where all of a long output is to be found; what came after its file was full joins what is kept of it. */
async function whereWhole(
  place: CommandPlace,
  kept: KeptOutput,
  step: string,
  rest: Rest | null,
): Promise<string> {
  const reading = `with read_file, path output:${step}, and a range of lines.`;
  if (rest === null) return `Read all of it ${reading}`;
  kept.skip(rest.leftOut);
  kept.push(rest.tail);
  // A disk that was full took less than the file may hold.
  const found = await stat(place.output).catch(() => null);
  return found?.size === MAX_OUTPUT_BYTES
    ? `Read its first ${MAX_OUTPUT_BYTES / 1024 / 1024} MB ${reading}`
    : 'They could not be kept.';
}

function resultOf(end: CommandEnd, output: string): ToolResult {
  const note = noteOf(end);
  const isOk = end.type === 'exited' && end.code === 0;
  return {
    outcome: isOk ? 'ok' : 'error',
    note,
    text: output === '' ? `[${note}, no output]` : `${output}\n[${note}]`,
    ...(end.type === 'aborted' ? { isUnseen: true } : {}),
    ...(end.type === 'interrupted' ? { isInterrupted: true } : {}),
  };
}

function noteOf(end: CommandEnd): string {
  switch (end.type) {
    case 'exited':
      return `exit code ${end.code}${afterSignal(end.code)}`;
    case 'limit':
      return `ended after its time limit of ${end.seconds} s`;
    case 'aborted':
      return 'ended before it was done';
    case 'interrupted':
      return end.hasBegun
        ? 'interrupted: ended before it was done, when work on it was stopped'
        : 'interrupted: stopped before it began';
    case 'lost':
      return 'ended by force, with what watched over it';
    case 'not_started':
      return `could not be started: ${end.message}`;
    default:
      return assertNever(end);
  }
}

/** What shells say of programs that a signal ended. Few programs give such a code by themselves; 129 is one that they do give. */
const TELLING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGABRT', 'SIGKILL', 'SIGSEGV', 'SIGPIPE', 'SIGTERM'];

function afterSignal(code: number): string {
  const name = TELLING.find((signal) => constants.signals[signal] === code - 128);
  return name === undefined ? '' : `, as after ${name}`;
}
