// The conversation with the host: opens and watches a run, passes what the host says to the stores, asks again after a loss.
import { assertNever } from '../../shared/assert-never';
import type { Command, Rejection } from '../../shared/command';
import type { About, HostMessage, Opened, OpenFailure } from '../../shared/contract';
import type { Reading } from '../../shared/reading';
import { type Result, succeed } from '../../shared/result';
import { rejectionText } from '../../shared/wording';
import type { Ask } from '../bridge/ask';
import type { AttemptExchanges } from '../store/attempt-exchanges';
import type { AttemptRecords } from '../store/attempt-records';
import type { HostStore, Refused } from '../store/host-store';
import type { PlanStore } from '../store/plan-store';
import type { RunStore } from '../store/run-store';
import type { ViewStore } from '../store/view-store';
import { reportFailure } from '../ui/report';
import { oneAtATime } from './one-at-a-time';

export interface Session {
  /** Called whenever the host can be reached (again). */
  connected(): Promise<void>;
  receive(message: HostMessage): void;
  /** `reading` is what the person said of a file that could not be opened without. */
  openFile(path: string, reading?: Reading, workspace?: string): Promise<boolean>;
  openText(name: string, text: string, reading?: Reading): Promise<boolean>;
  openSample(sample: string): Promise<boolean>;
  /** Opens what a plan came to; nothing runs. The plan is gone then. */
  takePlan(plan: string, name: string, text: string): Promise<boolean>;
  /** Reads the plan anew, to show it; false when it is no longer there. */
  showPlan(plan: string): Promise<boolean>;
  /** `readOnly`: only to look at it. */
  openRun(run: string, readOnly?: boolean): Promise<boolean>;
  /** Shows a run that was opened for the person by another request. */
  showOpened(what: string, opened: Opened): Promise<boolean>;
  /** Asks for the list of runs anew. */
  listRuns(): Promise<void>;
  /** Takes the run that is shown from the Baton that has it. */
  takeOver(): Promise<boolean>;
  /** Takes a new snapshot of the run that is shown. */
  watch(run: string): Promise<void>;
  /** Adds tickets of a file to the open track; false when they were not taken (the problems are in the host store). */
  addFrom(path: string, reading?: Reading): Promise<{ added: number } | null>;
  /** Back to the first page. A run that goes on goes on; any other is given up, so that another Baton may have it. */
  leave(): Promise<void>;
  command(command: Command): Promise<Result<null, Rejection>>;
}

/** Remembers over a reload of the page which run it showed, and what the command line had named by then. */
export type ShownRunMemory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const SHOWN_RUN = 'baton.run';
/** Beside it: the person chose to only read it. */
const SHOWN_TO_READ = 'baton.run.read';
const SHOWN_INITIAL = 'baton.initial';
const COMMAND_LINE = 'The file of the command line';

type Again = Pick<Refused, 'asked' | 'reading'>;

export interface SessionStores {
  readonly hostStore: HostStore;
  readonly runStore: RunStore;
  readonly viewStore: ViewStore;
  readonly records: AttemptRecords;
  readonly exchanges: AttemptExchanges;
  readonly planStore: PlanStore;
}

export function createSession(ask: Ask, stores: SessionStores, memory: ShownRunMemory): Session {
  const { hostStore, runStore, viewStore, records, exchanges, planStore } = stores;
  const refreshRuns = oneAtATime(async () => hostStore.setState({ runs: await ask('run.list', {}) }));

  const refreshStrays = oneAtATime(async () =>
    hostStore.setState({ strays: await ask('dispatch.list', {}) }),
  );

  const refreshPlans = oneAtATime(async () => planStore.getState().setList(await ask('plan.list', {})));

  async function showPlan(id: string): Promise<boolean> {
    const plan = await ask('plan.read', { plan: id });
    planStore.getState().show(plan);
    return plan !== null;
  }

  async function open(
    what: string,
    opening: Promise<Result<Opened, OpenFailure>>,
    again: Again = {},
  ): Promise<boolean> {
    hostStore.setState({ opening: true });
    try {
      return await show(what, await opening, again);
    } finally {
      hostStore.setState({ opening: false });
    }
  }

  async function show(
    what: string,
    result: Result<Opened, OpenFailure>,
    again: Again = {},
  ): Promise<boolean> {
    if (!result.ok) {
      hostStore.setState({ openFailure: { what, failure: result.failure, ...again } });
      return false;
    }
    const { run, notices, suggestedWorkspace, isSample = false, readOnly } = result.value;
    const before = runStore.getState().run?.id;
    await watch(run);
    if (runStore.getState().run?.id !== run) return false;
    if (before !== run) viewStore.getState().reset();
    memory.setItem(SHOWN_RUN, run);
    if (readOnly?.mayOpen) memory.setItem(SHOWN_TO_READ, run);
    else memory.removeItem(SHOWN_TO_READ);
    hostStore.setState({ openFailure: null, notices, suggestedWorkspace, isSample });
    if (before !== undefined && before !== run) await letGo(before);
    void refreshRuns();
    return true;
  }

  /** A run that is at work cannot be closed: it goes on unseen. */
  async function letGo(run: string): Promise<void> {
    const closed = await ask('run.close', { run });
    if (!closed.ok) await ask('run.unwatch', { run });
  }

  async function watch(run: string): Promise<void> {
    runStore.getState().await(run);
    let watched = await ask('run.watch', { run });
    // It was given up while this face was away.
    const readOnly = memory.getItem(SHOWN_TO_READ) === run;
    if (!watched.ok && (await ask('run.open', { run, readOnly })).ok)
      watched = await ask('run.watch', { run });
    if (runStore.getState().awaiting !== run) return; // Something else was opened meanwhile.
    if (watched.ok) runStore.getState().load(watched.value);
    else hostStore.setState({ openFailure: { what: run, failure: watched.failure } });
  }

  /** What the command line names anew, else the run from before a reload, else the run that another face has open. */
  async function showFirst({ initial }: About): Promise<void> {
    const last = memory.getItem(SHOWN_RUN);
    const named = JSON.stringify(initial);
    const isNew = initial !== null && memory.getItem(SHOWN_INITIAL) !== named;
    if (isNew) memory.setItem(SHOWN_INITIAL, named);
    if (isNew && initial.ok) {
      await show(COMMAND_LINE, initial);
      if (last !== null && last !== initial.value.run) await letGo(last);
      return;
    }
    await showLast(last);
    // What was open stays open beside the problems.
    if (isNew) await show(COMMAND_LINE, initial, askedFirst(initial));
  }

  async function showLast(last: string | null): Promise<void> {
    if (last !== null) {
      const readOnly = memory.getItem(SHOWN_TO_READ) === last;
      const reopened = await ask('run.open', { run: last, readOnly });
      if (reopened.ok) return void (await show(last, reopened));
      memory.removeItem(SHOWN_RUN);
    }
    const running = hostStore.getState().runs.find((run) => run.open);
    if (running !== undefined) await show(running.title, await ask('run.open', { run: running.id }));
  }

  return {
    async connected() {
      const first = hostStore.getState().about === null;
      const [about] = await Promise.all([
        ask('app.about', {}),
        refreshRuns(),
        refreshStrays(),
        refreshPlans(),
      ]);
      hostStore.setState({ about });
      const planned = planStore.getState().shown;
      if (planned !== null) await showPlan(planned.id);
      const shown = runStore.getState().run;
      if (shown !== null) {
        await watch(shown.id);
        records.reload();
        exchanges.reload();
      } else if (first) {
        await showFirst(about);
      }
    },
    receive(message) {
      switch (message.type) {
        case 'batch':
          runStore.getState().apply(message.batch);
          return;
        case 'stream':
          records.receive(message.message);
          return;
        case 'exchanges.changed':
          exchanges.changed(message.run, message.attempt);
          return;
        case 'runs.changed':
          void refreshRuns();
          return;
        case 'dispatches.changed':
          void refreshStrays();
          return;
        case 'plan.progress':
          planStore.getState().progress(message.plan);
          return;
        case 'plan.live':
          if (!planStore.getState().live(message.plan, message.offset, message.text))
            showPlan(message.plan).catch(reportFailure);
          return;
        case 'plans.changed':
          void refreshPlans();
          return;
        case 'settings.changed':
          void ask('app.about', {}).then((about) => hostStore.setState({ about }));
          return;
        case 'trouble':
          runStore.getState().setTrouble(message.run, message.trouble);
          // Without trouble any more: it was opened again from what is on disk.
          if (message.trouble === null && runStore.getState().run?.id === message.run)
            watch(message.run).catch(reportFailure);
          return;
        case 'window.closing':
          viewStore.getState().showDialog({ kind: 'closing', running: message.running });
          return;
        default:
          assertNever(message);
      }
    },
    async openFile(path, reading, workspace) {
      const opened = await open(path, ask('track.open', { path, ...(reading && { reading }) }), {
        asked: { kind: 'file', path, ...(workspace !== undefined && { workspace }) },
        ...(reading && { reading }),
      });
      if (opened && workspace !== undefined) hostStore.setState({ suggestedWorkspace: workspace });
      return opened;
    },
    openText: (name, text, reading) =>
      open(name, ask('track.open_text', { name, text, ...(reading && { reading }) }), {
        asked: { kind: 'text', name, text },
        ...(reading && { reading }),
      }),
    openSample: (sample) => open(sample, ask('track.open_sample', { sample })),
    takePlan: (plan, name, text) => open(name, ask('track.open_text', { name, text, plan })),
    showPlan,
    openRun: (run, readOnly = false) => open(run, ask('run.open', { run, readOnly })),
    showOpened: (what, opened) => show(what, succeed(opened)),
    listRuns: async () => void (await refreshRuns()),
    async takeOver() {
      const run = runStore.getState().run?.id;
      return run !== undefined && open(run, ask('run.take_over', { run }));
    },
    watch,
    async addFrom(path, reading) {
      const run = runStore.getState().run;
      if (run === null) return null;
      const result = await ask('tickets.add_from', { run: run.id, path, ...(reading && { reading }) });
      if (result.ok) {
        hostStore.setState({ openFailure: null, notices: result.value.notices });
        return { added: result.value.added };
      }
      const failure = asOpenFailure(path, result.failure);
      hostStore.setState({
        openFailure: { what: path, failure, asked: { kind: 'add', path }, ...(reading && { reading }) },
      });
      return null;
    },
    async leave() {
      const run = runStore.getState().run;
      memory.removeItem(SHOWN_RUN);
      runStore.getState().clear();
      viewStore.getState().reset();
      records.show(null);
      exchanges.show(null);
      hostStore.setState({ openFailure: null, notices: [], suggestedWorkspace: null, isSample: false });
      if (run !== null) await letGo(run.id);
      const [about] = await Promise.all([ask('app.about', {}), refreshRuns()]);
      hostStore.setState({ about }); // The file that was open is a recent one now.
    },
    async command(command) {
      const run = runStore.getState().run;
      if (run === null) throw new Error('No run is open');
      return ask('run.command', { run: run.id, command });
    },
  };
}

/** The file of the command line, where it can be asked for again with the person's choices. */
function askedFirst(initial: About['initial']): Again {
  if (initial === null || initial.ok) return {};
  const { failure } = initial;
  if (failure.type !== 'choose_tag' && failure.type !== 'problems') return {};
  const path = failure.type === 'choose_tag' ? failure.file : failure.problems[0]?.file;
  const { workspace } = failure;
  return path === undefined
    ? {}
    : { asked: { kind: 'file', path, ...(workspace !== undefined && { workspace }) } };
}

/** A file that the engine refused is shown like one with problems. */
function asOpenFailure(file: string, failure: OpenFailure | Rejection): OpenFailure {
  switch (failure.type) {
    case 'problems':
    case 'unknown_run':
    case 'damaged_run':
    case 'choose_tag':
      return failure;
    default:
      return {
        type: 'problems',
        problems: [{ file, line: null, column: null, message: rejectionText(failure) }],
      };
  }
}
