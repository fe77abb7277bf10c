import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { assertNever } from '../../../shared/assert-never';
import type { HostMessage } from '../../../shared/contract';
import { MAX_TRIES } from '../../../shared/limits';
import { isAtWork, MAX_ROUNDS, type Plan, planUsage } from '../../../shared/plan';
import { problemText } from '../../../shared/problem';
import { costText } from '../../../shared/usage';
import { realPath } from '../../disk/real-path';
import { readPlanText } from '../../planning/read-proposal';
import type { Conductor, Connection } from '../../runs/conductor';
import { type ExitCode, exitCodes } from './exit-code';
import { interrupts } from './interrupts';
import type { Output } from './output';
import { jsonLine, jsonText, oneLine, printable } from './printable';
import { request } from './run-face';

/** Paths are absolute. */
export interface PlanArguments {
  readonly goal: string;
  readonly workspace: string;
  readonly files: readonly string[];
  readonly model: string;
  /** null: to standard output. */
  readonly file: { path: string; name: string } | null;
  readonly force: boolean;
  readonly json: boolean;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Lets a model plan a goal and writes the track that comes of it. Ctrl+C ends the request. */
export async function planCommand(
  conductor: Conductor,
  given: PlanArguments,
  output: Output,
): Promise<ExitCode> {
  const watch = watchPlans(given, output);
  const connection = conductor.attach({ kind: 'terminal', services: {}, send: watch.receive });
  const begun = await begin(connection, given);
  if (!begun.ok) {
    for (const message of begun.messages) output.error(printable(message));
    return exitCodes.usage;
  }
  const { plan: id } = begun;
  const cancel = () => void connection.request('plan.cancel', { plan: id });
  interrupts({ first: cancel, second: cancel, listen: () => {} });
  await watch.ended(id, await request(connection, 'plan.read', { plan: id }));
  const plan = await request(connection, 'plan.read', { plan: id });
  if (plan === null) throw new Error('The plan is gone');
  return plan.phase.phase === 'answered' && plan.problems.length === 0
    ? finish(connection, plan, given, output)
    : refuse(connection, plan, given, output);
}

type Begun = { ok: true; plan: string } | { ok: false; messages: readonly string[] };

/** A file is named as seen from where the person types, which need not be in the workspace. */
async function filesElsewhere(files: readonly string[], workspace: string): Promise<string[]> {
  // What the disk says of a folder is told by whoever reads the file.
  const real = (path: string) => realPath(path).catch(() => path);
  const root = await real(workspace);
  const folders = await Promise.all(files.map((file) => real(dirname(file))));
  return files.flatMap((file, at) => {
    const inside = relative(root, folders[at] ?? '');
    return inside.split(sep)[0] === '..' || isAbsolute(inside)
      ? [
          `${file} is not in the workspace ${workspace}: the names behind --files count from the folder you are in, not from the workspace.`,
        ]
      : [];
  });
}

/** Everything that can be wrong with what was typed is found before anyone is asked. */
async function begin(connection: Connection, given: PlanArguments): Promise<Begun> {
  const { workspace, files, model, file, force } = given;
  const goal = given.goal.trim();
  if (goal === '')
    return { ok: false, messages: ['The goal is empty: say what should be there in the end.'] };
  const barred = file === null ? null : await whyNotWritten(file, force);
  if (barred !== null) return { ok: false, messages: [barred] };
  const away = await filesElsewhere(files, workspace);
  if (away.length > 0) return { ok: false, messages: away };
  const prepared = await request(connection, 'plan.prepare', { goal, workspace, files: [...files], model });
  if (!prepared.ok) return { ok: false, messages: [prepared.failure.message] };
  const { proposal, left } = prepared.value;
  if (left.length > 0) return { ok: false, messages: left };
  const started = await request(connection, 'plan.start', { goal, workspace, proposal });
  return started.ok
    ? { ok: true, plan: started.value.plan }
    : { ok: false, messages: [started.failure.message] };
}

async function whyNotWritten(
  { path, name }: { path: string; name: string },
  force: boolean,
): Promise<string | null> {
  const isThere = (place: string) =>
    stat(place).then(
      () => true,
      () => false,
    );
  if (!force && (await isThere(path))) return `${name} exists already: name another file, or say --force.`;
  return (await isThere(dirname(path))) ? null : `The folder of ${name} does not exist: make it first.`;
}

/** Tells of what happens while the model is asked, and knows when that is over. */
function watchPlans({ json, now }: PlanArguments, output: Output) {
  const over = new Set<string>();
  const waiting = new Map<string, () => void>();
  const end = (id: string) => {
    over.add(id);
    waiting.get(id)?.();
  };
  return {
    receive(message: HostMessage): void {
      if (message.type !== 'plan.progress') return;
      const { plan } = message;
      const line = progressLine(plan, now());
      if (line !== null && !json) output.error(line);
      if (!isAtWork(plan.phase)) end(plan.id);
    },
    ended(id: string, plan: Plan | null): Promise<void> {
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        if (plan === null || !isAtWork(plan.phase) || over.has(id)) resolve();
      });
    },
  };
}

function progressLine({ phase, model, problems }: Plan, now: number): string | null {
  switch (phase.phase) {
    case 'asking':
      return phase.round === 0
        ? `${oneLine(model)} is asked for a track.`
        : `${oneLine(model)} mends ${problemCount(problems.length)} (round ${phase.round} of ${MAX_ROUNDS}).`;
    case 'waiting': {
      const seconds = Math.max(0, Math.round((Date.parse(phase.at) - now) / 1000));
      return `${oneLine(phase.reason)} Try ${phase.tries + 1} of ${MAX_TRIES} follows in ${seconds} s; Ctrl+C ends it.`;
    }
    case 'answered':
    case 'failed':
    case 'cancelled':
      return null;
    default:
      return assertNever(phase);
  }
}

async function finish(
  connection: Connection,
  plan: Plan,
  { file, force, json }: PlanArguments,
  output: Output,
): Promise<ExitCode> {
  const { text } = plan;
  if (file !== null) {
    const saved = await request(connection, 'track.save_text', { path: file.path, text, overwrite: force });
    if (!saved.ok) {
      output.error(`${printable(saved.failure.message)} The plan is kept: Baton’s window lists it.`);
      return exitCodes.failed;
    }
  }
  if (json) output.line(jsonLine(report(plan, file?.path ?? null)));
  else if (file === null) output.line(jsonText(text));
  else {
    for (const line of ticketLines(text)) output.line(line);
    output.line(
      `${printable(file.name)} is written. Nothing runs: “${output.typed(`run ${printable(file.name)}`)}” does.`,
    );
  }
  if (!json) output.error(spentLine(plan));
  await request(connection, 'plan.discard', { plan: plan.id });
  return exitCodes.ok;
}

/** What was paid for is not thrown away: it lies beside the file, or is kept for the window. */
async function refuse(
  connection: Connection,
  plan: Plan,
  { file, json }: PlanArguments,
  output: Output,
): Promise<ExitCode> {
  const { phase, text, problems } = plan;
  const reason = phase.phase === 'failed' ? phase.reason : phase.phase === 'cancelled' ? 'Cancelled.' : null;
  const rejected = file === null || text === '' ? null : `${file.path}.rejected`;
  if (json) output.line(jsonLine({ ...report(plan, null), rejected, reason }));
  if (reason !== null) output.error(printable(reason));
  for (const problem of problems) output.error(printable(problemText(problem)));
  if (text === '') {
    await request(connection, 'plan.discard', { plan: plan.id });
  } else if (rejected === null) {
    output.error('The plan is kept: Baton’s window lists it, to be mended or asked for again.');
  } else {
    const saved = await request(connection, 'track.save_text', { path: rejected, text, overwrite: true });
    if (saved.ok) await request(connection, 'plan.discard', { plan: plan.id });
    output.error(
      saved.ok
        ? `What the model wrote lies in ${printable(rejected)}; the lines above are its lines.`
        : `${printable(saved.failure.message)} The plan is kept: Baton’s window lists it.`,
    );
  }
  if (!json) output.error(spentLine(plan));
  return exitCodes.unfinished;
}

function report(plan: Plan, file: string | null): object {
  const { model, problems, text, usages } = plan;
  const read = readPlanText(text);
  const track: unknown = read.ok ? JSON.parse(text) : null;
  return { file, model, track, problems, usage: planUsage(plan), requests: usages };
}

function ticketLines(text: string): string[] {
  const read = readPlanText(text);
  if (!read.ok) return [];
  const width = Math.max(...read.value.tickets.map(({ id }) => id.length));
  return read.value.tickets.map(({ id, title, dependsOn }) => {
    const after = dependsOn.length === 0 ? '' : ` (after ${dependsOn.join(', ')})`;
    return `${oneLine(id).padEnd(width)}  ${oneLine(`${title}${after}`)}`;
  });
}

function spentLine(plan: Plan): string {
  const usage = planUsage(plan);
  const { requests, input, cacheWrite, cacheRead, output } = usage;
  const about = usage.estimated > 0 ? 'about ' : '';
  const count = (figure: number) => figure.toLocaleString('en-US');
  return `Tier 1: ${requests === 1 ? '1 request' : `${requests} requests`}, ${about}${count(input + cacheWrite)} tokens in, ${count(cacheRead)} cached, ${count(output)} out, ${costText(usage)}`;
}

function problemCount(count: number): string {
  return count === 1 ? '1 problem' : `${count} problems`;
}
