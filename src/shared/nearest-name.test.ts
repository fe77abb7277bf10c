import { expect, it } from 'vitest';
import { nearestName } from './nearest-name';

const names = ['claude-code', 'agent-api', 'agent-ui', 'baton'];

it.each([
  ['claud-code', 'claude-code'],
  ['Claude Code', 'claude-code'],
  ['claude-cdoe', 'claude-code'],
  ['claude', 'claude-code'],
  ['agent', null],
  ['ba', null],
  ['', null],
  ['nobody', null],
])('%j is taken to mean %j', (typed, meant) => {
  expect(nearestName(typed, names)).toBe(meant);
});
