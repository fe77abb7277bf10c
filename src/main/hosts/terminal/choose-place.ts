import { fail, type Result, succeed } from '../../../shared/result';
import type { RunSettings } from '../../../shared/run-event';
import type { Isolation } from '../../../shared/ticket';
import type { Connection } from '../../runs/conductor';
import { request } from './run-face';

type Place = Pick<RunSettings, 'isolation' | 'takeAlong' | 'base' | 'bring'>;

/** What a person typed of where the work is done; null where they typed nothing. */
export type TypedPlace = Omit<Place, 'isolation'> & { readonly isolation: Isolation | null };

export const NOTHING_TYPED: TypedPlace = { isolation: null, takeAlong: false, base: null, bring: null };

interface ChosenPlace {
  readonly place: Place;
  /** Why it is another place than usual, or what it does not hold, a sentence. */
  readonly note: string | null;
}

/** Where the work is done: as was typed, else as usual as far as this folder lets it. The failure is a sentence. */
export async function choosePlace(
  connection: Connection,
  workspace: string,
  typed: TypedPlace,
  usual: Isolation,
): Promise<Result<ChosenPlace, string>> {
  const checked = await request(connection, 'workspace.check', { path: workspace });
  if (!checked.ok) return fail(checked.failure.message);
  const { noWorktrees, uncommitted, inRepository } = checked.value;
  const { takeAlong, base, bring } = typed;
  const isForWorktrees = takeAlong || base !== null || bring !== null;
  if (isForWorktrees && typed.isolation === 'shared') return fail(ONLY_WORKTREES);
  const asked = typed.isolation ?? (isForWorktrees ? 'worktree' : null);
  if (asked === null && usual === 'worktree' && noWorktrees !== null && inRepository) {
    return fail(`No worktrees can be made: ${noWorktrees} ${OR_SHARED}`);
  }
  const isolation = asked ?? (noWorktrees === null ? usual : 'shared');
  const place: Place = { isolation, takeAlong, base, bring };
  if (isolation === 'shared') {
    const note = asked === null && usual === 'worktree' ? noWorktrees : null;
    return succeed({ place, note: note === null ? null : `Working in the folder itself: ${note}` });
  }
  if (noWorktrees !== null) return fail(`No worktrees can be made: ${noWorktrees}`);
  let isPresent = true;
  if (base !== null) {
    const found = await request(connection, 'workspace.base', { path: workspace, base });
    if (!found.ok) return fail(found.failure.message);
    isPresent = found.value.isPresent;
    if (takeAlong && !isPresent) return fail(ONLY_PRESENT);
  }
  // Who starts from another commit does not expect them there.
  const unseen = takeAlong || !isPresent ? 0 : (uncommitted ?? 0);
  return succeed({ place, note: unseen === 0 ? null : notSeen(unseen) });
}

function notSeen(changes: number): string {
  const yours = changes === 1 ? 'your uncommitted change' : `your ${changes} uncommitted changes`;
  return `Workers do not see ${yours}: --take-along lets the work start from your files as they are.`;
}

const ONLY_WORKTREES =
  '--take-along, --base and --bring are for worktrees: leave them out, or leave out --isolation shared.';
const OR_SHARED =
  'With --isolation shared, or with "isolation": "shared" in the settings, the work is done in the folder itself, on your own files.';
const ONLY_PRESENT =
  '--take-along goes with your present commit only, since your changes were made to that: leave out one of --take-along and --base.';
