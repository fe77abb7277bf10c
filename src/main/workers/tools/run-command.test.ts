import { randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToolInput } from '../../../shared/approval';
import { runningWith } from '../commands/supervisors-rig';
import { createStandstill } from '../standstill';
import { systemTimer, type Timer } from '../timer';
import { digest } from './digest';
import { readFileTool } from './read-file';
import { runCommandTool } from './run-command';
import type { ToolResult } from './tool';
import { toolContext } from './tool-rig';

let base: string;
let workspace: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'baton-command-')));
  workspace = join(base, 'workspace');
  await mkdir(workspace);
});

afterEach(() => rm(base, { recursive: true }));

interface Running {
  readonly result: Promise<ToolResult>;
  /** Resolves once the command has printed this. */
  printed(text: string): Promise<void>;
  abort(): void;
  output(): string;
}

/** The waits between two looks are short. */
const timer: Timer = { after: (_milliseconds, run) => systemTimer.after(2, run) };

function start(command: string, limit = 77, step = 'T-1#1.1'): Running {
  const controller = new AbortController();
  let output = '';
  const listeners: (() => void)[] = [];
  const result = runCommandTool.run(
    { command, time_limit_s: limit },
    toolContext(workspace, join(base, 'data'), {
      step,
      timer,
      signal: controller.signal,
      onOutput(text) {
        output += text;
        for (const listener of listeners) listener();
      },
    }),
  );
  return {
    result,
    printed: (text) =>
      new Promise((resolve) => {
        const look = () => output.includes(text) && resolve();
        listeners.push(look);
        look();
      }),
    abort: () => controller.abort(),
    output: () => output,
  };
}

describe('a command', () => {
  it('runs in the workspace, and its output and exit code come back', async () => {
    const running = start('pwd; echo wrong >&2; exit 3');
    const result = await running.result;
    expect(result.outcome).toBe('error');
    expect(result.note).toBe('exit code 3');
    expect(result.text.split('\n').sort()).toEqual(['', workspace, 'wrong', '[exit code 3]'].sort());
    expect(running.output()).toContain('wrong');
  });

  it('that says nothing still gives the model an answer', async () => {
    expect(await start('true').result).toEqual({
      outcome: 'ok',
      note: 'exit code 0',
      text: '[exit code 0, no output]',
    });
  });

  it('has no keys in its environment and nothing to read', async () => {
    process.env.SECRET_API_KEY = 'secret';
    const { text } = await start('env | cut -d= -f1 | sort | tr "\\n" " "; cat; echo $TERM').result;
    delete process.env.SECRET_API_KEY;
    expect(text).toMatch(
      /^(_ )?BATON_STEP_MARK HOME LANG (OLDPWD )?PATH PWD (SHLVL )?TERM (TMPDIR )?(_ )?dumb\n/,
    );
  });

  it('keeps the beginning and the end of a long output, and all of its last words', async () => {
    const running = start('echo first; head -c 3000000 /dev/zero | tr "\\0" x; echo last');
    const { text } = await running.result;
    expect(text).toMatch(/^first\nx/);
    expect(text).toMatch(
      /x\n\[2,9\d\d,\d\d\d characters were left out here\. Read all of it with read_file, path output:T-1#1\.1, and a range of lines\.\]\nx/,
    );
    expect(text).toMatch(/xlast\n\n\[exit code 0\]$/);
    expect(running.output().length).toBeLessThan(66 * 1024);
    expect(running.output()).toMatch(
      /x\n\[The output goes on; its end is shown when the command ends\.\]\n$/,
    );
  });

  it('keeps all of a long output where read_file finds it, and nothing in the workspace', async () => {
    await start('seq 1 200000').result;
    const read = (input: ToolInput) => readFileTool.run(input, toolContext(workspace, join(base, 'data')));
    const path = 'output:T-1#1.1';
    expect(await read({ path, from_line: 123456, to_line: 123458 })).toEqual({
      outcome: 'ok',
      note: `read ${path}, 3 lines`,
      text: '123456\n123457\n123458\n',
    });
    expect((await read({ path })).text).toMatch(
      /^1\n2\n[^[]*\[Cut here: lines 1 to \d+ of 200000 are shown\./,
    );
    expect((await read({ path, from_line: 200001 })).text).toBe(
      `${path} has 200,000 lines; there is no line 200001.`,
    );
    expect((await read({ path: 'output:T-2#1.1' })).text).toBe(
      'There is no output of “T-2#1.1” that was kept.',
    );
    expect(await readdir(workspace)).toEqual([]);
  });

  it('whose long output cannot be kept says so, and ends all the same', async () => {
    await mkdir(join(base, 'data', 'outputs', `${digest('T-1#1.1')}.txt`), { recursive: true });
    const { note, text } = await start('seq 1 200000').result;
    expect(note).toBe('exit code 0');
    expect(text).toMatch(/characters were left out here\. They could not be kept\.\]\n[\d\n]*200000\n/);
  });

  it('of which nothing can be kept is not started', async () => {
    await writeFile(join(base, 'data'), 'in the way');
    expect((await start('touch ran').result).note).toMatch(/^could not be started: /);
    expect(await readdir(workspace)).toEqual([]);
  });

  it('never runs twice as the same step', async () => {
    await start('echo one >> ran').result;
    expect((await start('echo two >> ran').result).note).toMatch(/^could not be started: /);
    expect(await readFile(join(workspace, 'ran'), 'utf8')).toBe('one\n');
  });

  it('keeps of an endless output the beginning only', async () => {
    const { text } = await start('head -c 70000000 /dev/zero | tr "\\0" x; echo last words').result;
    expect(text).toContain('Read its first 64 MB with read_file, path output:T-1#1.1');
    expect(text).toMatch(/xlast words\n\n\[exit code 0\]$/);
    const output = join(base, 'data', 'outputs', `${digest('T-1#1.1')}.txt`);
    expect((await stat(output)).size).toBe(64 * 1024 * 1024);
  });

  it('in another language is read whole, however its bytes arrive', async () => {
    const { text } = await start("printf '\\303'; sleep 0.01; printf '\\274 ok'").result;
    expect(text).toBe('ü ok\n[exit code 0]');
  });

  it('that ended by a signal says by which', async () => {
    expect((await start('kill -KILL $$').result).note).toBe('exit code 137, as after SIGKILL');
    expect((await start('exit 129', 77, 'T-1#1.2').result).note).toBe('exit code 129');
  });

  it('can be interrupted like one that is typed, and makes files as the person does', async () => {
    const { text } = await start('umask; sh -c "kill -INT \\$\\$; echo not heard"; echo $?').result;
    const mask = process.umask().toString(8).padStart(4, '0');
    expect(text).toBe(`${mask}\n130\n\n[exit code 0]`);
  });

  it('that ends all of its own group leaves its end known', async () => {
    expect((await start('kill -KILL 0').result).note).toBe('exit code 137, as after SIGKILL');
  });

  it('that is stopped before it begins is interrupted, and nothing of it runs', async () => {
    const signal = AbortSignal.abort();
    // Nothing has to be read for it, which may not be possible then.
    const untilRoom = () => Promise.reject(new Error('No file can be opened'));
    const standstill = { ...createStandstill(timer, () => {}), untilRoom };
    const context = toolContext(workspace, join(base, 'data'), { signal, standstill });
    const note = 'interrupted: stopped before it began';
    expect(await runCommandTool.run({ command: 'touch ran' }, context)).toEqual({
      outcome: 'error',
      note,
      text: `[${note}, no output]`,
      isInterrupted: true,
    });
    expect(await readdir(workspace)).toEqual([]);
  });

  it('in a workspace that is gone says that it could not be started', async () => {
    const context = toolContext(join(workspace, 'gone'), join(base, 'data'));
    const result = await runCommandTool.run({ command: 'true' }, context);
    expect(result.note).toBe(`could not be started: its folder ${join(workspace, 'gone')} is not there`);
  });

  it('that is too long for the system says what to do instead', async () => {
    expect((await start(`: ${'x'.repeat(4_000_000)}`).result).note).toBe(
      'could not be started: it is too long for this system; write it to a file and run that file',
    );
  });

  it('that begins with a sign of options is run all the same', async () => {
    for (const [index, sign] of ['-x', '+x', '--'].entries()) {
      const { note, text } = await start(`${sign}; echo after`, 77, `T-1#1.${index + 1}`).result;
      expect([text, note]).toEqual([expect.stringMatching(/not found\nafter\n/), 'exit code 0']);
    }
  });

  it('in a workspace that is a file by now says so', async () => {
    await writeFile(join(workspace, 'file'), '');
    const context = toolContext(join(workspace, 'file'), join(base, 'data'));
    const result = await runCommandTool.run({ command: 'true' }, context);
    expect(result.note).toBe(`could not be started: ${join(workspace, 'file')} is not a folder`);
  });
});

describe.runIf(process.platform === 'linux')('nothing is left of a command', () => {
  // A length of sleep that no other process has.
  let sleep: string;

  beforeEach(() => {
    sleep = `sleep 1000.${randomInt(2 ** 40)}`;
  });

  it('that left a program in the background', async () => {
    const running = start(`${sleep} & ${sleep} >/dev/null 2>&1 & echo done`);
    expect((await running.result).note).toBe('exit code 0');
    expect(await runningWith(sleep.slice(6))).toEqual([]);
  });

  it('that was aborted', async () => {
    const running = start(`echo ready; ${sleep} | ${sleep}`);
    await running.printed('ready');
    running.abort();
    expect((await running.result).note).toBe(
      'interrupted: ended before it was done, when work on it was stopped',
    );
    expect(await runningWith(sleep.slice(6))).toEqual([]);
  });

  it('that reached its time limit, whatever it printed before', async () => {
    const result = await start(`echo half; ${sleep} & ${sleep}`, 1).result;
    expect(result).toMatchObject({ outcome: 'error', note: 'ended after its time limit of 1 s' });
    expect(result.text).toMatch(/^half\n/);
    expect(await runningWith(sleep.slice(6))).toEqual([]);
  });

  it('whose time limit is as short as it can be', async () => {
    const kinds = [0.1, 0.09, 1e-7, 0].map(
      (time_limit_s) => runCommandTool.inspect({ command: 'true', time_limit_s }).kind,
    );
    expect(kinds).toEqual(['command', 'invalid', 'invalid', 'invalid']);
    const { note } = await start(sleep, 0.1).result;
    expect(note).toBe('ended after its time limit of 0.1 s');
    expect(await runningWith(sleep.slice(6))).toEqual([]);
  });

  it('that does not listen when it is asked to end', async () => {
    const running = start(`trap '' TERM HUP INT; echo ready; ${sleep} & wait; ${sleep}`);
    await running.printed('ready');
    running.abort();
    await running.result;
    expect(await runningWith(sleep.slice(6))).toEqual([]);
  });

  it('that cleared its environment but stayed in its group', async () => {
    const running = start(`env -i sh -c 'touch ready; exec ${sleep}' & until [ -e ready ]; do :; done`);
    expect((await running.result).note).toBe('exit code 0');
    expect(await runningWith(sleep.slice(6))).toEqual([]);
  });

  it('that put programs into groups of their own', async () => {
    const running = start(
      `setsid sh -c 'echo one; setsid sh -c "echo two; exec ${sleep}" & exec ${sleep}' & wait`,
    );
    await running.printed('one');
    await running.printed('two');
    running.abort();
    await running.result;
    expect(await runningWith(sleep.slice(6))).toEqual([]);
  });

  it('that has time to tidy up when it is asked to end', async () => {
    const running = start(`trap 'echo bye > bye.txt; exit' TERM; echo ready; ${sleep} & wait`);
    await running.printed('ready');
    running.abort();
    await running.result;
    expect(await readFile(join(workspace, 'bye.txt'), 'utf8')).toBe('bye\n');
  });
});
