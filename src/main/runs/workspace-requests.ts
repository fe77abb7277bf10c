import { fail, type Result, succeed } from '../../shared/result';
import type { Worktrees } from '../worktrees/create-worktrees';
import { refusalText } from '../worktrees/refusal-text';
import type { WorktreeFailure } from '../worktrees/worktree-failure';
import { absolutePath } from './absolute-path';
import type { Handlers } from './connection';
import { whyNoWorktrees } from './why-no-worktrees';
import { checkWorkspace, type WorkspaceRules } from './workspace-check';

interface WorkspaceRequestOptions {
  readonly folders: Omit<WorkspaceRules, 'fresh'>;
  readonly worktrees: Worktrees;
  /** Folders that Baton makes when a run starts in them. */
  fresh(): readonly string[];
}

/** A person waits for it while they type. */
const PATIENCE_MS = 5000;

/** What faces ask of a folder before a run starts in it. */
export function createWorkspaceHandlers({
  folders,
  worktrees,
  fresh,
}: WorkspaceRequestOptions): Pick<Handlers, 'workspace.check' | 'workspace.base' | 'workspace.bringable'> {
  const folderOf = (path: string) => absolutePath(path, folders.startFolder);
  return {
    'workspace.check': async ({ path }) => {
      const checked = await checkWorkspace(path, { ...folders, fresh: fresh() });
      if (!checked.ok) return checked;
      const facts = await whyNoWorktrees(checked.value, worktrees, PATIENCE_MS);
      return succeed({ ...checked.value, ...facts });
    },
    'workspace.base': async ({ path, base }) =>
      inWords(await worktrees.findBase(folderOf(path), base, AbortSignal.timeout(PATIENCE_MS))),
    'workspace.bringable': async ({ path }) =>
      inWords(await worktrees.findBringable(folderOf(path), AbortSignal.timeout(PATIENCE_MS))),
  };
}

function inWords<Value>(
  asked: Result<Value, WorktreeFailure>,
): Result<Value, { type: 'bad_workspace'; message: string }> {
  return asked.ok ? asked : fail({ type: 'bad_workspace', message: refusalText(asked.failure) });
}
