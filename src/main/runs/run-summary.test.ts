import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../shared/contract';
import { NO_LIMITS } from '../../shared/limits';
import { WORKERS_ONLY } from '../../shared/run-event';
import { attachFace, createPlace, expectOpened, type Place, type TestFace } from './conductor-rig';

let place: Place;
beforeEach(async () => {
  place = await createPlace();
});
afterEach(() => place.remove());

/** The run as the list has it, once it is so; the list is read again only when the face is told that it changed. */
async function untilListed(face: TestFace, isSo: (run: RunSummary) => boolean): Promise<RunSummary> {
  const told = () => face.messages.filter(({ type }) => type === 'runs.changed').length;
  for (;;) {
    const before = told();
    const [run] = await face.ask('run.list', {});
    if (run !== undefined && isSo(run)) return run;
    await face.until(() => told() > before);
  }
}

describe('what waits for the person', () => {
  it('is in the list of runs, also for a face that shows another run, and each change is told', async () => {
    const conductor = place.conductor();
    const face = attachFace(conductor);
    const elsewhere = attachFace(conductor);
    const rehearsal = [{ say: 'It is done.' }];
    const tickets = ['A', 'B'].map((id) => ({ id, description: `Do ${id}`, rehearsal }));
    const path = await place.write('track.json', { title: 'Two', tickets });
    const { run } = expectOpened(await face.ask('track.open', { path }));
    await face.watch(run);
    expect((await untilListed(elsewhere, () => true)).waiting).toBe(0);

    const settings = {
      workspace: place.start,
      mode: 'ask',
      parallel: 4,
      limits: NO_LIMITS,
      ...WORKERS_ONLY,
      model: 'rehearsal',
    } as const;
    await face.ask('run.command', { run, command: { type: 'run.start', ...settings } });
    await untilListed(elsewhere, ({ waiting }) => waiting === 2);
    const [first] = face.copies.get(run)?.approvals.values() ?? [];
    if (first === undefined) throw new Error('Nothing waits.');
    const approvals = [{ approval: first.id, hash: first.hash }];
    await face.ask('run.command', { run, command: { type: 'approval.approve_spawns', approvals } });
    expect(await untilListed(elsewhere, ({ waiting }) => waiting === 1)).toMatchObject({ phase: 'running' });
  });
});
