import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { finished } from 'node:stream/promises';
import { z } from 'zod';
import type { Timer } from '../timer';
import { createKeptOutput } from './kept-output';
import { MAX_OUTPUT_BYTES, type OutputFile } from './output-files';
import { endFamily, MARK_NAME } from './process-family';
import { defineTool, type ToolResult } from './tool';

const DEFAULT_LIMIT_S = 120;
const HEAD = 32 * 1024;
const TAIL = 32 * 1024;
const DRAIN_MS = 1000;
const MAX_STREAMED = HEAD + TAIL;
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
    time_limit_s: z.number().positive().max(3600).optional(),
  }),
  isRepeatable: false,
  inspect: ({ command }) => ({ kind: 'command', command }),

  async run({ command, time_limit_s: limit = DEFAULT_LIMIT_S }, context) {
    const { workspace, timer, signal, onOutput, outputs, step } = context;
    let whole: OutputFile | null = null;
    const kept = createKeptOutput(HEAD, TAIL, (text) => {
      whole ??= outputs.write(step);
      whole.push(text);
    });
    let streamed = 0;
    let isCut = false;
    const ending = await runToEnd(command, workspace, limit, timer, signal, (text) => {
      kept.push(text);
      if (isCut) return;
      const shown = text.slice(0, MAX_STREAMED - streamed);
      streamed += shown.length;
      isCut = shown.length < text.length;
      onOutput(isCut ? `${shown}${GOES_ON}` : shown);
    });
    return resultOf(ending, kept.text(await whereWhole(whole, step)));
  },

  async preview({ command }, { workspace }) {
    return { kind: 'command', command, folder: workspace };
  },
});

async function whereWhole(whole: OutputFile | null, step: string): Promise<string> {
  const reading = `with read_file, path output:${step}, and a range of lines.`;
  switch (await whole?.end()) {
    case 'whole':
      return `Read all of it ${reading}`;
    case 'beginning':
      return `Read its first ${MAX_OUTPUT_BYTES / 1024 / 1024} MB ${reading}`;
    case 'nothing':
      return 'They could not be kept.';
    case undefined:
      return '';
  }
}

type Ending =
  | { type: 'exited'; code: number }
  | { type: 'killed'; signal: string }
  | { type: 'limit'; seconds: number }
  | { type: 'aborted' }
  | { type: 'not_started'; message: string };

function resultOf(ending: Ending, output: string): ToolResult {
  const note = noteOf(ending);
  const isOk = ending.type === 'exited' && ending.code === 0;
  return {
    outcome: isOk ? 'ok' : 'error',
    note,
    text: output === '' ? `[${note}, no output]` : `${output}\n[${note}]`,
  };
}

function noteOf(ending: Ending): string {
  switch (ending.type) {
    case 'exited':
      return `exit code ${ending.code}`;
    case 'killed':
      return `ended by ${ending.signal}`;
    case 'limit':
      return `ended after its time limit of ${ending.seconds} s`;
    case 'aborted':
      return 'ended before it was done';
    case 'not_started':
      return `could not be started: ${ending.message}`;
  }
}

async function runToEnd(
  command: string,
  workspace: string,
  limit: number,
  timer: Timer,
  signal: AbortSignal,
  onText: (text: string) => void,
): Promise<Ending> {
  if (signal.aborted) return { type: 'aborted' };
  const mark = randomUUID();
  const child = start(command, workspace, mark);
  const closed = Promise.all([child.stdout, child.stderr].map((stream) => readText(stream, onText)));
  const exited = new Promise<Ending>((resolve) => {
    child.once('error', ({ message }) => resolve({ type: 'not_started', message }));
    child.once('exit', (code, killedBy) =>
      resolve(code === null ? { type: 'killed', signal: killedBy ?? '' } : { type: 'exited', code }),
    );
  });
  let stop: (ending: Ending) => void = () => {};
  const stopped = new Promise<Ending>((resolve) => {
    stop = resolve;
  });
  const onAbort = () => stop({ type: 'aborted' });
  signal.addEventListener('abort', onAbort);
  const callOff = timer.after(limit * 1000, () => stop({ type: 'limit', seconds: limit }));
  try {
    const ending = await Promise.race([exited, stopped]);
    if (child.pid === undefined) return ending;
    await endAll(child, child.pid, mark, timer);
    await exited;
    // What was written is read to its end; but who escaped may hold the pipes open for ever.
    const giveUp = timer.after(DRAIN_MS, () => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    });
    await closed;
    giveUp();
    return ending;
  } finally {
    signal.removeEventListener('abort', onAbort);
    callOff();
    await closed;
  }
}

async function endAll(child: ChildProcess, group: number, mark: string, timer: Timer): Promise<void> {
  if (process.platform === 'win32') {
    // Untested: Windows has no process groups, taskkill ends the tree below the process.
    if (child.exitCode === null) {
      const killer = spawn('taskkill', ['/pid', String(group), '/t', '/f'], { stdio: 'ignore' });
      await new Promise<void>((resolve) =>
        killer.once('close', () => resolve()).once('error', () => resolve()),
      );
    }
    return;
  }
  await endFamily({ group, mark }, timer);
}

function start(command: string, workspace: string, mark: string): ChildProcess {
  const isWindows = process.platform === 'win32';
  return spawn(
    isWindows ? 'cmd.exe' : 'sh',
    isWindows ? ['/d', '/s', '/c', `"${command}"`] : ['-c', command],
    {
      cwd: workspace,
      env: cleanEnvironment(mark),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !isWindows,
      windowsVerbatimArguments: isWindows,
      windowsHide: true,
    },
  );
}

const PASSED_ON = ['PATH', 'HOME', 'LANG', 'TMPDIR'];
const PASSED_ON_WINDOWS = [
  'PATH',
  'PATHEXT',
  'SystemRoot',
  'ComSpec',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'APPDATA',
];

/** Only what programs cannot do without: no keys, and nothing else of the environment that Baton was started in. */
function cleanEnvironment(mark: string): Record<string, string> {
  const names = process.platform === 'win32' ? PASSED_ON_WINDOWS : PASSED_ON;
  const kept = names.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { LANG: 'C.UTF-8', ...Object.fromEntries(kept), TERM: 'dumb', [MARK_NAME]: mark };
}

async function readText(stream: NodeJS.ReadableStream | null, onText: (text: string) => void): Promise<void> {
  if (stream === null) return;
  stream.setEncoding('utf8');
  stream.on('data', onText);
  // A pipe that breaks or is closed early has simply no more to say.
  await finished(stream, { writable: false }).catch(() => {});
}
