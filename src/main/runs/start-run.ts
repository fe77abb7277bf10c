import { mkdir, mkdtemp, realpath, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command, Rejection } from '../../shared/command';
import { fail, type Result } from '../../shared/result';
import type { HeldRun } from './held-run';
import { checkWorkspace, type WorkspaceRules } from './workspace-check';

/** Starts the run in the folder that the person chose, named as it really is. The sample's own fresh folder is made here. */
export async function startRun(
  run: HeldRun,
  command: Command<'run.start'>,
  rules: Omit<WorkspaceRules, 'fresh'>,
  /** Carries the command out, with the workspace as it really is. */
  begin: (command: Command<'run.start'>) => Promise<Result<null, Rejection>>,
): Promise<Result<null, Rejection>> {
  const { engine, fresh } = run;
  const { phase } = engine.state.phase;
  if (phase !== 'opened') return fail({ type: 'wrong_phase', phase });
  const checked = await checkWorkspace(command.workspace, { ...rules, fresh: fresh === null ? [] : [fresh] });
  if (!checked.ok) return checked;
  let { path } = checked.value;
  try {
    if (!checked.value.exists) await mkdir(path, { recursive: true });
    path = await realpath(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The workspace ${path} could not be made (${reason}): choose another folder.`;
    return fail({ type: 'bad_workspace', message });
  }
  const refused = await whyNotWritten(path);
  if (refused !== null) {
    const message = `Nothing can be written to the workspace ${path} (${refused}): choose another folder.`;
    return fail({ type: 'bad_workspace', message });
  }
  return begin({ ...command, workspace: path });
}

/** Tries it: permissions say nothing to an administrator, and nothing of disks that only look like disks. */
async function whyNotWritten(folder: string): Promise<string | null> {
  try {
    await rmdir(await mkdtemp(join(folder, '.baton-')));
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
