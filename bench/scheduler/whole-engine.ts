import { hash } from 'node:crypto';
import { createEngine } from '../../src/main/engine/engine';
import { answer, command, verdict } from '../../src/main/engine/engine-rig';
import { noDispatch } from '../../src/main/engine/no-dispatch';
import { sharedWorkspace } from '../../src/main/engine/shared-workspace';
import { NO_LIMITS } from '../../src/shared/limits';
import { succeed } from '../../src/shared/result';
import { type RunEvent, WORKERS_ONLY } from '../../src/shared/run-event';
import { createRunState } from '../../src/shared/run-state';
import { ticket } from '../../src/shared/ticket-rig';
import { type Contender, SLOTS } from './contender';

/**
 * Decide, fold and plan with all of a run's events, real SHA-256 and a real clock, in mode `all`. Only what lies outside the
 * engine is left out: the journal is in memory, nobody listens, and the worker answers at once.
 */
export const wholeEngine: Contender = ({ ids, dependencies }, task) => {
  const idOf = (position: number) => ids[position] as string;
  const tickets = dependencies.map((list, position) => ticket(idOf(position), list.map(idOf)));
  return async () => {
    const journal: RunEvent[] = [];
    const engine = createEngine(createRunState('bench'), {
      now: () => new Date().toISOString(),
      random: () => 0,
      wait: async () => {},
      hash: (text) => hash('sha256', text),
      tools: {
        inspect: () => ({ kind: 'read', path: null }),
        isRepeatable: () => true,
        setupCall: command,
        verifyCall: command,
      },
      journal: {
        append: async (events) => {
          for (const event of events) journal.push(event);
          return succeed(null);
        },
      },
      workspaces: sharedWorkspace,
      publish: () => {},
      trouble: (message) => {
        throw new Error(`The engine stopped: ${message}`);
      },
      dispatch: noDispatch,
      worker: {
        prepare: async (job) =>
          succeed({
            role: 'Worker',
            model: job.model,
            prompt: job.ticket.description,
            context: [],
            setup: [],
            verify: [],
          }),
        turn: async (job) => {
          await task(job.position);
          return answer('Done.');
        },
        step: async () => ({ outcome: 'ok', note: '' }),
        rejoin: async () => null,
        review: async (job) => verdict('accept', job),
        diagnose: async ({ qa }) => ({ type: 'failed', reason: '', usage: null, model: qa }),
        ended: () => {},
      },
    });
    const source = { name: 'bench.json', path: null };
    await engine.command({ type: 'run.open', track: { title: 'Bench', context: '', source }, tickets });
    await engine.command({
      type: 'run.start',
      workspace: '/bench',
      mode: 'all',
      parallel: SLOTS,
      limits: NO_LIMITS,
      ...WORKERS_ONLY,
      model: 'bench',
    });
    await engine.idle();
  };
};
