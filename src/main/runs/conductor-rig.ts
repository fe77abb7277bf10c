import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostMessage, Opened, Replies } from '../../shared/contract';
import { fold } from '../../shared/fold';
import type { RequestInput, RequestName } from '../../shared/request-table';
import { readSnapshot } from '../../shared/run-snapshot';
import type { RunState } from '../../shared/run-state';
import {
  type Conductor,
  type ConductorOptions,
  type Connection,
  createConductor,
  type FaceServices,
} from './conductor';

// A conductor on real folders of its own, and faces that do what every real one does. For tests.

export interface Place {
  readonly root: string;
  readonly data: string;
  readonly samples: string;
  /** Where the person typed the command. */
  readonly start: string;
  write(name: string, content: unknown): Promise<string>;
  conductor(more?: Partial<ConductorOptions>): Conductor;
  /** Closes every conductor that is still there and removes the folders. */
  remove(): Promise<void>;
}

export async function createPlace(): Promise<Place> {
  const root = await mkdtemp(join(tmpdir(), 'baton-runs-'));
  const [data, samples, start] = ['data', 'samples', 'start'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(samples);
  await mkdir(start);
  const conductors: Conductor[] = [];
  return {
    root,
    data,
    samples,
    start,
    async write(name, content) {
      const path = join(root, name);
      await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    },
    conductor(more = {}) {
      const conductor = createConductor({
        dataFolder: data,
        configFolder: join(root, 'config'),
        samplesFolder: samples,
        startFolder: start,
        version: '1.2.3',
        model: 'rehearsal',
        now: () => new Date(),
        ...more,
      });
      conductors.push(conductor);
      return conductor;
    },
    async remove() {
      for (const conductor of conductors) await conductor.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

export interface TestFace {
  readonly connection: Connection;
  readonly messages: HostMessage[];
  /** Its own copies of the runs that it watches. */
  readonly copies: Map<string, RunState>;
  ask<Name extends RequestName>(name: Name, input: RequestInput<Name>): Promise<Replies[Name]>;
  watch(run: string): Promise<RunState>;
  /** Resolves when it is so, looked at after each message. */
  until(isSo: () => boolean): Promise<void>;
}

export function attachFace(
  conductor: Conductor,
  services: FaceServices = {},
  kind: 'electron' | 'browser' | 'terminal' = 'electron',
): TestFace {
  const messages: HostMessage[] = [];
  const copies = new Map<string, RunState>();
  const waiting = new Set<() => void>();
  const connection = conductor.attach({
    kind,
    services,
    send(message) {
      // What comes over a wire shares nothing with what was sent.
      const own: HostMessage = structuredClone(message);
      messages.push(own);
      if (own.type === 'batch') receive(copies.get(own.batch.run), own.batch.events);
      for (const look of waiting) look();
    },
  });

  async function ask<Name extends RequestName>(
    name: Name,
    input: RequestInput<Name>,
  ): Promise<Replies[Name]> {
    const reply = await connection.request(name, input);
    if (!reply.ok) throw new Error(reply.error);
    return structuredClone(reply.value);
  }

  return {
    connection,
    messages,
    copies,
    ask,
    async watch(run) {
      const watched = await ask('run.watch', { run });
      if (!watched.ok) throw new Error(watched.failure.type);
      const copy = readSnapshot(watched.value.snapshot);
      copies.set(run, copy);
      return copy;
    },
    until(isSo) {
      return new Promise((resolve) => {
        const look = () => {
          if (!isSo()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      });
    },
  };
}

function receive(copy: RunState | undefined, events: readonly Parameters<typeof fold>[1][]): void {
  if (copy === undefined) throw new Error('A batch came for a run that is not watched.');
  for (const event of events) {
    if (event.seq !== copy.seq + 1) throw new Error(`Event ${event.seq} came after ${copy.seq}.`);
    fold(copy, event);
  }
}

export function expectOpened(result: Replies['track.open']): Opened {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}
