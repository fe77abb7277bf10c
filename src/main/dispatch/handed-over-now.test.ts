import { afterEach, beforeEach, expect, it } from 'vitest';
import type { HandedOverTicket } from '../../shared/handed-over';
import type { DispatchRecord } from './dispatch-record';
import { createDispatchRig, type DispatchRig, giteaSettings, task } from './dispatch-rig';
import { handedOverNow } from './handed-over-now';

let rig: DispatchRig;
let pending: DispatchRecord;
const NOW = new Date('2030-01-01T01:00:00Z');

beforeEach(async () => {
  rig = await createDispatchRig();
  const dispatcher = rig.dispatcher(giteaSettings('http://127.0.0.1:1'));
  const begun = await dispatcher.begin(task(), new AbortController().signal);
  if (!begun.ok) throw new Error(begun.failure.message);
  pending = begun.value.record;
});
afterEach(() => rig.close());

const ticket: HandedOverTicket = {
  ticket: 'T-1',
  attempt: 1,
  title: 'Refactor',
  agentName: 'Claude Code',
  group: 'atWork',
  isUndelivered: false,
  why: 'Goes to Claude Code as soon as its run goes on.',
  newsAt: null,
};
const arrived = { status: 'assigned', commentId: 7, labelApplied: 'claude-ready' } as const;

it.each<[string, Partial<DispatchRecord>, HandedOverTicket['group'], string | null]>([
  ['is on its way', {}, 'atWork', 'On its way to Claude Code.'],
  ['says why a try failed', { error: 'It is down' }, 'atWork', 'On its way to Claude Code. It is down'],
  [
    'waits where it cannot go out',
    { heldUp: 'No token.' },
    'waiting',
    'Not handed over to Claude Code yet. No token.',
  ],
  [
    'waits where a person ended it',
    { left: true },
    'waiting',
    'Not handed over to Claude Code yet. Its sending was ended: open its run to go on.',
  ],
  ['is at its agent', arrived, 'atWork', null],
  ['has arrived by half', { ...arrived, commentId: null }, 'partial', 'the comment is missing on its issue.'],
  [
    'waits where its agent is silent',
    { ...arrived, newsAt: '2029-12-31T22:59:00Z' },
    'waiting',
    'No news of Claude Code for two hours or more. It may still be at it.',
  ],
  [
    'waits where nobody took it',
    { status: 'escalated', error: 'It is down' },
    'waiting',
    'Claude Code did not take it. It is down. Open its run to decide.',
  ],
  [
    'waits where it was refused',
    { status: 'failed', error: 'No.' },
    'waiting',
    'Claude Code did not get it. No. Open its run to decide.',
  ],
  [
    'waits where its agent is done',
    { ...arrived, status: 'completed' },
    'waiting',
    'Done by Claude Code: counts when its run is opened.',
  ],
  [
    'waits where its agent is blocked',
    { ...arrived, status: 'failed', blockedReason: 'no key' },
    'waiting',
    'Claude Code cannot go on: no key. It counts when its run is opened.',
  ],
])('a ticket of a closed run %s', (_what, change, group, why) => {
  expect(handedOverNow(ticket, { ...pending, ...change }, NOW)).toMatchObject({ group, why });
});

it('a ticket that was not begun, or that the person has to decide about, is as its run knows it', () => {
  expect(handedOverNow(ticket, null, NOW)).toEqual(ticket);
  const undelivered: HandedOverTicket = { ...ticket, group: 'waiting', isUndelivered: true, why: 'No.' };
  expect(handedOverNow(undelivered, { ...pending, status: 'escalated' }, NOW)).toEqual(undelivered);
});
