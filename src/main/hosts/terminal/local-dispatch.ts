import { succeed } from '../../../shared/result';
import type { RunSettings } from '../../../shared/run-event';
import { readSnapshot } from '../../../shared/run-snapshot';
import type { RunState } from '../../../shared/run-state';
import type { DispatchRecord } from '../../dispatch/dispatch-record';
import { TICKET_OF_TASK, trackOfTask } from '../../dispatch/track-of-task';
import type { Conductor } from '../../runs/conductor';
import { choosePlace, NOTHING_TYPED } from './choose-place';
import { openFailureLines } from './failure-text';
import { followRun } from './follow-run';
import type { Output } from './output';
import { printable } from './printable';
import { attachTerminal, request } from './run-face';

export interface LocalOptions {
  /** The workspace is absolute. */
  readonly settings: RunSettings;
  readonly interactive: boolean;
  readonly output: Output;
  /** Hears of the run before anything happens in it. */
  onRun(run: string): Promise<void>;
}

export type LocalOutcome = Pick<DispatchRecord, 'status' | 'error' | 'blockedReason'>;

/** Baton's own worker does a task: as the one ticket of a run of its own, under the approvals of every run. */
export async function dispatchLocally(
  conductor: Conductor,
  given: Pick<DispatchRecord, 'task' | 'taskType'>,
  { settings, interactive, output, onRun }: LocalOptions,
): Promise<LocalOutcome> {
  const face = attachTerminal(conductor);
  const { connection } = face;
  const chosen = await choosePlace(connection, settings.workspace, NOTHING_TYPED, settings.isolation);
  if (!chosen.ok) return failed(chosen.failure);
  const { place, note } = chosen.value;
  if (note !== null) output.error(printable(note));
  const text = trackOfTask(given);
  const opened = await request(connection, 'track.open_text', { name: 'dispatch.json', text });
  if (!opened.ok) return failed(openFailureLines(opened.failure, output.typed).join(' '));
  const { run } = opened.value;
  await onRun(run);
  const begin = () => succeed([{ type: 'run.start' as const, ...settings, ...place }]);
  conductor.watchDispatches();
  await followRun({ face, run, json: false, interactive, output, isNew: true, begin });
  const watched = await request(connection, 'run.watch', { run });
  if (!watched.ok) return failed(openFailureLines(watched.failure, output.typed).join(' '));
  return outcomeOf(readSnapshot(watched.value.snapshot));
}

function outcomeOf(state: RunState): LocalOutcome {
  const status = state.tickets.get(TICKET_OF_TASK)?.state;
  if (status?.status === 'completed') return { status: 'completed', error: null, blockedReason: null };
  if (status?.status === 'blocked') {
    const { reason } = status;
    return { status: 'failed', error: `Blocked: ${reason}`, blockedReason: reason };
  }
  if (state.phase.phase === 'opened') return failed('The run could not be started.');
  if (state.phase.phase === 'finished') return failed('The run was stopped.');
  const isAtWork = [...state.attempts.values()].some(({ startedAt }) => startedAt !== null);
  return { status: isAtWork ? 'in_progress' : 'assigned', error: null, blockedReason: null };
}

function failed(error: string): LocalOutcome {
  return { status: 'failed', error, blockedReason: null };
}
