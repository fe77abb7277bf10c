import { mkdir, mkdtemp, realpath, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command, Rejection } from '../../shared/command';
import { fail, type Result } from '../../shared/result';
import type { Worktrees } from '../worktrees/create-worktrees';
import { refusalText } from '../worktrees/refusal-text';
import type { HeldRun } from './held-run';
import { isAnswer, whyNoWorktrees } from './why-no-worktrees';
import { checkWorkspace, type WorkspaceRules } from './workspace-check';

/** A person has said that it is to start: git gets longer than while they choose. */
const PATIENCE_MS = 30_000;

interface StartWorld {
  readonly folders: Omit<WorkspaceRules, 'fresh'>;
  readonly worktrees: Worktrees;
  now(): Date;
}

/**
 * Starts the run in the folder that the person chose, named as it really is. The sample's own fresh folder is made here. One at a
 * time for a run that this process writes.
 */
export async function startRun(
  run: HeldRun,
  command: Command<'run.start'>,
  world: StartWorld,
  /** Carries the command out, with the workspace as it really is. */
  begin: (command: Command<'run.start'>) => Promise<Result<null, Rejection>>,
): Promise<Result<null, Rejection>> {
  const { engine, fresh } = run;
  const { phase } = engine.state.phase;
  if (phase !== 'opened') return fail({ type: 'wrong_phase', phase });
  const checked = await checkWorkspace(command.workspace, {
    ...world.folders,
    fresh: fresh === null ? [] : [fresh],
  });
  if (!checked.ok) return checked;
  if (command.isolation === 'worktree') {
    const { noWorktrees, unsure } = await whyNoWorktrees(checked.value, world.worktrees, PATIENCE_MS);
    if (noWorktrees !== null) return refuse(`No worktrees can be made: ${noWorktrees}`);
    if (unsure !== null) {
      return refuse(`Nothing was started: ${unsure} Try again, or work in the folder itself.`);
    }
  }
  let { path } = checked.value;
  try {
    if (!checked.value.exists) await mkdir(path, { recursive: true });
    path = await realpath(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return refuse(`The workspace ${path} could not be made (${reason}): choose another folder.`);
  }
  const real = { ...command, workspace: path };
  if (command.isolation === 'worktree') return startApart(run.id, real, world, begin);
  const refused = await whyNotWritten(path);
  if (refused !== null) {
    return refuse(`Nothing can be written to the workspace ${path} (${refused}): choose another folder.`);
  }
  return begin(real);
}

/** The run's branch is there before the run begins, and gone again when it does not. */
async function startApart(
  run: string,
  command: Command<'run.start'>,
  { worktrees, now }: StartWorld,
  begin: (command: Command<'run.start'>) => Promise<Result<null, Rejection>>,
): Promise<Result<null, Rejection>> {
  const { workspace, takeAlong } = command;
  const brought = command.bring === null ? null : await worktrees.checkBring(workspace, command.bring);
  if (brought?.ok === false) return refuse(refusalText(brought.failure));
  const base = command.base === null ? 'head' : { commit: command.base };
  const start = () => worktrees.startRun({ run, repository: workspace, base, takeAlong, at: now() });
  let started = await start();
  if (!started.ok && started.failure.type === 'run_exists') {
    // The process died before the run began: nothing of it was ever used.
    const discarded = await worktrees.unmakeRun(run);
    if (discarded.ok) started = await start();
  }
  if (!started.ok) {
    const why = refusalText(started.failure);
    return refuse(isAnswer(started.failure) ? why : `Nothing was started: ${why}`);
  }
  const begun = await begin({ ...command, bring: brought?.value ?? null });
  if (!begun.ok) await worktrees.unmakeRun(run);
  return begun;
}

function refuse(message: string): Result<never, Rejection> {
  return fail({ type: 'bad_workspace', message });
}

/** Tries it, where workers will write: permissions say nothing to an administrator, and nothing of disks that only look like disks. */
async function whyNotWritten(folder: string): Promise<string | null> {
  try {
    await rmdir(await mkdtemp(join(folder, '.baton-')));
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
