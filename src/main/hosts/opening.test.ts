import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPlace, expectOpened, type Place } from '../runs/conductor-rig';
import { openInitial } from './opening';

let place: Place;
beforeEach(async () => {
  place = await createPlace();
});
afterEach(() => place.remove());

const nobody = { workspace: null, provider: null, model: null };
const list = (id: number) => ({ tasks: [{ id, title: `Task ${id}`, status: 'pending', dependencies: [] }] });

it('a file of the command line is read as it says there: of which tag, and in which format', async () => {
  const path = await place.write('tasks.json', { one: list(1), two: list(2) });
  const open = (reading?: { tag?: string; format?: 'native' }) =>
    openInitial(place.conductor(), { file: path, ...(reading && { reading }), ...nobody }, place.start);
  expect(await open()).toMatchObject({ ok: false, failure: { type: 'choose_tag' } });
  const opened = await open({ tag: 'two' });
  if (opened === null) throw new Error('A file was named');
  expectOpened(opened);
  expect(await open({ format: 'native' })).toMatchObject({ ok: false, failure: { type: 'problems' } });
});
