import { describe, expect, it } from 'vitest';
import { facts } from './fold-rig';
import {
  groupOfStray,
  needsPerson,
  type StrayDispatch,
  strayStandingSchema,
  wishesOfStray,
} from './stray-dispatch';

describe('a dispatch without a run', () => {
  it('is in one group, by how it stands', () => {
    const groups = Object.fromEntries(
      strayStandingSchema.options.map((standing) => [standing, groupOfStray(standing)]),
    );
    expect(groups).toEqual({
      escalated: 'waiting',
      left_behind: 'waiting',
      held_up: 'waiting',
      silent: 'waiting',
      blocked: 'waiting',
      partial: 'partial',
      on_its_way: 'atWork',
      at_agent: 'atWork',
      not_asked: 'atWork',
      at_baton: 'atWork',
      completed: 'over',
      failed: 'over',
    });
  });

  it('needs the person where nobody else moves it on, or half of it is missing', () => {
    const needed = strayStandingSchema.options.filter(needsPerson);
    expect([...needed].sort()).toEqual([
      'blocked',
      'escalated',
      'held_up',
      'left_behind',
      'partial',
      'silent',
    ]);
  });

  it('is given to another agent with its type and issue, and without the place of the first one', () => {
    const stray: StrayDispatch = {
      id: 'd-1',
      createdAt: '2026-01-01T00:00:00Z',
      title: 'A',
      description: '',
      acceptanceCriteria: [],
      standing: 'escalated',
      agent: { key: 'far', name: 'Far', interface: 'api', endpoint: 'http://far.test' },
      taskType: 'research',
      facts,
      blockedReason: null,
      run: null,
    };
    expect(wishesOfStray(stray)).toEqual({
      agent: null,
      taskType: 'research',
      issueNumber: 7,
      createIssue: false,
      endpoint: null,
    });
  });
});
