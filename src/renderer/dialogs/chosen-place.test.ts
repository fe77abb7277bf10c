import { describe, expect, it } from 'vitest';
import type { WorkspaceFacts } from '../../shared/contract';
import {
  bringOther,
  chosenPlace,
  isUnchosen,
  NOTHING_CHANGED,
  type PlaceChoice,
  withoutLinks,
} from './chosen-place';

const facts: WorkspaceFacts = {
  path: '/w',
  exists: true,
  uncommitted: 1,
  noWorktrees: null,
  unsure: null,
  inRepository: true,
};
const env = { path: '.env', isFolder: false, leadsBack: false, usually: 'copy' } as const;
const modules = { path: 'node_modules', isFolder: true, leadsBack: false, usually: 'link' } as const;
const data = { path: 'data', isFolder: true, leadsBack: false, usually: null };
const bringable = { state: 'good', value: { found: [env, modules, data], more: 0 } } as const;
const present = { state: 'good', value: { commit: 'abc', title: 'First', isPresent: true } } as const;
const nothing = { state: 'none' } as const;

const choice = (change: Partial<PlaceChoice> = {}): PlaceChoice => ({
  isolation: 'worktree',
  takeAlong: true,
  base: '',
  bring: { workspace: '/w', changed: NOTHING_CHANGED },
  ...change,
});
const chosen = (change: Partial<PlaceChoice> = {}) => chosenPlace(choice(change), facts, present, bringable);

describe('where the work is done', () => {
  it('is as it was chosen, with what is usually brought along where nobody chose', () => {
    expect(chosen()).toEqual({ isolation: 'worktree', takeAlong: true, base: null, bring: null });
    expect(chosen({ base: ' v1 ' }).base).toBe('v1');
  });

  it('is the folder itself, and nothing else, where there can be no worktrees', () => {
    const shared = { isolation: 'shared', takeAlong: false, base: null, bring: null };
    const slow = { ...facts, unsure: 'Git took too long.' };
    expect(chosenPlace(choice(), slow, nothing, nothing).isolation).toBe('worktree');
    const none = { ...facts, noWorktrees: 'No repository.', inRepository: false };
    expect(chosenPlace(choice({ base: 'v1' }), none, nothing, nothing)).toEqual(shared);
    expect(chosen({ isolation: 'shared', base: 'v1' })).toEqual(shared);
  });

  it('is nowhere before the person says so, in a repository where there can be no worktrees', () => {
    const old = { ...facts, noWorktrees: 'Git 2.20 is too old.' };
    const usual = chosenPlace(choice(), old, nothing, nothing);
    expect([usual.isolation, isUnchosen(usual, old), isUnchosen(usual, facts)]).toEqual([
      'worktree',
      true,
      false,
    ]);
    const own = chosenPlace(choice({ isolation: 'shared' }), old, nothing, nothing);
    expect([own.isolation, isUnchosen(own, old)]).toEqual(['shared', false]);
  });

  it('does not take uncommitted changes along from another commit', () => {
    const elsewhere = { ...present, value: { ...present.value, isPresent: false } };
    expect(chosenPlace(choice({ base: 'v1' }), facts, elsewhere, bringable).takeAlong).toBe(false);
  });

  it('has all that comes along once a person chose otherwise for one of them', () => {
    const changed = bringOther(bringOther(NOTHING_CHANGED, modules, 'copy'), env, null);
    expect(chosen({ bring: { workspace: '/w', changed } }).bring).toEqual([
      { path: 'node_modules', as: 'copy' },
    ]);
    const more = bringOther(NOTHING_CHANGED, data, 'copy');
    expect(chosen({ bring: { workspace: '/w', changed: more } }).bring).toEqual([
      { path: '.env', as: 'copy' },
      { path: 'node_modules', as: 'link' },
      { path: 'data', as: 'copy' },
    ]);
  });

  it('is as usual again where a choice was taken back, or was made for another folder', () => {
    const changed = bringOther(NOTHING_CHANGED, modules, null);
    expect(bringOther(changed, modules, 'link')).toEqual(NOTHING_CHANGED);
    expect(chosen({ bring: { workspace: '/elsewhere', changed } }).bring).toBeNull();
  });

  it('links nothing by itself where setup commands run', () => {
    expect(withoutLinks(bringable.value).found.map(({ usually }) => usually)).toEqual(['copy', null, null]);
    const workspaces = { ...modules, leadsBack: true, usually: 'copy' } as const;
    expect(withoutLinks({ found: [workspaces], more: 0 }).found).toMatchObject([{ usually: null }]);
  });
});
