import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { attachFace, createPlace, expectOpened } from '../src/main/runs/conductor-rig';
import { createModels } from '../src/main/workers/providers/models';
import { systemTimer } from '../src/main/workers/timer';
import type { Command } from '../src/shared/command';
import { NO_LIMITS } from '../src/shared/limits';
import { WORKERS_ONLY } from '../src/shared/run-event';
import type { RunState } from '../src/shared/run-state';
import { type Situation, situations } from './controls/situations';
import { startStubModels } from './controls/stub-models';
import { atMost, round } from './measure/figure';
import { describeMachine } from './measure/machine';
import { quantile } from './measure/quantile';

// `npm run -s bench -- controls`: from a person's command to its effect, in each moment of an attempt. The whole program below the
// window: conductor, journal on the disk, real commands, a model over HTTP. An effect is there when a face has heard of it and, for
// a cancel, nothing of the attempt goes on outside: the command's process is gone, the model's server has seen the line close.

const ROUNDS = 21;
const AIM_MS = 200;

const controls = ['run.pause', 'ticket.cancel', 'run.cancel'] as const;
type Control = (typeof controls)[number];

const stub = await startStubModels();
const place = await createPlace();
const models = createModels({
  settings: { providers: { stub: { kind: 'openai-compatible', baseURL: stub.baseURL } } },
  env: {},
  timer: systemTimer,
  now: Date.now,
});
const face = attachFace(place.conductor({ models }));

const times: { control: Control; situation: string; values: number[] }[] = [];
for (const situation of situations(stub)) {
  for (const control of controls) {
    const values: number[] = [];
    for (let index = -1; index < ROUNDS; index++) {
      const took = await measure(situation, control, `${times.length}-${index + 1}`);
      if (index >= 0) values.push(took);
    }
    times.push({ control, situation: situation.name, values });
  }
}
await place.remove();
await stub.close();

console.log(
  JSON.stringify(
    {
      bench: 'controls',
      machine: describeMachine(new Date()),
      rounds: ROUNDS,
      figures: times.map(({ control, situation, values }) =>
        atMost(`${control} while ${situation}, slowest, ms`, Math.max(...values), AIM_MS),
      ),
      milliseconds: times.map(({ control, situation, values }) => ({
        control,
        situation,
        median: round(quantile(values, 0.5)),
        p90: round(quantile(values, 0.9)),
        slowest: round(Math.max(...values)),
      })),
    },
    null,
    2,
  ),
);

async function measure(situation: Situation, control: Control, name: string): Promise<number> {
  const workspace = join(place.start, name);
  await mkdir(workspace);
  const { rehearsal } = situation;
  const ticket = { id: 'T-1', description: 'Work', ...(rehearsal && { rehearsal }) };
  const path = await place.write('track.json', [ticket]);
  const { run } = expectOpened(await face.ask('track.open', { path }));
  await face.watch(run);
  const settings = { workspace, mode: 'all', parallel: 1, model: 'rehearsal', limits: NO_LIMITS } as const;
  const start = { type: 'run.start', ...settings, ...WORKERS_ONLY, ...situation.settings } as const;
  await accepted(run, start);
  await face.until(() => isThere(stateOf(run), situation));
  await situation.begun?.(workspace);

  const from = performance.now();
  const isDone = face.until(() => hasTakenEffect(stateOf(run), control));
  const given = accepted(
    run,
    control === 'ticket.cancel' ? { type: control, ticket: 'T-1' } : { type: control },
  );
  await Promise.all([given, isDone, control === 'run.pause' ? null : situation.gone?.(workspace)]);
  const took = performance.now() - from;

  // A run whose only ticket is cancelled ends by itself.
  if (control === 'run.pause') await accepted(run, { type: 'run.cancel' });
  await face.until(() => stateOf(run).phase.phase === 'finished');
  await situation.gone?.(workspace);
  await face.ask('run.close', { run });
  return took;
}

async function accepted(run: string, command: Command): Promise<void> {
  const reply = await face.ask('run.command', { run, command });
  if (!reply.ok) throw new Error(`${command.type} was refused: ${JSON.stringify(reply.failure)}`);
}

function stateOf(run: string): RunState {
  const copy = face.copies.get(run);
  if (copy === undefined) throw new Error('The run is not watched.');
  return copy;
}

function isThere(state: RunState, { name, phase }: Situation): boolean {
  const attempt = state.attempts.get('T-1#1');
  if (attempt === undefined || attempt.phase.phase !== phase) return false;
  return name !== 'waiting to retry' || attempt.retry !== null;
}

/** A pause that is there starts nothing any more; a cancel that is there has ended the attempt and voided what it asked. */
function hasTakenEffect(state: RunState, control: Control): boolean {
  if (control === 'run.pause') return state.phase.phase === 'paused';
  return state.attempts.get('T-1#1')?.phase.phase === 'ended' && state.approvals.size === 0;
}
