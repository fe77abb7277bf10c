import { describe, expect, it } from 'vitest';
import type { Plan } from '../../shared/plan';
import { createPlanStore } from './plan-store';

const plan: Plan = {
  id: 'p',
  goal: 'Search',
  workspace: '/work',
  model: 'mine:small',
  startedAt: '2026-01-01T00:00:00.000Z',
  phase: { phase: 'asking', round: 0 },
  text: '',
  problems: [],
  answers: 0,
  live: 'Let',
  usages: [],
  unsaved: null,
};

function showing() {
  const store = createPlanStore();
  store.getState().setList([plan, { ...plan, id: 'other' }]);
  store.getState().show(plan);
  return store;
}

describe('the plan on show', () => {
  it('grows by each piece of the answer, once', () => {
    const store = showing();
    expect(store.getState().live('p', 3, ' me')).toBe(true);
    expect(store.getState().live('p', 3, ' me')).toBe(true);
    expect(store.getState().live('p', 6, ' see')).toBe(true);
    expect(store.getState().shown?.live).toBe('Let me see');
  });

  it('says when a piece is missing, and is left as it was', () => {
    const store = showing();
    expect(store.getState().live('p', 9, 'late')).toBe(false);
    expect(store.getState().shown?.live).toBe('Let');
  });

  it('is not touched by another one, which only the list tells of', () => {
    const store = showing();
    const waiting = { phase: 'waiting', round: 0, tries: 1, reason: 'Busy.', at: plan.startedAt } as const;
    store.getState().progress({ ...plan, id: 'other', phase: waiting });
    expect(store.getState().live('other', 50, 'x')).toBe(true);
    expect(store.getState().shown).toBe(plan);
    expect(store.getState().list.map(({ phase }) => phase.phase)).toEqual(['asking', 'waiting']);
    store.getState().progress({ ...plan, phase: { phase: 'answered' } });
    expect(store.getState().shown?.phase).toEqual({ phase: 'answered' });
  });
});
