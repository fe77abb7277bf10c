import { describe, expect, it } from 'vitest';
import { NO_LIMITS } from '../../shared/limits';
import type { NewEvent } from '../../shared/run-event';
import { ticket } from '../../shared/ticket-rig';
import { createHostStore } from '../store/host-store';
import { whyFixed } from '../store/standing';
import { createStory, spawnAsked, started } from '../store/story-rig';
import { createViewStore } from '../store/view-store';
import { type ActionState, canDo, shortcutText } from './action';
import { allActions } from './all-actions';

function stateAfter(...events: NewEvent[]): ActionState {
  const view = createViewStore({ getItem: () => null, setItem: () => {} }).getState();
  const host = createHostStore().getState();
  const { state: run } = createStory(ticket('A')).tell(...events);
  return { run, whyFixed: null, host, view, platform: 'linux' };
}

function possible(state: ActionState): string[] {
  return allActions.filter((action) => canDo(action, state)).map(({ id }) => id);
}

const paused: NewEvent = { type: 'run.paused', by: 'person', limit: null };
const finished: NewEvent = { type: 'run.finished', outcome: 'done' };
const stopped: NewEvent = { type: 'run.finished', outcome: 'cancelled' };

describe('the actions', () => {
  it('that need to know who plans wait until the host has said it', () => {
    const early = stateAfter();
    expect(possible(early)).not.toContain('plan.new');
    const about = { face: 'browser' } as ActionState['host']['about'];
    expect(possible({ ...early, host: { ...early.host, about } })).toContain('plan.new');
  });

  it('that change a run are none of those for one that can only be read, whatever state it is in', () => {
    for (const events of [[], [started], [started, paused], [started, stopped]]) {
      const here = stateAfter(...events);
      const onlyRead = possible({ ...here, whyFixed: 'Another Baton has it.' });
      const changes = [
        'run.start',
        'run.pause',
        'run.resume',
        'run.stop',
        'mode.auto',
        'file.add',
        'file.save',
      ];
      expect(onlyRead.filter((id) => changes.includes(id))).toEqual([]);
      expect(onlyRead).toEqual(
        possible(here).filter((id) => !/^(run|mode)\.(?!close)|^file\.(add|save)/.test(id)),
      );
    }
  });

  it('are all there while work of the run waits for room, and not while its journal cannot be written', () => {
    const here = stateAfter(started);
    const because = (of: 'machine' | 'journal') => {
      const trouble = { of, message: 'The disk is full.', retries: true, attempts: [], since: '' } as const;
      return possible({ ...here, whyFixed: whyFixed({ readOnly: null, trouble }) });
    };
    expect(because('machine')).toEqual(possible(here));
    expect(because('journal')).not.toContain('run.stop');
  });

  it.each([
    ['not started', [], ['run.start'], ['run.pause', 'run.resume', 'run.stop', 'mode.auto']],
    ['running', [started], ['run.pause', 'run.stop', 'mode.auto'], ['run.start', 'run.resume', 'mode.ask']],
    ['paused', [started, paused], ['run.resume', 'run.stop'], ['run.start', 'run.pause']],
    [
      'ended',
      [started, finished],
      ['file.save', 'run.close'],
      ['run.start', 'run.pause', 'run.resume', 'run.stop'],
    ],
    ['stopped', [started, stopped], ['run.resume', 'file.save'], ['run.start', 'run.pause', 'run.stop']],
  ])('fit a run that is %s', (_phase, events, able, unable) => {
    const now = possible(stateAfter(...events));
    expect(now).toEqual(expect.arrayContaining(able));
    for (const id of unable) expect(now).not.toContain(id);
  });

  it('leave a run that reached its limit to the banner, whatever paused it', () => {
    const spent: NewEvent = {
      type: 'usage.recorded',
      ticket: null,
      attempt: null,
      tier: 3,
      model: 'rehearsal',
      input: 900,
      cacheRead: 0,
      cacheWrite: 0,
      output: 100,
      reasoning: 0,
      cost: 0,
      estimated: false,
    };
    const begun = { ...started, limits: { ...NO_LIMITS, tokens: 500 } } as NewEvent;
    const restarted: NewEvent = { type: 'run.paused', by: 'restart', limit: null };
    expect(possible(stateAfter(begun, restarted))).toContain('run.resume');
    expect(possible(stateAfter(begun, spent, restarted))).not.toContain('run.resume');
    expect(possible(stateAfter(begun, spent, paused))).not.toContain('run.resume');
  });

  it('without a run are those that open something, and the view’s', () => {
    const now = possible({ ...stateAfter(), run: null });
    expect(now).toContain('file.open');
    for (const id of ['run.start', 'file.add', 'file.save', 'run.close']) expect(now).not.toContain(id);
  });

  it('go to what waits only when something does', () => {
    expect(possible(stateAfter(started))).not.toContain('approval.first');
    expect(possible(stateAfter(started, ...spawnAsked('A')))).toContain('approval.first');
  });

  it('have one id each, and never share a key at the same time', () => {
    expect(new Set(allActions.map(({ id }) => id)).size).toBe(allActions.length);
    for (const events of [[], [started], [started, paused], [started, finished], [started, stopped]]) {
      const state = stateAfter(...events);
      const keys = allActions
        .filter((action) => action.enabled(state))
        .flatMap((action) => action.shortcut ?? []);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('show their keys as the system names them', () => {
    expect(shortcutText('mod+K', false)).toBe('Ctrl K');
    expect(shortcutText('mod+K', true)).toBe('⌘ K');
    expect(shortcutText('mod+Enter', false)).toBe('Ctrl Enter');
    expect(shortcutText('G', false)).toBe('G');
  });
});
