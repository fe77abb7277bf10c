// For tests of dispatching: a data folder, time that passes only when it is told to, and whoever is asked.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../../shared/settings';
import type { DispatchPorts } from './dispatch-ports';
import type { DispatchRecord } from './dispatch-record';
import { readDispatchSettings } from './dispatch-settings';
import type { DispatchTask } from './dispatch-task';
import { createDispatcher, type Dispatcher } from './dispatcher';
import { REPO, TOKEN } from './fake-gitea';
import { createStrayDispatches, type StrayDispatches } from './stray-dispatches';
import { createTicketDispatch, type TicketDispatch } from './ticket-dispatch';
import type { LeftTickets } from './watch-strays';

export interface DispatchRig {
  readonly dataFolder: string;
  /** What was waited for between tries and looks, in milliseconds; every wait is over at once. */
  readonly waited: number[];
  /** Time limits of requests that are under way, in milliseconds. */
  limits(): number[];
  /** Lets the time limits of all requests under way pass. */
  expire(): void;
  /** Lets the clock go on. */
  pass(milliseconds: number): void;
  /** Called at each wait. */
  onWait: (milliseconds: number) => void;
  /** Called when somebody asks for what another one holds. */
  onHeld: () => void;
  /** Another Baton on the same data folder, as if it were a process of its own. */
  dispatcher(settings: Settings, env?: NodeJS.ProcessEnv): Dispatcher;
  /** The same for tickets of runs. `settings` may change from one moment to the next. */
  tickets(settings: () => Settings, env?: NodeJS.ProcessEnv): TicketDispatch;
  /** What belongs to no run, in such a Baton. */
  strays(settings: () => Settings, env?: NodeJS.ProcessEnv): StrayDispatches;
  /** Whether another process works on whatever is asked about. */
  isHeld: boolean;
  close(): Promise<void>;
}

export async function createDispatchRig(): Promise<DispatchRig> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'baton-dispatch-'));
  const waited: number[] = [];
  const limits = new Set<{ milliseconds: number; run: () => void }>();
  const locks = new Map<string, Promise<void>>();
  let now = Date.parse('2030-01-01T00:00:00Z');
  const ports: DispatchPorts = {
    now: () => new Date(now),
    random: () => 0.5,
    newId: randomUUID,
    after(milliseconds, run) {
      const entry = { milliseconds, run };
      limits.add(entry);
      return () => limits.delete(entry);
    },
    async wait(milliseconds) {
      waited.push(milliseconds);
      now += milliseconds;
      rig.onWait(milliseconds);
      await new Promise(setImmediate);
    },
    async takeLock(folder) {
      const holder = locks.get(folder);
      if (holder !== undefined) {
        // Said when it is free again: whoever comes back meanwhile would come in vain, and waits take no time here.
        rig.onHeld();
        await holder;
        return { ok: false, failure: { type: 'held', by: 'process 4711' } };
      }
      let free = () => {};
      locks.set(folder, new Promise((resolve) => (free = resolve)));
      const release = async () => {
        locks.delete(folder);
        free();
      };
      return { ok: true, value: { release } };
    },
  };
  const rig: DispatchRig = {
    dataFolder,
    waited,
    limits: () => [...limits].map(({ milliseconds }) => milliseconds),
    expire() {
      for (const { run } of [...limits]) run();
    },
    pass(milliseconds) {
      now += milliseconds;
    },
    onWait: () => {},
    onHeld: () => {},
    dispatcher(settings, env = { GITEA_TOKEN: TOKEN }) {
      const read = readDispatchSettings(settings, env);
      if (!read.ok) throw new Error(read.failure);
      return createDispatcher({ dataFolder, settings: read.value, ports });
    },
    tickets: (settings, env = { GITEA_TOKEN: TOKEN }) =>
      createTicketDispatch({
        dataFolder,
        ports,
        settings: async () => readDispatchSettings(settings(), env),
      }),
    strays: (settings, env = { GITEA_TOKEN: TOKEN }) =>
      createStrayDispatches({
        dataFolder,
        ports,
        settings: async () => readDispatchSettings(settings(), env),
        isHeld: async () => rig.isHeld,
      }),
    isHeld: false,
    close: () => rm(dataFolder, { recursive: true, force: true }),
  };
  return rig;
}

export function task(given: Partial<DispatchTask> = {}): DispatchTask {
  return {
    title: 'Refactor the parser',
    description: 'Rename what is misnamed.',
    acceptanceCriteria: ['All tests pass'],
    taskType: null,
    agent: null,
    issueNumber: 1,
    createIssue: false,
    endpoint: null,
    retries: 1,
    ...given,
  };
}

/** No run was left with a ticket at an agent. */
export const NO_TICKETS: LeftTickets = { find: async () => new Map(), isLeft: async () => false };

export const CLAUDE: NonNullable<Settings['agents']>[number] = {
  key: 'claude-code',
  name: 'Claude Code',
  interface: 'gitea',
  label: 'claude-ready',
  taskTypes: ['refactoring'],
};

export function giteaSettings(url: string, agents: Settings['agents'] = [CLAUDE]): Settings {
  return { gitea: { url, repo: REPO, tokenEnv: 'GITEA_TOKEN' }, agents };
}

/** Begins and sends; with what the person is told of further tries in `told`. */
export async function handOver(
  dispatcher: Dispatcher,
  given: DispatchTask,
  signal: AbortSignal = new AbortController().signal,
): Promise<DispatchRecord> {
  const begun = await dispatcher.begin(given, signal);
  if (!begun.ok) throw new Error(begun.failure.message);
  const { record, isJoined } = begun.value;
  return record.status === 'failed' ? record : dispatcher.send(record.id, { signal, completing: isJoined });
}
