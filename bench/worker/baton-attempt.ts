import { hash } from 'node:crypto';
import { join } from 'node:path';
import { createEngine } from '../../src/main/engine/engine';
import { noDispatch } from '../../src/main/engine/no-dispatch';
import { sharedWorkspace } from '../../src/main/engine/shared-workspace';
import { createJournal } from '../../src/main/journal/journal';
import { takeRunLock } from '../../src/main/journal/run-lock';
import { createWorker } from '../../src/main/workers/create-worker';
import { createSdkProvider } from '../../src/main/workers/providers/sdk-provider';
import { systemTimer } from '../../src/main/workers/timer';
import { toolPolicy } from '../../src/main/workers/tools/tool-policy';
import type { ToolCall } from '../../src/shared/approval';
import { NO_LIMITS } from '../../src/shared/limits';
import { succeed } from '../../src/shared/result';
import { WORKERS_ONLY } from '../../src/shared/run-event';
import { createRunState } from '../../src/shared/run-state';
import { ticket } from '../../src/shared/ticket-rig';
import type { AttemptPlace } from './attempt-place';
import { scriptedModel } from './scripted-model';

const MODEL = 'google:gemini-2.5-flash-lite';

/**
 * One ticket in mode `all` through everything that a run has but its faces: engine, journal, record, worker, provider and tools.
 * The run is open when this resolves; what comes back starts it and resolves at its end.
 */
export async function batonAttempt(
  calls: readonly ToolCall[],
  { workspace, run }: AttemptPlace,
): Promise<() => Promise<void>> {
  const provider = createSdkProvider({
    name: 'google',
    kind: 'google',
    baseURL: 'http://127.0.0.1:9',
    apiKey: null,
    keySource: null,
    timer: systemTimer,
    now: Date.now,
    modelOf: () => scriptedModel(calls),
  });
  const lock = await takeRunLock(run);
  if (!lock.ok) throw new Error(`The run is not locked: ${lock.failure.type}`);
  const journal = await createJournal(lock.value);
  if (!journal.ok) throw new Error(journal.failure.message);
  const worker = createWorker({
    recordsFolder: join(run, 'attempts'),
    closed: [],
    onStream: () => {},
    models: { providerOf: () => succeed(provider) },
  });
  const engine = createEngine(createRunState('bench'), {
    now: () => new Date().toISOString(),
    random: Math.random,
    wait: async () => {},
    hash: (text) => hash('sha256', text),
    workspaces: sharedWorkspace,
    tools: toolPolicy,
    journal: journal.value,
    publish: () => {},
    trouble: (message) => {
      throw new Error(`The engine stopped: ${message}`);
    },
    dispatch: noDispatch,
    worker,
  });
  const track = { title: 'Bench', context: '', source: { name: 'bench.json', path: null } };
  await engine.command({ type: 'run.open', track, tickets: [ticket('T-1')] });

  return async () => {
    const settings = { mode: 'all', parallel: 1, limits: NO_LIMITS, ...WORKERS_ONLY, model: MODEL } as const;
    await engine.command({ type: 'run.start', workspace, ...settings });
    await engine.idle();
    const { phase, steps } = engine.state;
    const ran = [...steps.values()].filter(
      ({ state }) => state.state === 'finished' && state.outcome === 'ok',
    );
    if (phase.phase !== 'finished' || phase.outcome !== 'done' || ran.length !== calls.length) {
      throw new Error(`Baton ran ${ran.length} of ${calls.length} steps`);
    }
    await worker.close();
    await journal.value.close();
  };
}
