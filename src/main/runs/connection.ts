import type { HostMessage, Replies, Reply } from '../../shared/contract';
import { type RequestInput, type RequestName, requestTable } from '../../shared/request-table';
import type { PlansListener } from '../planning/plans';
import type { HeldRun, RunListener } from './held-run';
import { createOutbox } from './outbox';

type FaceRequest =
  | 'dialog.choose_file'
  | 'dialog.choose_folder'
  | 'dialog.save_file'
  | 'browser.open'
  | 'browser.link'
  | 'window.attention'
  | 'window.close';

/** What a face can do by itself; what it lacks is answered with `not_here`. */
export type FaceServices = {
  [Name in FaceRequest]?: (input: RequestInput<Name>) => Promise<Replies[Name]>;
};

/** A window, a page or a terminal, from the side of the process that holds the runs. */
export interface Face {
  readonly kind: 'electron' | 'browser' | 'terminal';
  send(message: HostMessage): void;
  readonly services: FaceServices;
}

export interface Connection {
  /** Never rejects: what is no request, and what fails for a bug, is a reply that says so. */
  request<Name extends RequestName>(name: Name, input: unknown): Promise<Reply<Name>>;
  close(): void;
}

/** Who asks, for the handlers. */
interface Caller {
  readonly face: Face;
  /** From now on the face hears what happens in the run. What it is handed in the same turn of the event loop holds all before. */
  watch(run: HeldRun): void;
  unwatch(run: string): void;
}

export type Handlers = {
  readonly [Name in RequestName]: (
    input: RequestInput<Name>,
    caller: Caller,
  ) => Replies[Name] | Promise<Replies[Name]>;
};

/** A connection as the conductor sees it. */
export interface Attached extends Connection, RunListener {
  watches(run: string): boolean;
  runsChanged(): void;
  dispatchesChanged(): void;
  settingsChanged(): void;
  readonly plans: PlansListener;
}

export function createConnection(
  face: Face,
  handlers: Handlers,
  onClose: (connection: Attached) => void,
  onBug: (error: unknown) => void,
): Attached {
  const outbox = createOutbox((message) => face.send(message));
  const watched = new Set<string>();
  let isClosed = false;
  const caller: Caller = {
    face,
    watch(run) {
      outbox.forget(run.id);
      watched.add(run.id);
    },
    unwatch(run) {
      outbox.forget(run);
      watched.delete(run);
    },
  };

  const connection: Attached = {
    async request(name, input) {
      if (isClosed) return { ok: false, error: 'This connection is closed.' };
      if (!Object.hasOwn(requestTable, name)) return { ok: false, error: `There is no request “${name}”.` };
      const parsed = requestTable[name].safeParse(input);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        const place = [name, ...(issue?.path ?? [])].join('.');
        return { ok: false, error: `The request ${place} is not as it must be: ${issue?.message ?? ''}` };
      }
      try {
        return { ok: true, value: await handlers[name](parsed.data as RequestInput<typeof name>, caller) };
      } catch (error) {
        onBug(error);
        const message = error instanceof Error ? error.message : String(error);
        return { ok: false, error: `Baton failed at ${name}: ${message}` };
      }
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      outbox.close();
      watched.clear();
      onClose(connection);
    },
    watches: (run) => watched.has(run),
    events(run, events) {
      if (watched.has(run.id)) outbox.events(run.id, run.generation, events);
    },
    stream(message) {
      if (watched.has(message.run)) outbox.stream(message);
    },
    exchanges(run, attempt) {
      if (watched.has(run)) outbox.say({ type: 'exchanges.changed', run, attempt });
    },
    trouble(run, trouble) {
      if (watched.has(run.id)) outbox.say({ type: 'trouble', run: run.id, trouble });
    },
    runsChanged() {
      if (!isClosed) outbox.say({ type: 'runs.changed' });
    },
    dispatchesChanged() {
      if (!isClosed) outbox.say({ type: 'dispatches.changed' });
    },
    settingsChanged() {
      if (!isClosed) outbox.say({ type: 'settings.changed' });
    },
    plans: {
      progress(plan) {
        if (!isClosed) outbox.say({ type: 'plan.progress', plan });
      },
      live(plan, offset, text) {
        if (!isClosed) outbox.say({ type: 'plan.live', plan, offset, text });
      },
      changed() {
        if (!isClosed) outbox.say({ type: 'plans.changed' });
      },
    },
  };
  return connection;
}
