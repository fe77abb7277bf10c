import { readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '../../shared/command';
import type { HostMessage, Replies } from '../../shared/contract';
import { fold } from '../../shared/fold';
import { NO_LIMITS } from '../../shared/limits';
import type { RequestInput, RequestName } from '../../shared/request-table';
import { WORKERS_ONLY } from '../../shared/run-event';
import { readSnapshot } from '../../shared/run-snapshot';
import type { RunState } from '../../shared/run-state';
import { createConductor } from './conductor';

// A whole Baton without a face of its own, to be killed: `node crash-child.js ROOT FILE-OR-RUN`. It opens the file or goes on with
// the run, prints every event that its face is told of as a line, approves whatever is asked, and says of a step whose outcome
// nobody saw what ROOT/workspace/done.txt shows; in a run with worktrees, whose commands can be run twice, it says "again".
// ROOT/start.json may hold other settings of the run. It ends with 0 when the run is finished, and with 3 when it lost the run.

/** `mark` is the text that a command appends. */
function wasDone(workspace: string, command: unknown): boolean {
  const mark = /echo (\S+)/.exec(String(command))?.[1] ?? '';
  try {
    return readFileSync(join(workspace, 'done.txt'), 'utf8').split('\n').includes(mark);
  } catch {
    return false;
  }
}

function settingsIn(root: string): Partial<Command<'run.start'>> {
  try {
    return JSON.parse(readFileSync(join(root, 'start.json'), 'utf8'));
  } catch {
    return {};
  }
}

async function main(root: string, what: string): Promise<void> {
  const workspace = join(root, 'workspace');
  const settings = settingsIn(root);
  const conductor = createConductor({
    dataFolder: join(root, 'data'),
    configFolder: join(root, 'config'),
    samplesFolder: join(root, 'samples'),
    startFolder: workspace,
    version: '1',
    model: 'rehearsal',
    now: () => new Date(),
  });
  let state: RunState | null = null;
  const asked = new Set<string>();
  const say = (line: unknown) => writeSync(1, `${JSON.stringify(line)}\n`);

  const face = conductor.attach({ kind: 'terminal', services: {}, send: receive });
  async function ask<Name extends RequestName>(
    name: Name,
    input: RequestInput<Name>,
  ): Promise<Replies[Name]> {
    const reply = await face.request(name, input);
    if (!reply.ok) throw new Error(reply.error);
    return reply.value;
  }
  function receive(message: HostMessage): void {
    if (message.type === 'trouble' && message.trouble !== null) {
      say({ trouble: message.trouble.message });
      if (message.trouble.message.includes('Another Baton')) process.exit(3);
    }
    if (message.type !== 'batch' || state === null) return;
    for (const event of message.batch.events) {
      fold(state, event);
      say(event);
    }
    act(state);
  }
  /** Only once each: the answer is on its way. */
  function tell(run: string, key: string, command: Command): void {
    if (asked.has(key)) return;
    asked.add(key);
    void ask('run.command', { run, command });
  }
  function act({ id, phase, approvals, steps }: RunState): void {
    if (phase.phase === 'finished') process.exit(0);
    for (const { id: approval, hash } of approvals.values()) {
      tell(id, `${approval} ${hash}`, {
        type: 'approval.answer',
        approval,
        hash,
        answer: { answer: 'approve', edited: null },
      });
    }
    for (const { id: step, state: where, call } of steps.values()) {
      if (where.state !== 'unknown') continue;
      const isDone = settings.isolation !== 'worktree' && wasDone(workspace, call.input.command);
      const verdict = isDone ? 'done' : 'again';
      tell(id, step, { type: 'step.resolve', step, verdict });
    }
  }

  const isFile = what.endsWith('.json');
  const opened = isFile ? await ask('track.open', { path: what }) : await ask('run.open', { run: what });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  const { run } = opened.value;
  const watched = await ask('run.watch', { run });
  if (!watched.ok) throw new Error(watched.failure.type);
  state = readSnapshot(watched.value.snapshot);
  say({ opened: run, seq: state.seq });
  act(state);
  const usual = { mode: 'ask', parallel: 3, limits: NO_LIMITS, model: 'rehearsal', ...WORKERS_ONLY } as const;
  const start = { ...usual, ...settings };
  const { phase } = state.phase;
  if (phase === 'opened')
    await ask('run.command', { run, command: { type: 'run.start', workspace, ...start } });
  if (phase === 'paused') await ask('run.command', { run, command: { type: 'run.resume' } });
}

const [root = '', what = ''] = process.argv.slice(2);
await main(root, what);
