import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NO_LIMITS } from '../../shared/limits';
import { startOtherProcess } from '../journal/other-process-rig';
import { conducting } from './conducting-rig';
import { attachFace, createPlace, expectOpened, type Place } from './conductor-rig';

let place: Place;
let other: ReturnType<typeof startOtherProcess> | undefined;
beforeEach(async () => {
  place = await createPlace();
});
afterEach(async () => {
  other?.kill('SIGKILL'); // Also when an expectation failed before.
  await place.remove();
});

const START = JSON.stringify({
  type: 'run.start',
  workspace: '.',
  mode: 'all',
  parallel: 2,
  limits: NO_LIMITS,
  model: 'rehearsal',
  review: 'off',
  techLead: null,
  qa: null,
  isolation: 'shared',
  takeAlong: false,
  base: null,
  bring: null,
});

it('what a face was told of before its process was killed is there when the run is opened again, and can go on', async () => {
  const path = await place.write('track.json', [
    { id: 'A', description: 'a', rehearsal: [{ say: 'Done.' }] },
    {
      id: 'B',
      description: 'b',
      rehearsal: [[{ wait_ms: 3_000_000 }, { say: 'Late.' }], [{ say: 'Done.' }]],
    },
    { id: 'C', description: 'c', depends_on: ['A', 'B'], rehearsal: [{ say: 'Done.' }] },
  ]);
  const code = join(import.meta.dirname, 'conductor.ts');
  other = startOtherProcess(conducting, { CODE: code, ROOT: place.root, FILE: path, START });
  const heard: { type: string; seq: number; ticket?: string }[] = [];
  for await (const line of createInterface(other.stdout)) {
    heard.push(JSON.parse(line));
    const isAtWork = heard.some(({ type, ticket }) => type === 'turn.started' && ticket === 'B');
    if (isAtWork && heard.some(({ type }) => type === 'ticket.completed')) break;
  }
  const [run] = (await readdir(join(place.data, 'runs'))) as [string];
  const face = attachFace(place.conductor());
  const heldBy = `process ${other.pid}`;
  expect(expectOpened(await face.ask('run.open', { run })).readOnly).toMatchObject({ heldBy });
  other.kill('SIGKILL');
  await once(other, 'exit');

  expect(await face.ask('run.list', {})).toMatchObject([
    { id: run, phase: 'paused', completed: 1, total: 3 },
  ]);
  expectOpened(await face.ask('run.open', { run }));
  const copy = await face.watch(run);
  expect(copy.seq).toBeGreaterThan(heard.at(-1)?.seq ?? 0);
  expect(copy.phase).toEqual({ phase: 'paused', by: 'restart', limit: null });
  expect(copy.tickets.get('A')?.state.status).toBe('completed');
  expect(copy.attempts.get('B#1')?.phase).toEqual({ phase: 'turn_due' });

  const tell = (
    command: { type: 'ticket.cancel' | 'ticket.retry'; ticket: string } | { type: 'run.resume' },
  ) => face.ask('run.command', { run, command });
  expect(await tell({ type: 'run.resume' })).toEqual({ ok: true, value: null });
  await tell({ type: 'ticket.cancel', ticket: 'B' });
  await tell({ type: 'ticket.retry', ticket: 'B' });
  await face.until(() => copy.counts.completed === 3 && copy.phase.phase === 'finished');
  expect(copy.phase).toEqual({ phase: 'finished', outcome: 'done' });
});
