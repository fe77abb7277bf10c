import { describe, expect, it } from 'vitest';
import { requestTable } from './request-table';

// What comes from a page is checked against this table before anybody acts on it.

const takes = (name: keyof typeof requestTable, input: unknown) =>
  requestTable[name].safeParse(input).success;
const sha1 = 'a'.repeat(40);
const sha256 = 'b'.repeat(64);

describe('a request of a face', () => {
  it.each<[keyof typeof requestTable, object, boolean]>([
    ['run.command', { run: 'r', command: { type: 'run.pause' } }, true],
    ['run.command', { run: 'r', command: { type: 'run.open' } }, false],
    ['run.command', { run: 'r', command: { type: 'effect.turn' } }, false],
    ['run.command', { run: 'r', command: { type: 'tickets.add', source: 'x', tickets: [] } }, false],
    ['run.command', { command: { type: 'run.pause' } }, false],
    ['run.command', { run: 'r', command: { type: 'ticket.return', ticket: 'a', notes: '' } }, false],
    ['run.command', { run: 'r', command: { type: 'limit.raise', limit: 'usd', to: 0 } }, false],
    ['run.command', { run: 'r', command: { type: 'limit.raise', limit: 'usd', to: null } }, true],
    ['run.command', { run: 'r', command: { type: 'mode.set', mode: 'everything' } }, false],
    ['run.delete', { run: 'r' }, false],
    ['run.delete', { run: 'r', discard: false }, true],
  ])('%s with %j: %s', (name, input, isTaken) => {
    expect(takes(name, input)).toBe(isTaken);
  });

  it('names commits and trees by their whole id, so that no word of git goes through', () => {
    const file = (from: string) => ({ run: 'r', from, to: sha1, path: 'a', was: null });
    const taken = [sha1, sha256].map((id) => takes('work.file', file(id)));
    expect(taken).toEqual([true, true]);
    for (const id of ['HEAD', '--output=x', `${sha1}^`, sha1.slice(1), sha1.toUpperCase(), `${sha1}\n`, ''])
      expect(takes('work.file', file(id)), JSON.stringify(id)).toBe(false);
  });

  it('applies all or some tickets, in one of three ways, and never none or what nobody saw', () => {
    const wanted = { run: 'r', tickets: 'all', as: 'merge', tip: 'a'.repeat(40) };
    for (const as of ['merge', 'squash', 'changes'])
      expect(takes('work.apply', { ...wanted, as })).toBe(true);
    expect(takes('work.apply', { ...wanted, tickets: ['a'] })).toBe(true);
    for (const wrong of [{ tickets: [] }, { tickets: 'some' }, { as: 'rebase' }, { tip: undefined }])
      expect(takes('work.apply', { ...wanted, ...wrong })).toBe(false);
  });

  it('is bounded, whatever a page sends', () => {
    const long = 'x'.repeat(4097);
    expect(takes('track.open', { path: long.slice(1) })).toBe(true);
    expect(takes('track.open', { path: long })).toBe(false);
    expect(takes('track.open', { path: '' })).toBe(false);
    expect(takes('track.open_text', { name: 'x'.repeat(256), text: '' })).toBe(false);
    expect(takes('track.open_text', { name: 'a', text: 'x'.repeat(16 * 1024 * 1024 + 1) })).toBe(false);
    expect(takes('plan.prepare', { goal: '', workspace: '/w', files: [], model: 'm' })).toBe(false);
    expect(
      takes('plan.prepare', { goal: 'g', workspace: '/w', files: Array(1001).fill('f'), model: 'm' }),
    ).toBe(false);
    expect(takes('disk.free', { worktrees: Array(10_001).fill({ run: 'r', ticket: 't', attempt: 1 }) })).toBe(
      false,
    );
    expect(takes('dialog.save_file', { name: '' })).toBe(false);
    expect(takes('window.attention', { waiting: -1, title: '', notify: null })).toBe(false);
  });

  it('asks for exchanges by their number, from 1, of an attempt or of the plan', () => {
    const read = (number: number, attempt: string | null = 'a#1') =>
      takes('exchange.read', { run: 'r', attempt, number });
    expect([read(1), read(1, null), read(0), read(1.5), read(-1)]).toEqual([true, true, false, false, false]);
  });

  it('says what becomes of a window in one of three ways, and nothing else', () => {
    const close = (choice: string) => takes('window.close', { choice });
    expect(['background', 'pause_and_quit', 'stay', 'quit'].map(close)).toEqual([true, true, true, false]);
  });
});
