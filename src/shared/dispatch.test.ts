import { describe, expect, it } from 'vitest';
import { actionBytes } from './approval';
import { assignmentSchema, type DispatchProposal, dispatchPlace, namesAgent } from './dispatch';

const onGitea: DispatchProposal = {
  title: 'Refactor it',
  description: 'All of it.',
  acceptanceCriteria: ['Tests pass'],
  agent: 'claude-code',
  agentName: 'Claude Code',
  interface: 'gitea',
  taskType: 'refactoring',
  typeReason: 'matched: refactor',
  place: { url: 'http://gitea', repo: 'ada/notes' },
  label: 'claude-ready',
  issueNumber: 12,
  endpoint: null,
};
const byApi: DispatchProposal = {
  ...onGitea,
  interface: 'api',
  place: null,
  label: null,
  issueNumber: null,
  endpoint: 'http://agent/tasks',
};

describe('what an approval of a dispatch is bound to', () => {
  const bytes = (change: Partial<DispatchProposal> = {}) =>
    actionBytes({ kind: 'dispatch', proposal: { ...onGitea, ...change } });

  it.each<Partial<DispatchProposal>>([
    { title: 'Other' },
    { description: 'Other' },
    { acceptanceCriteria: ['Tests', 'pass'] },
    { agent: 'other' },
    { interface: 'api' },
    { taskType: 'research' },
    { place: { url: 'http://other', repo: 'ada/notes' } },
    { place: { url: 'http://gitea', repo: 'eve/notes' } },
    { label: null },
    { issueNumber: null },
    { endpoint: 'http://other' },
  ])('is another thing with %j', (change) => {
    expect(bytes(change)).not.toBe(bytes());
  });

  it('is the same whatever the reasons are called', () => {
    expect(bytes({ typeReason: 'given', agentName: 'Claude' })).toBe(bytes());
  });
});

describe('where a dispatch goes', () => {
  it.each([
    [onGitea, 'issue 12 of ada/notes at http://gitea, with the label claude-ready'],
    [{ ...onGitea, issueNumber: null, label: null }, 'a new issue of ada/notes at http://gitea'],
    [byApi, 'http://agent/tasks'],
  ])('is said in words', (proposal, words) => {
    expect(dispatchPlace(proposal)).toBe(words);
  });
});

it.each([
  ['unassigned', false],
  ['baton', false],
  [' ', false],
  ['claude-code', true],
])('a ticket of “%s” may be an agent’s: %s', (name, may) => {
  expect(namesAgent(name)).toBe(may);
});

it('an issue has a whole number from 1', () => {
  const wish = { agent: 'a', taskType: null, createIssue: false, endpoint: null, text: null };
  expect(assignmentSchema.safeParse({ ...wish, issueNumber: 1 }).success).toBe(true);
  for (const issueNumber of [0, -1, 1.5])
    expect(assignmentSchema.safeParse({ ...wish, issueNumber }).success).toBe(false);
});
