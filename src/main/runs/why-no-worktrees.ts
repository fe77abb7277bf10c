import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
): Promise<Pick<WorkspaceFacts, 'noWorktrees' | 'unsure' | 'inRepository'>> {
  if (!exists) return no(refusalText({ type: 'no_repository', folder: path }), false);
  const found = await worktrees.checkStart(path, AbortSignal.timeout(patienceMs));
  if (found.ok) return { noWorktrees: null, unsure: null, inRepository: true };
  const { failure } = found;
  if (failure.type === 'aborted') return unsure(`Git took too long to look at ${path}.`);
  if (!isAnswer(failure)) return unsure(refusalText(failure));
  return no(refusalText(failure), await isInRepository(failure, path));
}

function no(why: string, inRepository: boolean) {
  return { noWorktrees: why, unsure: null, inRepository };
}

/** What git says need not be a sentence, and another one follows. */
function unsure(why: string) {
  return { noWorktrees: null, unsure: /[.!?]$/.test(why) ? why : `${why}.`, inRepository: true };
}

/** Whether the folder is part of one. What a repository ignores is no part of it, as where a home folder is one. */
async function isInRepository({ type }: WorktreeFailure, folder: string): Promise<boolean> {
  if (type === 'no_repository' || type === 'ignored_folder') return false;
  if (type !== 'git_missing' && type !== 'git_too_old') return true;
  // Nobody is there to be asked.
  for (let at = folder; ; at = dirname(at)) {
    const isHere = await access(join(at, '.git')).then(
      () => true,
      () => false,
    );
    if (isHere || at === dirname(at)) return isHere;
  }
}

/** What may be otherwise in a moment says nothing of the folder. */
export function isAnswer({ type }: WorktreeFailure): boolean {
  return type !== 'disk_full' && type !== 'disk_failed' && type !== 'git_failed' && type !== 'too_much';
}
