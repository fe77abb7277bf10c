import { afterEach, beforeEach, expect, it } from 'vitest';
import { NO_LIMITS } from '../../shared/limits';
import { succeed } from '../../shared/result';
import { WORKERS_ONLY } from '../../shared/run-event';
import type { ModelAnswer, ModelRequest } from '../workers/providers/provider';
import { attachFace, createPlace, expectOpened, type Place } from './conductor-rig';

let place: Place;
beforeEach(async () => {
  place = await createPlace();
});
afterEach(() => place.remove());

/** Answers nothing before it is broken off. */
const silent = ({ signal }: ModelRequest) =>
  new Promise<ModelAnswer>((resolve) => {
    const ended = { type: 'failed', reason: '', retry: null, usage: null, model: '' } as const;
    signal.addEventListener('abort', () => resolve(ended));
  });

it.each([
  ['a review', 'review_running', [{ say: 'Done.' }]],
  ['a diagnosis', 'diagnosis_running', [{ tool: 'run_command', input: { command: 'exit 1' } }]],
] as const)('a paused run is at work as long as %s is in flight', async (_, phase, rehearsal) => {
  const conductor = place.conductor({ models: { providerOf: () => succeed({ ask: silent }) } });
  const face = attachFace(conductor);
  const path = await place.write('track.json', [{ id: 'A', description: 'a', rehearsal }]);
  const { run } = expectOpened(await face.ask('track.open', { path }));
  const copy = await face.watch(run);
  const begun = await face.ask('run.command', {
    run,
    command: {
      type: 'run.start',
      workspace: place.start,
      mode: 'all',
      parallel: 1,
      limits: NO_LIMITS,
      model: 'rehearsal',
      ...WORKERS_ONLY,
      review: 'model',
      techLead: 'mine:lead',
      qa: 'mine:qa',
    },
  });
  expect(begun).toEqual(succeed(null));
  await face.until(() => copy.attempts.get('A#1')?.phase.phase === phase);
  await face.ask('run.command', { run, command: { type: 'run.pause' } });
  await face.until(() => copy.phase.phase === 'paused');
  expect(conductor.running()).toBe(1);
  expect(await face.ask('run.close', { run })).toMatchObject({ ok: false });
});
