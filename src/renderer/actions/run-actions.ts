import type { Command } from '../../shared/command';
import { countWaiting } from '../../shared/count-waiting';
import type { LimitKind } from '../../shared/limits';
import type { ApprovalMode } from '../../shared/ticket';
import { reachedLimit } from '../../shared/used-so-far';
import type { Baton } from '../baton-context';
import { reportRefusal } from '../ui/report';
import { waitingFor } from '../ui/waiting';
import type { Action, ActionState } from './action';
import { modeWords } from './mode-words';

function inPhase(...phases: string[]): (state: ActionState) => boolean {
  return ({ run }) => run !== null && phases.includes(run.phase.phase);
}

function isStopped({ run }: ActionState): boolean {
  return run?.phase.phase === 'finished' && run.phase.outcome === 'cancelled';
}

/** Also where it was paused for another reason, by a restart for one: it could not go on. */
function isAtLimit({ run }: ActionState): boolean {
  return run?.phase.phase === 'paused' && (run.phase.by === 'limit' || reachedLimit(run) !== null);
}

async function command(baton: Baton, what: Command): Promise<void> {
  const result = await baton.session.command(what);
  if (!result.ok) reportRefusal(result.failure);
}

export const startRun: Action = {
  id: 'run.start',
  label: 'Run…',
  group: 'Run',
  shortcut: 'mod+Enter',
  enabled: inPhase('opened'),
  changesRun: true,
  run: ({ viewStore }) => viewStore.getState().showDialog({ kind: 'start' }),
};

export const pauseRun: Action = {
  id: 'run.pause',
  label: 'Pause',
  group: 'Run',
  shortcut: 'P',
  enabled: inPhase('running'),
  changesRun: true,
  run: (baton) => command(baton, { type: 'run.pause' }),
};

export const resumeRun: Action = {
  id: 'run.resume',
  label: 'Resume',
  group: 'Run',
  shortcut: 'P',
  // What was stopped stands still until the person says otherwise; what ended by itself has nothing left to do. At a limit the
  // banner is the way on.
  enabled: (state) => (inPhase('paused')(state) && !isAtLimit(state)) || isStopped(state),
  changesRun: true,
  run: (baton) => command(baton, { type: 'run.resume' }),
};

export const stopRun: Action = {
  id: 'run.stop',
  label: 'Stop…',
  group: 'Run',
  shortcut: null,
  enabled: inPhase('running', 'paused'),
  changesRun: true,
  run: ({ viewStore }) => viewStore.getState().showDialog({ kind: 'stop' }),
};

/** What Stop does once the person has said yes. */
export function cancelRun(baton: Baton): Promise<void> {
  return command(baton, { type: 'run.cancel' });
}

/** What the banner of a reached limit does; `to` is the new limit, null where only the person's word is needed. */
export function raiseLimit(baton: Baton, limit: LimitKind, to: number | null): Promise<void> {
  return command(baton, { type: 'limit.raise', limit, to });
}

export const goToWaiting: Action = {
  id: 'approval.first',
  label: 'Go to what waits for you',
  group: 'Run',
  shortcut: 'G',
  enabled: ({ run }) => run !== null && countWaiting(run) > 0,
  run({ runStore, viewStore }) {
    const { run, readOnly } = runStore.getState();
    const first = run === null ? undefined : waitingFor(run)[0];
    if (first === undefined) return;
    viewStore.getState().selectTicket(first.ticket);
    // What another Baton asks is answered there.
    if (readOnly === null) viewStore.getState().showApproval(first.approval);
  },
};

function setMode(mode: ApprovalMode): Action {
  return {
    id: `mode.${mode}`,
    label: `Approval mode: ${modeWords[mode].label}`,
    group: 'Run',
    shortcut: null,
    enabled: (state) => inPhase('running', 'paused')(state) && state.run?.mode !== mode,
    changesRun: true,
    run: (baton) => command(baton, { type: 'mode.set', mode }),
  };
}

export const modeActions: Record<ApprovalMode, Action> = {
  ask: setMode('ask'),
  auto: setMode('auto'),
  all: setMode('all'),
  none: setMode('none'),
};
