import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../shared/limits';
import type { RequestName } from '../../shared/request-table';
import { succeed } from '../../shared/result';
import { WORKERS_ONLY } from '../../shared/run-event';
import { attachFace, createPlace, type Place } from './conductor-rig';

let place: Place;
beforeEach(async () => {
  place = await createPlace();
});
afterEach(() => place.remove());

describe('a connection', () => {
  it('answers what is no request with a reason', async () => {
    const { connection } = attachFace(place.conductor());
    for (const name of ['run.explode', '__proto__', 'toString', '']) {
      const reply = await connection.request(name as RequestName, {});
      expect(reply).toEqual({ ok: false, error: `There is no request “${name}”.` });
    }
    const inputs = [undefined, null, 1, {}, { path: 7 }, { path: '' }, { path: 'x'.repeat(5000) }];
    for (const input of inputs) {
      const reply = await connection.request('track.open', input);
      expect(reply).toEqual({ ok: false, error: expect.stringContaining('track.open') });
    }
    const command = {
      type: 'run.start',
      workspace: '/',
      mode: 'always',
      parallel: 4,
      limits: NO_LIMITS,
      ...WORKERS_ONLY,
      model: 'm',
    };
    const reply = await connection.request('run.command', { run: 'r', command });
    expect(reply).toEqual({ ok: false, error: expect.stringContaining('run.command.command.mode') });
  });

  it('lets a face do what only it can do, and says what it cannot', async () => {
    const conductor = place.conductor();
    const asked: unknown[] = [];
    const window = attachFace(conductor, {
      'dialog.choose_file': async () => succeed('/a/file'),
      'window.attention': async (input) => {
        asked.push(input);
        return null;
      },
    });
    const page = attachFace(conductor, {}, 'browser');
    expect(await window.ask('dialog.choose_file', {})).toEqual(succeed('/a/file'));
    const attention = { waiting: 1, title: 'Baton', notify: null };
    expect(await window.ask('window.attention', attention)).toBeNull();
    expect(asked).toEqual([attention]);
    for (const name of [
      'dialog.choose_file',
      'dialog.choose_folder',
      'browser.open',
      'browser.link',
    ] as const)
      expect(await page.ask(name, {})).toMatchObject({ ok: false, failure: { type: 'not_here' } });
    expect(await page.ask('window.attention', attention)).toBeNull();
    expect(await page.ask('window.close', { choice: 'stay' })).toBeNull();
    expect((await window.ask('app.about', {})).face).toBe('electron');
    expect(await page.ask('app.about', {})).toMatchObject({ face: 'browser', version: '1.2.3' });
  });

  it('makes a reply of a failure that should not happen, and tells the log', async () => {
    const bugs: unknown[] = [];
    const bug = new Error('dialog broke');
    const { connection } = attachFace(place.conductor({ onBug: (error) => bugs.push(error) }), {
      'dialog.choose_file': () => Promise.reject(bug),
    });
    const error = 'Baton failed at dialog.choose_file: dialog broke';
    expect(await connection.request('dialog.choose_file', {})).toEqual({ ok: false, error });
    expect(bugs).toEqual([bug]);
  });

  it('takes no request once it is closed', async () => {
    const { connection } = attachFace(place.conductor());
    connection.close();
    expect(await connection.request('app.about', {})).toMatchObject({ ok: false });
  });

  it('hears of a run from when it watches it until it no longer does', async () => {
    const conductor = place.conductor();
    const [face, other] = [attachFace(conductor), attachFace(conductor)];
    const text = JSON.stringify([{ id: 'A', description: 'a' }]);
    const opened = await face.ask('track.open_text', { name: 'a.json', text });
    const run = opened.ok ? opened.value.run : '';
    await face.watch(run);
    await other.watch(run);
    await other.ask('run.unwatch', { run });
    const start = {
      type: 'run.start',
      workspace: place.start,
      mode: 'ask',
      parallel: 1,
      limits: NO_LIMITS,
      ...WORKERS_ONLY,
      model: 'rehearsal',
    } as const;
    await face.ask('run.command', { run, command: start });
    await face.until(() => face.copies.get(run)?.approvals.size === 1);
    expect(other.messages.filter(({ type }) => type !== 'runs.changed')).toEqual([]);
    expect(other.messages).not.toEqual([]);
  });
});
