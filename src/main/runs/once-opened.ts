import { fold } from '../../shared/fold';
import { type RunState, requireAttempt, requireStep } from '../../shared/run-state';
import { decide } from '../engine/decide';
import { findTool } from '../workers/tools/find-tool';
import { toolPolicy } from '../workers/tools/tool-policy';

/**
 * What a run that nobody has will be as soon as somebody opens it: that is what a list has to say of it. It changes `state` and
 * nothing else, so a command that outlives its Baton is taken to go on; whether it does only opening the run can tell.
 */
export function onceOpened(state: RunState): RunState {
  const rejoined = new Set<string>();
  for (const key of state.live) {
    const { phase } = requireAttempt(state, key);
    if (phase.phase !== 'step_running') continue;
    const { id, call } = requireStep(state, phase.step);
    if (findTool(call.tool)?.outliving != null) rejoined.add(id);
  }
  const rules = { tools: toolPolicy, hash: () => '', now: () => state.at, random: () => 0 };
  const recovered = decide(state, { type: 'run.recover', rejoined }, rules);
  if (!recovered.ok) throw new Error(`Run ${state.id} could not be opened again`);
  const { id: run, at } = state;
  // Of the time of its last event: until then it was at work.
  for (const event of recovered.value) fold(state, { ...event, seq: state.seq + 1, at, run });
  return state;
}
