// What a person may do with a ticket, and what goes on without them: the same for every face and for the engine.
import { describe, expect, it } from 'vitest';
import {
  accepted,
  asked,
  called,
  delivered,
  dispatchDue,
  ended,
  facts,
  goOn,
  of,
  proposed,
  runAfter,
  started,
  stepAsked,
  stepStarted,
  working,
} from './fold-rig';
import { isInFlight } from './is-in-flight';
import { mayBeAssigned } from './may-be-assigned';
import { returnable } from './returnable';
import type { NewEvent } from './run-event';
import { hasStarted, type RunState, requireTicket } from './run-state';
import { ticket } from './ticket-rig';

const runOf = (...events: NewEvent[]) => runAfter([ticket('a')], started, ...events);
const ticketOf = (state: RunState) => requireTicket(state, 'a');
const a = of('a');
const merging: NewEvent[] = [
  ...delivered,
  { type: 'merge.requested', ...a },
  { type: 'merge.started', ...a },
];
const sending: NewEvent[] = [...dispatchDue, { type: 'dispatch.requested', ...a, agent: 'far' }];
const sent: NewEvent = { type: 'dispatch.sent', ...a, facts };
const reverting: NewEvent[] = [...accepted, { type: 'revert.requested', ticket: 'a', attempt: 1 }];
const cannotRevert: NewEvent = { type: 'revert.failed', ticket: 'a', attempt: 1, reason: '' };
const done = accepted.at(-1) as NewEvent;

describe('a run that is paused comes to rest by itself', () => {
  it.each<[string, NewEvent[], boolean]>([
    ['nothing was taken up', [], false],
    ['a proposal is made', [proposed], true],
    ['a spawn waits', [proposed, asked], false],
    ['a model answers', working, true],
    ['a step is due', [...working, called()], false],
    ['a step waits', [...working, called(), stepAsked()], false],
    ['a step runs', [...working, called(), stepStarted()], true],
    ['it is merged', merging, true],
    ['it goes to its agent', sending, true],
    ['its agent has it', [...sending, sent], false],
    ['its work is taken back', reverting, true],
    ['it could not be taken back', [...reverting, cannotRevert], false],
    ['it is completed', accepted, false],
  ])('while %s', (_what, events, isUnderWay) => {
    expect(isInFlight(runOf(...events))).toBe(isUnderWay);
  });
});

describe('a ticket may be given to somebody', () => {
  it.each<[string, NewEvent[], boolean]>([
    ['that nobody has', [], true],
    ['whose spawn waits', [proposed, asked], true],
    ['that a worker is at', working, false],
    ['that goes to its agent', sending, false],
    ['that its agent has', [...sending, sent], true],
    ['that is completed', accepted, false],
    ['whose work is taken back', reverting, false],
  ])('%s', (_what, events, may) => {
    const state = runOf(...events);
    const attempt = [...state.live].map((key) => state.attempts.get(key) ?? null)[0] ?? null;
    expect(mayBeAssigned(ticketOf(state), attempt)).toBe(may);
  });
});

describe('notes can be given back', () => {
  const notFitting: NewEvent[] = [
    ...merging,
    { type: 'merge.conflicted', ...a, files: ['a.txt'], tickets: ['b'] },
  ];
  const blocked: NewEvent = { type: 'ticket.blocked', ticket: 'a', attempt: 1, kind: 'merge', reason: '' };

  it('to accepted work, and to work that did not fit', () => {
    expect(returnable(runOf(...accepted), ticketOf(runOf(...accepted)))).toEqual({
      attempt: 1,
      why: 'accepted',
    });
    const state = runOf(...notFitting, ended('blocked'), blocked);
    expect(returnable(state, ticketOf(state))).toEqual({ attempt: 1, why: 'conflict' });
  });

  it.each<[string, NewEvent[]]>([
    ['nobody has worked on', []],
    ['is under way', working],
    ['a person has completed', [{ ...done, by: 'person', attempt: null } as NewEvent]],
    ['could not be merged for another reason', [...merging, ended('blocked'), blocked]],
    ['failed to be merged', [...notFitting, ended('failed'), blocked]],
    ['is blocked by its worker', [...working, ended('blocked'), { ...blocked, kind: 'worker' } as NewEvent]],
  ])('not to a ticket that %s', (_what, events) => {
    const state = runOf(...events);
    expect(returnable(state, ticketOf(state))).toBeNull();
  });
});

it('a ticket has been worked on once a worker was started, in whichever attempt', () => {
  expect(hasStarted(runOf(), ticketOf(runOf()))).toBe(false);
  const asks = runOf(proposed, asked);
  expect(hasStarted(asks, ticketOf(asks))).toBe(false);
  const again = goOn(runOf(...working, ended(), { type: 'ticket.queued', ticket: 'a' }), {
    type: 'attempt.proposed',
    ...of('a', 2),
  });
  expect(hasStarted(again, ticketOf(again))).toBe(true);
});
