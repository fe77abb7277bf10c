import { describe, expect, it } from 'vitest';
import { ticket } from '../../shared/ticket-rig';
import { blocked, createStory, spawnAsked, started, workBegun, workDone } from '../store/story-rig';
import { groupTickets, neighbourTicket, type Row, sameRows } from './group-tickets';

function busyRun() {
  return createStory(
    ticket('T-1'),
    ticket('T-2', ['T-1']),
    ticket('T-3'),
    ticket('T-4', ['T-3']),
    ticket('T-5', ['T-4']),
    ticket('T-6', [], { description: 'Sends mail to Ümit' }),
    ticket('T-7'),
    ticket('T-8', ['T-7']),
  ).tell(
    started,
    ...spawnAsked('T-1'),
    ...workBegun('T-1'),
    ...workDone('T-1'),
    ...spawnAsked('T-2'),
    ...spawnAsked('T-7'),
    ...workBegun('T-7'),
    blocked('T-3', 'No key'),
  ).state;
}

function text(rows: readonly Row[]): string[] {
  return rows.map((row) =>
    row.kind === 'ticket' ? row.id : `${row.group} ${row.count}${row.behind > 0 ? ` + ${row.behind}` : ''}`,
  );
}

describe('the list of tickets', () => {
  it('has what waits for the person first, and says how many tickets a blocked one holds up', () => {
    expect(text(groupTickets(busyRun(), ''))).toEqual([
      'waiting 1',
      'T-2',
      'in_progress 1',
      'T-7',
      'blocked 1 + 2',
      'T-3',
      'ready 1',
      'T-6',
      'todo 3',
      'T-4',
      'T-5',
      'T-8',
      'completed 1',
      'T-1',
    ]);
  });

  it.each([
    ['t-6', ['ready 1', 'T-6']],
    ['ümit', ['ready 1', 'T-6']],
    ['title of t-8', ['todo 1', 'T-8']],
    ['nowhere', []],
  ])('finds “%s” in ids, titles and descriptions', (search, rows) => {
    expect(text(groupTickets(busyRun(), search))).toEqual(rows);
  });

  it('is the same list while only what its rows say has changed', () => {
    const run = busyRun();
    const before = groupTickets(run, '');
    run.tickets.set('T-7', { ...run.tickets.get('T-7')! });
    expect(sameRows(before, groupTickets(run, ''))).toBe(true);
    run.tickets.set('T-6', {
      ...run.tickets.get('T-6')!,
      state: { status: 'completed', by: 'person', summary: '' },
    });
    expect(sameRows(before, groupTickets(run, ''))).toBe(false);
  });

  it('is walked with the arrow keys, past the groups’ titles and not past its ends', () => {
    const rows = groupTickets(busyRun(), '');
    expect(neighbourTicket(rows, null, 1)).toBe('T-2');
    expect(neighbourTicket(rows, 'T-2', 1)).toBe('T-7');
    expect(neighbourTicket(rows, 'T-7', -1)).toBe('T-2');
    expect(neighbourTicket(rows, 'T-2', -1)).toBe('T-2');
    expect(neighbourTicket(rows, 'T-1', 1)).toBe('T-1');
    expect(neighbourTicket([], null, 1)).toBeNull();
  });
});
