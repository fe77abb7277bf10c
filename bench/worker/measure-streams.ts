import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { serialize } from 'node:v8';
import { createConductor } from '../../src/main/runs/conductor';
import type { Provider } from '../../src/main/workers/providers/provider';
import { createSdkProvider, type SdkProviderOptions } from '../../src/main/workers/providers/sdk-provider';
import { systemTimer } from '../../src/main/workers/timer';
import { NO_LIMITS } from '../../src/shared/limits';
import { succeed } from '../../src/shared/result';
import { WORKERS_ONLY } from '../../src/shared/run-event';
import { createHeapSweep } from '../measure/heap-sweep';
import { streamingModel } from './scripted-model';

export interface StreamLoad {
  readonly attempts: number;
  readonly tokens: number;
  readonly everyMs: number;
  /** How long the process does nothing first, for comparison. */
  readonly idleMs: number;
}

interface Delay {
  readonly median: number;
  readonly p99: number;
  readonly max: number;
}

export interface StreamFigures {
  /** Milliseconds from one tick of a 10 ms timer to the next, less those 10: what it came too late. */
  readonly delay: Delay;
  readonly idleDelay: Delay;
  /** Processor time of the main thread over the time that went by. */
  readonly mainThreadLoad: number;
  readonly seconds: number;
  readonly messages: number;
  /** Megabytes over what the process had before the run was started: at the most, and swept while all still stream. */
  readonly residentGrowth: number;
  readonly heapGrowth: number;
}

/** From 10 ms timers in this process, which pay for their own waking up, straight into the SDK: nothing gathers their tokens. */
export function measureMockStreams(load: StreamLoad): Promise<StreamFigures> {
  return measure(load, {
    ...ENDPOINT,
    baseURL: 'http://127.0.0.1:9/v1',
    modelOf: () => streamingModel(load.tokens, load.everyMs),
  });
}

/** As with a real model: over HTTP from another process, every token in a write of its own. */
export async function measureHttpStreams(load: StreamLoad, serverFile: string): Promise<StreamFigures> {
  const args = [serverFile, String(load.tokens), String(load.everyMs)];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [port] = await once(server.stdout, 'data');
    return await measure(load, { ...ENDPOINT, baseURL: `http://127.0.0.1:${String(port).trim()}/v1` });
  } finally {
    server.kill();
  }
}

const ENDPOINT = {
  name: 'local',
  kind: 'openai-compatible',
  apiKey: null,
  keySource: null,
  timer: systemTimer,
  now: Date.now,
} satisfies Omit<SdkProviderOptions, 'baseURL'>;

async function measure(load: StreamLoad, options: SdkProviderOptions): Promise<StreamFigures> {
  const root = await mkdtemp(join(tmpdir(), 'baton-bench-'));
  try {
    return await measureIn(root, load, createSdkProvider(options));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function measureIn(root: string, load: StreamLoad, provider: Provider): Promise<StreamFigures> {
  const workspace = join(root, 'workspace');
  await mkdir(workspace);
  const conductor = createConductor({
    dataFolder: join(root, 'data'),
    configFolder: join(root, 'config'),
    samplesFolder: join(root, 'samples'),
    startFolder: root,
    version: 'bench',
    model: 'local:mock',
    models: { providerOf: () => succeed(provider) },
    now: () => new Date(),
  });
  const sweep = createHeapSweep();
  let characters = 0;
  let messages = 0;
  let peakResident = 0;
  let sweptHeap = 0;
  const nearlyAll = load.attempts * load.tokens * 4 * 0.9;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const connection = conductor.attach({
    kind: 'electron',
    services: {},
    send(message) {
      serialize(message); // As it is for the window's process.
      messages++;
      if (message.type === 'stream' && message.message.kind === 'delta') {
        characters += message.message.text.length;
      }
      const hasEnded =
        message.type === 'batch' && message.batch.events.some(({ type }) => type === 'run.finished');
      if (hasEnded) finish();
    },
  });

  try {
    const tickets = Array.from({ length: load.attempts }, (_, index) => ({
      id: `T-${index + 1}`,
      description: 'Write.',
    }));
    const opened = await connection.request('track.open_text', {
      name: 'bench.json',
      text: JSON.stringify(tickets),
    });
    if (!opened.ok || !opened.value.ok)
      throw new Error(`The track was not opened: ${JSON.stringify(opened)}`);
    const { run } = opened.value.value;
    await connection.request('run.watch', { run });
    const idle = watchDelay();
    await pause(load.idleMs);
    const idleDelay = idle();

    sweep();
    const before = process.memoryUsage();
    const sampler = setInterval(() => {
      peakResident = Math.max(peakResident, process.memoryUsage.rss());
    }, 100);
    const delay = watchDelay();
    const begun = { at: performance.now(), cpu: process.threadCpuUsage() };
    const command = {
      type: 'run.start',
      workspace,
      mode: 'all',
      parallel: load.attempts,
      limits: NO_LIMITS,
      ...WORKERS_ONLY,
      model: 'local:mock',
    };
    const started = await connection.request('run.command', { run, command });
    if (!started.ok || !started.value.ok)
      throw new Error(`The run did not start: ${JSON.stringify(started)}`);
    await Promise.race([finished, until(() => characters >= nearlyAll)]);
    const { user, system } = process.threadCpuUsage(begun.cpu);
    const took = performance.now() - begun.at;
    const measured = delay();
    // A sweep holds the thread: it comes when the delays have been taken, and while all attempts still stream.
    sweep();
    sweptHeap = process.memoryUsage().heapUsed;
    await finished;
    clearInterval(sampler);

    const expected = load.attempts * load.tokens * 4;
    if (characters !== expected) throw new Error(`The face got ${characters} of ${expected} characters`);
    return {
      delay: measured,
      idleDelay,
      mainThreadLoad: (user + system) / 1000 / took,
      seconds: took / 1000,
      messages,
      residentGrowth: (peakResident - before.rss) / 1024 ** 2,
      heapGrowth: (sweptHeap - before.heapUsed) / 1024 ** 2,
    };
  } finally {
    await conductor.close();
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(10);
}

const RESOLUTION_MS = 10;

/** Node's monitor measures from tick to tick; the timer's own interval is no delay. */
function watchDelay(): () => Delay {
  const monitor = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  monitor.enable();
  return () => {
    monitor.disable();
    const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
    return {
      median: late(monitor.percentile(50)),
      p99: late(monitor.percentile(99)),
      max: late(monitor.max),
    };
  };
}
