import { describe, expect, it } from 'vitest';
import type { About, Replies } from '../../shared/contract';
import { NO_LIMITS } from '../../shared/limits';
import type { Plan } from '../../shared/plan';
import type { RequestInput, RequestName } from '../../shared/request-table';
import { WORKERS_ONLY } from '../../shared/run-event';
import { takeSnapshot } from '../../shared/run-snapshot';
import { ticket } from '../../shared/ticket-rig';
import type { Ask } from '../bridge/ask';
import { listedRun } from '../runs/listed-run-rig';
import { createAttemptExchanges } from '../store/attempt-exchanges';
import { createAttemptRecords } from '../store/attempt-records';
import { createHostStore } from '../store/host-store';
import { createPlanStore } from '../store/plan-store';
import { createRunStore } from '../store/run-store';
import { createStory, spawnAsked, started } from '../store/story-rig';
import { createViewStore } from '../store/view-store';
import { createSession } from './session';

type Answers = { [Name in RequestName]?: (input: RequestInput<Name>) => Replies[Name] };

const FULL = { of: 'journal', message: 'The disk is full.', retries: true } as const;
const problem = { file: '/bad.json', line: 3, column: 7, message: 'There is no ticket T-9.' };
const next = { ok: true, value: { run: 'next', notices: [], suggestedWorkspace: null } } as const;
const bad = { ok: false, failure: { type: 'problems', problems: [problem] } } as const;
const opened = {
  ok: true,
  value: { run: 'run', notices: ['T-3 is to do now.'], suggestedWorkspace: '/work' },
} as const;

const aboutWith = (initial: About['initial']): About => ({
  version: '1',
  face: 'electron',
  samples: [],
  recentFiles: [],
  initial,
  defaults: { mode: 'ask', parallel: 4, limits: NO_LIMITS, ...WORKERS_ONLY, model: 'rehearsal' },
  orchestrator: 'rehearsal',
  settingsProblems: [],
});

const plan: Plan = {
  id: 'p',
  goal: 'Search',
  workspace: '/work',
  model: 'mine:small',
  startedAt: '',
  phase: { phase: 'asking', round: 0 },
  text: '',
  problems: [],
  answers: 0,
  live: '',
  usages: [],
  unsaved: null,
};

function harness(answers: Answers = {}, remembered: string | null = null, toRead: string | null = null) {
  const story = createStory(ticket('A'), ticket('B')).tell(started);
  const asked: string[] = [];
  const all: Answers = {
    'app.about': () => aboutWith(null),
    'run.list': () => [],
    'dispatch.list': () => [],
    'plan.list': () => [],
    'track.open': () => opened,
    'run.unwatch': () => null,
    'run.close': () => ({ ok: true, value: null }),
    'run.watch': ({ run }) => ({
      ok: true,
      value: { generation: 'first', snapshot: { ...takeSnapshot(story.state), id: run }, trouble: null },
    }),
    ...answers,
  };
  const closing: string[] = [];
  const ask = (async (name: RequestName, input: RequestInput<'run.close'>) => {
    asked.push(name);
    if (name === 'run.close') closing.push(input.run);
    const answer = all[name] as ((input: object) => Replies[RequestName]) | undefined;
    if (answer === undefined) throw new Error(`${name} was not expected`);
    return structuredClone(answer(input));
  }) as Ask;
  const stores = {
    planStore: createPlanStore(),
    hostStore: createHostStore(),
    runStore: createRunStore((run) => void session.watch(run)),
    viewStore: createViewStore({ getItem: () => null, setItem: () => {} }),
    records: createAttemptRecords({
      read: async () => ({ entries: [], live: null }),
      schedule: (callback) => callback(),
      bound: 1000,
    }),
    exchanges: createAttemptExchanges(async () => ({ heads: [], problem: null })),
  };
  const memory = new Map<string, string>(remembered === null ? [] : [['baton.run', remembered]]);
  if (toRead !== null) memory.set('baton.run.read', toRead);
  const session = createSession(ask, stores, {
    getItem: (key) => memory.get(key) ?? null,
    setItem: (key, value) => void memory.set(key, value),
    removeItem: (key) => void memory.delete(key),
  });
  return { session, story, asked, closing, memory, ...stores };
}

describe('the conversation with the host', () => {
  it('opens a file: its run is shown and followed, with what was noticed in it', async () => {
    const { session, story, runStore, hostStore } = harness();
    expect(await session.openFile('/auth.json')).toBe(true);
    expect(hostStore.getState()).toMatchObject({
      notices: ['T-3 is to do now.'],
      suggestedWorkspace: '/work',
      opening: false,
    });
    story.tell(...spawnAsked('A'));
    session.receive({ type: 'batch', batch: story.batch(3, 4) });
    expect(runStore.getState().run).toEqual(story.state);
  });

  it('shows what is wrong with a file, and leaves open what was open', async () => {
    const files: Replies['track.open'][] = [opened, bad];
    const { session, runStore, hostStore } = harness({ 'track.open': () => files.shift() ?? bad });
    await session.openFile('/auth.json');
    const before = runStore.getState().run;
    expect(await session.openFile('/bad.json')).toBe(false);
    expect(runStore.getState().run).toBe(before);
    expect(hostStore.getState().openFailure).toEqual({
      what: '/bad.json',
      failure: bad.failure,
      asked: { kind: 'file', path: '/bad.json' },
    });
  });

  it('remembers what was asked and how it was read, so that it can be asked again with a choice', async () => {
    const inputs: unknown[] = [];
    const refuse = (input: unknown) => {
      inputs.push(input);
      return bad;
    };
    const { session, hostStore } = harness({ 'track.open': refuse, 'track.open_text': refuse });
    await session.openFile('/tasks.json', { tag: 'a' });
    expect(hostStore.getState().openFailure).toMatchObject({
      asked: { kind: 'file', path: '/tasks.json' },
      reading: { tag: 'a' },
    });
    await session.openText('tasks.json', '{}', { tag: 'b' });
    expect(hostStore.getState().openFailure).toMatchObject({
      asked: { kind: 'text', name: 'tasks.json', text: '{}' },
      reading: { tag: 'b' },
    });
    expect(inputs).toEqual([
      { path: '/tasks.json', reading: { tag: 'a' } },
      { name: 'tasks.json', text: '{}', reading: { tag: 'b' } },
    ]);
  });

  it('lets the person choose a tag of the file that the command line named', async () => {
    const failure = { type: 'choose_tag', file: '/tasks.json', tags: [], workspace: '/mine' } as const;
    const { session, hostStore } = harness({ 'app.about': () => aboutWith({ ok: false, failure }) });
    await session.connected();
    expect(hostStore.getState().openFailure).toMatchObject({
      failure,
      asked: { kind: 'file', path: '/tasks.json', workspace: '/mine' },
    });
    await session.openFile('/tasks.json', { tag: 'a' }, '/mine');
    expect(hostStore.getState().suggestedWorkspace).toBe('/mine');
  });

  it('shows why tickets were not added, also when it is the run that refused them', async () => {
    const refusal = { ok: false, failure: { type: 'read_only', heldBy: 'process 7' } } as const;
    const { session, hostStore } = harness({ 'tickets.add_from': () => refusal });
    await session.openFile('/auth.json');
    expect(await session.addFrom('/more.json')).toBeNull();
    expect(hostStore.getState().openFailure?.failure).toMatchObject({
      problems: [{ file: '/more.json', message: expect.stringContaining('process 7') }],
    });
  });

  it('opens what the command line named, once', async () => {
    const { session, asked, hostStore } = harness({ 'app.about': () => aboutWith(bad) });
    await session.connected();
    expect(hostStore.getState().openFailure?.failure).toEqual(bad.failure);
    hostStore.setState({ openFailure: null });
    await session.connected();
    expect(hostStore.getState().openFailure).toBeNull();
    expect(asked).not.toContain('run.watch');
  });

  it('takes a plan: what it came to is open, and the page forgets nothing of the run', async () => {
    const taken: unknown[] = [];
    const { session, runStore, memory } = harness({
      'track.open_text': (input) => {
        taken.push(input);
        return opened;
      },
    });
    expect(await session.takePlan('p', 'plan.json', '[]')).toBe(true);
    expect(taken).toEqual([{ name: 'plan.json', text: '[]', plan: 'p' }]);
    expect(runStore.getState().run?.id).toBe('run');
    expect(memory.get('baton.run')).toBe('run');
  });

  it('reads the plan on show anew when a piece of it got lost, and after the host was away', async () => {
    let reads = 0;
    const { session, planStore } = harness({
      'plan.read': () => {
        reads += 1;
        return { ...plan, live: 'Let me see' };
      },
    });
    planStore.getState().show(plan);
    session.receive({ type: 'plan.live', plan: 'p', offset: 7, text: 'see' });
    await expect.poll(() => planStore.getState().shown?.live).toBe('Let me see');
    await session.connected();
    expect(reads).toBe(2);
  });

  it('shows the same run again after a reload of the page', async () => {
    const { session, story, runStore } = harness({ 'run.open': () => opened }, 'run');
    await session.connected();
    expect(runStore.getState().run).toEqual(story.state);
  });

  it('starts on the first page, without a word, when that run is gone', async () => {
    const gone = { ok: false, failure: { type: 'unknown_run', run: 'old' } } as const;
    const { session, runStore, hostStore, memory } = harness({ 'run.open': () => gone }, 'old');
    await session.connected();
    expect(runStore.getState().run).toBeNull();
    expect(hostStore.getState().openFailure).toBeNull();
    expect(memory.size).toBe(0);
  });

  it('a run that was opened only to be read is so again after a reload, until it is opened', async () => {
    const readOnly = { heldBy: null, message: 'to look at it', mayOpen: true } as const;
    const ways: unknown[] = [];
    const { session, memory } = harness({
      'run.open': (input) => {
        ways.push(input.readOnly);
        return input.readOnly ? { ok: true, value: { ...opened.value, readOnly } } : opened;
      },
    });
    await session.openRun('run', true);
    expect(memory.get('baton.run.read')).toBe('run');
    await session.openRun('run');
    expect(memory.has('baton.run.read')).toBe(false);
    expect(ways).toEqual([true, false]);

    const { session: reloaded } = harness(
      {
        'run.open': (input) => {
          ways.push(input.readOnly);
          return opened;
        },
      },
      'run',
      'run',
    );
    await reloaded.connected();
    expect(ways.at(-1)).toBe(true);
  });

  it('shows the run that another window or page has open', async () => {
    const { session, runStore } = harness({ 'run.open': () => opened, 'run.list': () => [listedRun()] });
    await session.connected();
    expect(runStore.getState().run?.id).toBe('run');
  });

  it('takes a new snapshot after the connection was lost, and when events are missing', async () => {
    const { session, story, asked, runStore } = harness();
    await session.openFile('/auth.json');
    story.tell(...spawnAsked('A'));
    await session.connected();
    expect(runStore.getState().run).toEqual(story.state);
    story.tell(...spawnAsked('B'));
    session.receive({ type: 'batch', batch: story.batch(6, 6) });
    await expect.poll(() => runStore.getState().run?.seq).toBe(6);
    expect(asked.filter((name) => name === 'run.watch')).toHaveLength(3);
  });

  it('opens the run again when it was given up while the connection was lost', async () => {
    let isHeld = true;
    const gone = { ok: false, failure: { type: 'unknown_run', run: 'run' } } as const;
    const { session, story, runStore, hostStore } = harness({
      'run.watch': () =>
        isHeld
          ? { ok: true, value: { generation: 'first', snapshot: takeSnapshot(story.state), trouble: null } }
          : gone,
      'run.open': () => {
        isHeld = true;
        return opened;
      },
    });
    await session.openFile('/auth.json');
    isHeld = false;
    story.tell(...spawnAsked('A'));
    await session.connected();
    expect(runStore.getState().run).toEqual(story.state);
    expect(hostStore.getState().openFailure).toBeNull();
  });

  it('asks the person when the window is about to close, and passes trouble on', async () => {
    const { session, viewStore, runStore } = harness();
    await session.openFile('/auth.json');
    session.receive({ type: 'window.closing', running: 2 });
    expect(viewStore.getState().dialog).toEqual({ kind: 'closing', running: 2 });
    session.receive({ type: 'trouble', run: 'run', trouble: FULL });
    expect(runStore.getState().trouble).toBe(FULL);
  });

  it('takes a run over from another Baton, and shows why it could only be read until then', async () => {
    const readOnly = { heldBy: 'process 7', message: 'Baton (process 7) has this run.' };
    let isTaken = false;
    const { session, runStore } = harness({
      'run.open': () => opened,
      'run.watch': ({ run }) => ({
        ok: true,
        value: {
          generation: isTaken ? 'second' : 'first',
          snapshot: { ...takeSnapshot(createStory(ticket('A')).tell(started).state), id: run },
          trouble: null,
          readOnly: isTaken ? null : readOnly,
        },
      }),
      'run.take_over': () => {
        isTaken = true;
        return opened;
      },
    });
    await session.openRun('run');
    expect(runStore.getState().readOnly).toEqual(readOnly);
    expect(await session.takeOver()).toBe(true);
    expect(runStore.getState().readOnly).toBeNull();
  });

  it('takes a new snapshot when the run was opened again after its trouble', async () => {
    const { session, story, asked, runStore } = harness();
    await session.openFile('/auth.json');
    session.receive({ type: 'trouble', run: 'run', trouble: FULL });
    story.tell({ type: 'run.paused', by: 'restart', limit: null });
    session.receive({ type: 'trouble', run: 'run', trouble: null });
    await expect.poll(() => runStore.getState().run?.phase.phase).toBe('paused');
    expect(asked.filter((name) => name === 'run.watch')).toHaveLength(2);
  });

  it('hears what is set now when settings were saved elsewhere', async () => {
    const about: About = {
      ...aboutWith(null),
      defaults: { mode: 'all', parallel: 9, limits: NO_LIMITS, ...WORKERS_ONLY, model: 'openai:x' },
    };
    const { session, hostStore } = harness({ 'app.about': () => about });
    session.receive({ type: 'settings.changed' });
    await expect.poll(() => hostStore.getState().about).toEqual(about);
  });

  it('goes back to the first page and gives up the run, so that another Baton may have it', async () => {
    const { session, closing, asked, memory, runStore, viewStore } = harness();
    await session.openFile('/auth.json');
    viewStore.getState().selectTicket('A');
    await session.leave();
    expect(runStore.getState().run).toBeNull();
    expect(viewStore.getState().selectedTicket).toBeNull();
    expect(closing).toEqual(['run']);
    expect(asked).not.toContain('run.unwatch');
    expect(memory.size).toBe(0);
  });

  it('leaves a run that is at work to itself', async () => {
    const busy = { ok: false, failure: { type: 'not_here', message: 'This run is at work.' } } as const;
    const { session, asked, runStore } = harness({ 'run.close': () => busy });
    await session.openFile('/auth.json');
    await session.leave();
    expect(asked).toContain('run.unwatch');
    expect(runStore.getState().run).toBeNull();
  });

  it('gives up the run that was on show when another is opened', async () => {
    const { session, closing, runStore } = harness({ 'run.open': () => opened, 'track.open': () => next });
    await session.openRun('run');
    await session.openRun('run');
    expect(closing).toEqual([]);
    await session.openFile('/next.json');
    expect(runStore.getState().run?.id).toBe('next');
    expect(closing).toEqual(['run']);
  });
});

describe('Baton, started once more with another file', () => {
  it('shows that file in the page that is loaded again, and gives up the run from before', async () => {
    const { session, closing, memory, runStore } = harness({ 'app.about': () => aboutWith(next) }, 'run');
    await session.connected();
    expect(runStore.getState().run?.id).toBe('next');
    expect(memory.get('baton.run')).toBe('next');
    expect(closing).toEqual(['run']);
  });

  it('goes on showing what the person opened since, when the page is loaded again by itself', async () => {
    const about = { 'app.about': () => aboutWith(next) };
    const before = harness(about);
    await before.session.connected();
    const after = harness({ 'run.open': () => opened, ...about }, 'run');
    after.memory.set('baton.initial', before.memory.get('baton.initial') ?? '');
    await after.session.connected();
    expect(after.runStore.getState().run?.id).toBe('run');
    expect(after.closing).toEqual([]);
  });

  it('shows what is wrong with that file beside the run that was open', async () => {
    const { session, hostStore, runStore } = harness(
      { 'run.open': () => opened, 'app.about': () => aboutWith(bad) },
      'run',
    );
    await session.connected();
    expect(runStore.getState().run?.id).toBe('run');
    expect(hostStore.getState().openFailure?.failure).toEqual(bad.failure);
  });
});
