import { expect, it } from 'vitest';
import { fold } from './fold';
import { NO_LIMITS } from './limits';
import type { RunEvent } from './run-event';
import { createRunState } from './run-state';
import { ticket } from './ticket-rig';
import { upgradeEvent } from './upgrade-event';

const common = { run: 'run-1', at: '2026-01-01T00:00:00.000Z' };

const { setup: _, ...withoutSetup } = ticket('a');

/** As it was written before reviews, verify and setup commands, and worktrees were known. */
const old = [
  {
    type: 'run.opened',
    track: { title: 'T', context: '', source: { name: 'n', path: null } },
    tickets: [withoutSetup],
  },
  { type: 'run.started', workspace: '/w', mode: 'ask', parallel: 1, limits: NO_LIMITS, model: 'm' },
  { type: 'attempt.proposed', ticket: 'a', attempt: 1, tier: 3 },
  {
    type: 'approval.requested',
    ticket: 'a',
    attempt: 1,
    tier: 3,
    step: null,
    approval: 'spawn:a#1',
    reason: 'spawn',
    action: { kind: 'spawn', proposal: { role: 'Worker', model: 'm', prompt: 'Do a.', context: [] } },
    hash: 'h',
  },
].map((event, index) => ({ ...event, ...common, seq: index + 1 }) as unknown as RunEvent);

it('a run of an earlier Baton goes on with its workers alone', () => {
  const state = createRunState('run-1');
  for (const event of old) fold(state, upgradeEvent(event));
  expect(state).toMatchObject({ review: 'off', techLead: null, qa: null, activeTiers: [3], bring: null });
  expect(state.tickets.get('a')?.definition.setup).toEqual([]);
  const { action } = state.approvals.get('spawn:a#1') ?? {};
  expect(action).toMatchObject({ proposal: { prompt: 'Do a.', setup: [], verify: [] } });
});

it('an event of this Baton stays as it is', () => {
  for (const event of old) expect(upgradeEvent(upgradeEvent(event))).toEqual(upgradeEvent(event));
});
