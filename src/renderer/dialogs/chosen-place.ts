import type { BaseFacts, Bringable, WorkspaceFacts } from '../../shared/contract';
import type { Bring, RunSettings } from '../../shared/run-event';
import type { Isolation } from '../../shared/ticket';
import type { Answer } from './use-answer';

export type Place = Pick<RunSettings, 'isolation' | 'takeAlong' | 'base' | 'bring'>;

/** What a person chose of where the work is done. */
export interface PlaceChoice {
  readonly isolation: Isolation;
  readonly takeAlong: boolean;
  /** As it is typed; empty for the present commit. */
  readonly base: string;
  /** Where it is not as usual: how each of these is brought along, or null for not at all. In this workspace alone. */
  readonly bring: { readonly workspace: string; readonly changed: ReadonlyMap<string, Bring['as'] | null> };
}

type Found = Bringable['found'][number];

/** How this one is brought along now; null where it stays. */
export function broughtAs(
  { path, usually }: Found,
  changed: PlaceChoice['bring']['changed'],
): Bring['as'] | null {
  const chosen = changed.get(path);
  return chosen === undefined ? usually : chosen;
}

/** Another choice for one of them; what is as usual again is no choice. */
export function bringOther(
  changed: PlaceChoice['bring']['changed'],
  { path, usually }: Found,
  as: Bring['as'] | null,
): PlaceChoice['bring']['changed'] {
  const others = new Map(changed);
  if (as === usually) others.delete(path);
  else others.set(path, as);
  return others;
}

/**
 * Where setup commands run nothing is linked unless a person says so: an install through a link would change their own folder. What
 * is only copied because it cannot be linked stays as well.
 */
export function withoutLinks({ found, more }: Bringable): Bringable {
  const stays = ({ usually, leadsBack }: Found) => usually === 'link' || leadsBack;
  return { found: found.map((one) => (stays(one) ? { ...one, usually: null } : one)), more };
}

/** What was chosen, as far as this folder lets it. */
export function chosenPlace(
  choice: PlaceChoice,
  facts: WorkspaceFacts | null,
  base: Answer<BaseFacts>,
  bringable: Answer<Bringable>,
): Place {
  const isApart = choice.isolation === 'worktree' && (facts?.noWorktrees == null || facts.inRepository);
  if (!isApart) return { isolation: 'shared', takeAlong: false, base: null, bring: null };
  const isPresent = base.state !== 'good' || base.value.isPresent;
  const changed = choice.bring.workspace === facts?.path ? choice.bring.changed : NOTHING_CHANGED;
  const found = bringable.state === 'good' && changed.size > 0 ? bringable.value.found : null;
  return {
    isolation: 'worktree',
    takeAlong: choice.takeAlong && isPresent,
    base: choice.base.trim() || null,
    bring:
      found?.flatMap((one) => {
        const as = broughtAs(one, changed);
        return as === null ? [] : [{ path: one.path, as }];
      }) ?? null,
  };
}

/** A repository where there can be no worktrees: nothing begins there before the person has chosen their own files. */
export function isUnchosen({ isolation }: Pick<Place, 'isolation'>, facts: WorkspaceFacts | null): boolean {
  return isolation === 'worktree' && facts !== null && facts.noWorktrees !== null;
}

export const NOTHING_CHANGED: PlaceChoice['bring']['changed'] = new Map();
