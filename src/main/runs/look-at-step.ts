import { attemptKey } from '../../shared/run-state';
import type { StepLook } from '../../shared/step-look';
import { toolPolicy } from '../workers/tools/tool-policy';
import type { HeldRun } from './held-run';

/** How the file looks now that a step of unknown outcome was to change; null for any other step. */
export async function lookAtStep(run: HeldRun | null, id: string): Promise<StepLook | null> {
  const step = run?.engine.state.steps.get(id);
  if (run === null || step?.state.state !== 'unknown') return null;
  const kind = toolPolicy.inspect(step.call);
  if (kind.kind !== 'change' && kind.kind !== 'protected') return null;
  const workspace = await run.workspaceOf(attemptKey(step.ticket, step.attempt));
  if (workspace === null) return null;
  return { path: kind.path, looks: await run.worker.lookAtStep({ workspace, step: id }) };
}
