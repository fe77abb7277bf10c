import { describe, expect, it } from 'vitest';
import type { DispatchFacts } from './dispatch';
import { died, dispatchDue, ended, facts, goOn, of, proposed, runAfter, started } from './fold-rig';
import { type HandedOverTicket, handedOverTickets } from './handed-over';
import type { NewEvent } from './run-event';
import type { RunState } from './run-state';
import { ticket } from './ticket-rig';

const a = of('a');
const goes: NewEvent = { type: 'dispatch.requested', ...a, agent: 'far' };
const sent: NewEvent = { type: 'dispatch.sent', ...a, facts };
const runOf = (...events: NewEvent[]) =>
  runAfter([ticket('a', [], { assignedTo: 'far' }), ticket('b')], started, ...events);
const reported = (more: Partial<DispatchFacts>, silent = false): NewEvent => ({
  type: 'dispatch.reported',
  ...a,
  facts: { ...facts, ...more },
  silent,
});

function only(run: RunState): HandedOverTicket {
  const [handedOver, ...others] = handedOverTickets(run);
  if (handedOver === undefined || others.length > 0) throw new Error(`${others.length + 1} are handed over`);
  return handedOver;
}

describe('the tickets that a run handed over', () => {
  it('are none where Baton’s own worker does them, nor before a person let one go', () => {
    expect(handedOverTickets(runOf())).toEqual([]);
    expect(handedOverTickets(runOf(proposed))).toEqual([]);
    expect(handedOverTickets(runOf(...dispatchDue.slice(0, 2)))).toEqual([]);
  });

  it('are at work while they go out and while an agent has them, and no more when it is done', () => {
    expect(only(runOf(...dispatchDue))).toEqual({
      ticket: 'a',
      attempt: 1,
      title: 'Title of a',
      agentName: 'Far away',
      group: 'atWork',
      isUndelivered: false,
      why: 'Goes to Far away as soon as its run goes on.',
      newsAt: null,
    });
    const run = runOf(...dispatchDue, goes);
    expect(only(run)).toMatchObject({ group: 'atWork', why: 'On its way to Far away.', newsAt: null });
    goOn(run, sent);
    expect(only(run)).toMatchObject({ group: 'atWork', why: null, newsAt: facts.newsAt });
    goOn(run, reported({ missing: ['label'] }), ended('completed'));
    expect(handedOverTickets(run)).toEqual([]);
  });

  it('wait for the person where nobody took one, with the reason, and where it can be tried again', () => {
    const run = runOf(...dispatchDue, goes, {
      type: 'dispatch.failed',
      ...a,
      reason: 'Far away answered 503.',
      facts: null,
    });
    expect(only(run)).toMatchObject({
      group: 'waiting',
      isUndelivered: true,
      why: 'Far away answered 503.',
    });
    goOn(run, { type: 'dispatch.retried', ...a });
    expect(only(run)).toMatchObject({
      group: 'atWork',
      isUndelivered: false,
      why: expect.stringContaining('as soon as'),
    });
  });

  it('name who it was to go to also where nothing could be prepared', () => {
    const run = runOf(proposed, {
      type: 'dispatch.failed',
      ...a,
      reason: 'Gitea is not set up.',
      facts: null,
    });
    expect(only(run)).toMatchObject({ agentName: 'far', why: 'Gitea is not set up.' });
  });

  it('wait for the person where an agent is silent, or cannot be asked', () => {
    const run = runOf(...dispatchDue, goes, sent);
    goOn(run, reported({}, true));
    expect(only(run)).toMatchObject({ group: 'waiting', isUndelivered: false });
    expect(only(run).why).toMatch(/^No news of Far away for two hours/);
    goOn(run, reported({ isAwaited: false }));
    expect(only(run).why).toMatch(/^Far away has it, but named no address/);
  });

  it('have arrived in part where something is missing on the issue', () => {
    const run = runOf(...dispatchDue, goes, sent);
    goOn(run, reported({ missing: ['label'] }));
    expect(only(run)).toMatchObject({ group: 'partial', why: 'the label is missing on its issue.' });
    goOn(run, reported({ missing: ['label', 'comment'] }));
    expect(only(run).why).toBe('the label and the comment are missing on its issue.');
    goOn(run, reported({ missing: ['label'] }, true));
    expect(only(run), 'silence is what has to be seen to').toMatchObject({ group: 'waiting' });
  });

  it('are still known after a death', () => {
    const run = runOf(...dispatchDue, goes, sent, died());
    expect(only(run)).toMatchObject({ group: 'atWork', agentName: 'Far away' });
  });
});
