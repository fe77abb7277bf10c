import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../shared/contract';
import type { HandedOverTicket } from '../../shared/handed-over';
import { listedRun } from '../runs/listed-run-rig';
import { countOutside, countToSee, type OutsideItem, outsideInbox } from './outside-inbox';
import { listedStray } from './stray-rig';

const NOW = Date.parse('2026-01-01T12:00:00.000Z');

function handed(given: Partial<HandedOverTicket> = {}): HandedOverTicket {
  return {
    ticket: 'T-1',
    attempt: 1,
    title: 'Draw',
    agentName: 'Ada',
    group: 'atWork',
    isUndelivered: false,
    why: null,
    newsAt: '2026-01-01T11:00:00.000Z',
    ...given,
  };
}

const keys = (items: readonly OutsideItem[]) => items.map(({ key }) => key);

describe('what went to agents and is not of the run on show', () => {
  it('is told apart by what it needs', () => {
    const inbox = outsideInbox(
      [
        listedStray({ id: 'a', standing: 'escalated' }),
        listedStray({ id: 'b', standing: 'partial' }),
        listedStray({ id: 'c', standing: 'silent' }),
        listedStray({ id: 'd', standing: 'not_asked' }),
        listedStray({ id: 'e', standing: 'completed' }),
        listedStray({ id: 'f', standing: 'blocked' }),
      ],
      [],
      null,
      NOW,
    );
    expect(keys(inbox.waiting)).toEqual(['a', 'c', 'f']);
    expect(keys(inbox.partial)).toEqual(['b']);
    expect(keys(inbox.atWork)).toEqual(['d']);
    expect(keys(inbox.over)).toEqual(['e']);
    expect(countToSee(inbox)).toBe(4);
    expect(countOutside(inbox)).toBe(5);
  });

  it('holds the tickets of other runs that can go on, and none of the run on show', () => {
    const handedOver = [handed({ group: 'waiting', why: 'Far answered 503.' })];
    const runs = [
      listedRun({ id: 'shown', handedOver }),
      listedRun({ id: 'other', handedOver }),
      listedRun({ id: 'over', phase: 'finished', outcome: 'blocked', handedOver }),
      ...(['damaged', 'newer', 'unreadable'] as const).map((phase) =>
        listedRun({ id: phase, phase, open: false, handedOver }),
      ),
    ];
    expect(keys(outsideInbox([], runs, 'shown', NOW).waiting)).toEqual(['other T-1']);
    expect(keys(outsideInbox([], runs, null, NOW).waiting)).toEqual(['shown T-1', 'other T-1']);
  });

  it('counts a task of Baton’s own worker as waiting while its run needs the person', () => {
    const strays = [listedStray({ id: 'a', standing: 'at_baton', run: 'own' })];
    const grouped = (run: Partial<RunSummary>, shown: string | null = null) => {
      const { waiting, atWork } = outsideInbox(strays, [listedRun({ id: 'own', ...run })], shown, NOW);
      return [keys(waiting), keys(atWork)];
    };
    const waits = [['a'], []];
    const works = [[], ['a']];
    expect(grouped({})).toEqual(works);
    expect(grouped({ waiting: 1 })).toEqual(waits);
    expect(grouped({ waiting: 1, open: false })).toEqual(waits);
    expect(grouped({ phase: 'opened' })).toEqual(waits);
    expect(grouped({ phase: 'paused' })).toEqual(waits);
    expect(grouped({ open: false })).toEqual(waits);
    // Another Baton has it, or the person looks at it.
    expect(grouped({ waiting: 1, open: false, heldBy: 'process 7' })).toEqual(works);
    expect(grouped({ waiting: 1 }, 'own')).toEqual(works);
    const inbox = outsideInbox(strays, [listedRun({ id: 'own', waiting: 1 })], null, NOW);
    expect(inbox.waiting).toMatchObject([{ why: 'Its run waits for you: open it, and decide there.' }]);
  });

  it('says itself of a closed run that its agent is silent', () => {
    const handedOver = [handed({ newsAt: '2026-01-01T09:59:00.000Z' })];
    const closed = listedRun({ id: 'closed', phase: 'paused', open: false, handedOver });
    const open = listedRun({ id: 'open', handedOver });
    const inbox = outsideInbox([], [closed, open], null, NOW);
    expect(keys(inbox.atWork)).toEqual(['open T-1']);
    expect(inbox.waiting).toMatchObject([
      { key: 'closed T-1', ticket: { why: expect.stringMatching(/^No news of Ada/) } },
    ]);
    expect(keys(outsideInbox([], [closed], null, NOW - 3_600_000).atWork)).toEqual(['closed T-1']);
    // Another Baton asks, and says so itself.
    const elsewhere = listedRun({ id: 'elsewhere', open: false, heldBy: 'process 7', handedOver });
    expect(keys(outsideInbox([], [elsewhere], null, NOW).atWork)).toEqual(['elsewhere T-1']);
  });
});
