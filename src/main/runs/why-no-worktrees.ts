import type { WorkspaceFacts } from '../../shared/contract';
import type { Worktrees } from '../worktrees/create-worktrees';
import { refusalText } from '../worktrees/refusal-text';
import type { WorktreeFailure } from '../worktrees/worktree-failure';
import type { CheckedWorkspace } from './workspace-check';

/**
 * Whether a run in this workspace can have worktrees, as far as git says so within the time that a person waits for it. No answer is
 * not a no: who chose worktrees is not to find their own folder written to because a disk was slow.
 */
export async function whyNoWorktrees(
  { path, exists }: Pick<CheckedWorkspace, 'path' | 'exists'>,
  worktrees: Pick<Worktrees, 'checkStart'>,
  patienceMs: number,
): Promise<Pick<WorkspaceFacts, 'noWorktrees' | 'unsure'>> {
  if (!exists) return no(refusalText({ type: 'no_repository', folder: path }));
  const found = await worktrees.checkStart(path, AbortSignal.timeout(patienceMs));
  if (found.ok) return { noWorktrees: null, unsure: null };
  const { failure } = found;
  if (failure.type === 'aborted') return unsure(`Git took too long to look at ${path}.`);
  return isAnswer(failure) ? no(refusalText(failure)) : unsure(refusalText(failure));
}

function no(why: string) {
  return { noWorktrees: why, unsure: null };
}

/** What git says need not be a sentence, and another one follows. */
function unsure(why: string) {
  return { noWorktrees: null, unsure: /[.!?]$/.test(why) ? why : `${why}.` };
}

/** What may be otherwise in a moment says nothing of the folder. */
export function isAnswer({ type }: WorktreeFailure): boolean {
  return type !== 'disk_full' && type !== 'disk_failed' && type !== 'git_failed' && type !== 'too_much';
}
