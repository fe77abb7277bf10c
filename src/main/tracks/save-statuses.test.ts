import {
  chmod,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ticket, TicketState } from '../../shared/run-state';
import { editStatuses } from './edit-statuses';
import { parseTrack } from './parse-track';
import { saveStatuses } from './save-statuses';
import { standing } from './track-rig';

const completed: TicketState = { status: 'completed', by: 'worker', summary: 'Done.' };
const working: TicketState = { status: 'in_progress', attempt: 1 };
const todo: TicketState = { status: 'todo' };
const blocked = (reason: string): TicketState => ({ status: 'blocked', kind: 'worker', reason });

function ticket(id: string, state: TicketState): Ticket {
  const parsed = parseTrack('a', null, JSON.stringify([{ id, description: 'x' }]));
  const definition = parsed.ok ? parsed.value.tickets[0] : undefined;
  if (definition === undefined) throw new Error(`No ticket ${id}`);
  return standing(definition, state);
}

function edited(text: string, ...tickets: Ticket[]): string {
  const result = editStatuses(text, tickets);
  if (!result.ok) throw new Error(result.failure);
  return result.value;
}

describe('statuses in the text of a file', () => {
  it('are changed where they stand, and nothing else is', () => {
    expect(
      edited(
        '[ {"status":"todo" ,"id" : "A", "description":"\\u0078", "n": 1.0},\r\n\t{"id":"B","description":"x", "status" : "blocked"}]\n',
        ticket('A', completed),
        ticket('B', working),
      ),
    ).toBe(
      '[ {"status":"completed" ,"id" : "A", "description":"\\u0078", "n": 1.0},\r\n\t{"id":"B","description":"x", "status" : "in_progress"}]\n',
    );
  });

  it('leave the verify commands of the track where they are, and give none of them to a ticket', () => {
    const text = (status: string) =>
      `{"verify": ["npm test"], "tickets": [{"id": "A", "description": "x", "status": "${status}"}]}`;
    expect(edited(text('todo'), ticket('A', completed))).toBe(text('completed'));
  });

  it('stay as they are where nothing changed', () => {
    const text =
      '[{"id":"A","description":"x"},{"id":"B","description":"x","status":"blocked"},{"id":"C","description":"x","blocked_reason":"old"}]';
    const fromFile: TicketState = { status: 'blocked', kind: 'file', reason: '' };
    expect(edited(text, ticket('A', todo), ticket('B', fromFile), ticket('C', todo))).toBe(text);
  });

  it('are put in behind the description in the style of their neighbours', () => {
    const text = `{
\t"tickets" : [
\t\t{
\t\t\t"id" : "A",
\t\t\t"description" : "x",
\t\t\t"n" : 1
\t\t},
\t\t{ "description": "x", "id":"B" }
\t]
}`;
    expect(edited(text, ticket('A', blocked('No "words".\n')), ticket('B', completed))).toBe(`{
\t"tickets" : [
\t\t{
\t\t\t"id" : "A",
\t\t\t"description" : "x",
\t\t\t"status" : "blocked",
\t\t\t"blocked_reason" : "No \\"words\\".\\n",
\t\t\t"n" : 1
\t\t},
\t\t{ "description": "x", "status": "completed", "id":"B" }
\t]
}`);
  });

  it('are put in at the end when the description is last', () => {
    expect(edited('[{"id": "A",\n  "description": "x"}]', ticket('A', completed))).toBe(
      '[{"id": "A",\n  "description": "x",\n  "status": "completed"}]',
    );
  });

  it('come with a reason when blocked, and without one when no longer so', () => {
    const open = '[{"id":"A","description":"x","status":"todo"}]';
    const shut = edited(open, ticket('A', blocked('Why?')));
    expect(shut).toBe('[{"id":"A","description":"x","status":"blocked","blocked_reason":"Why?"}]');
    expect(edited(shut, ticket('A', blocked('Because.')))).toContain('"blocked_reason":"Because."');
    expect(edited(shut, ticket('A', todo))).toBe(open);
    expect(edited('[{"blocked_reason": "a", "id": "A", "status": "blocked"}]', ticket('A', todo))).toBe(
      '[{"id": "A", "status": "todo"}]',
    );
    expect(edited('[{"id": "A", "description": "x", "blocked_reason": "a"}]', ticket('A', completed))).toBe(
      '[{"id": "A", "description": "x", "status": "completed"}]',
    );
  });

  it('leave an empty reason where every ticket of the file has one', () => {
    expect(
      edited('[{"id":"A","description":"x","status":"blocked","blocked_reason":null}]', ticket('A', todo)),
    ).toBe('[{"id":"A","description":"x","status":"todo","blocked_reason":null}]');
  });

  it('name the kind of a block that has no reason of its own', () => {
    const state: TicketState = { status: 'blocked', kind: 'cancelled', reason: '' };
    expect(edited('[{"id":"A","description":"x"}]', ticket('A', state))).toContain(
      '"blocked_reason":"Cancelled"',
    );
  });

  it('can be read back, with all else as it was, from any file', () => {
    const anyState = fc.constantFrom(todo, working, completed, blocked('a'), blocked('\ud800 "b"\u2028'));
    const anyField = fc.constantFrom<string>('status', 'blocked_reason', 'n', 'a"b', '__proto__', 'toString');
    const anyValue = fc.oneof(
      fc.constantFrom('todo', 'blocked', 'completed', ''),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const anyTicket = fc.record({
      fields: fc.uniqueArray(fc.tuple(anyField, anyValue), { selector: ([key]) => key }),
      idAt: fc.nat(6),
      state: anyState,
    });
    const style = fc.constantFrom('', ' ', '\t', '    ');
    fc.assert(
      fc.property(
        fc.array(anyTicket, { minLength: 1, maxLength: 4 }),
        style,
        fc.boolean(),
        (some, indent, isObject) => {
          const entries = some.map(({ fields, idAt }, position) =>
            Object.fromEntries(fields.toSpliced(idAt, 0, ['id', `T-${position}`], ['description', 'x'])),
          );
          const text = JSON.stringify(isObject ? { a: 1, tickets: entries } : entries, null, indent);
          const tickets = some.map(({ state }, position) => ticket(`T-${position}`, state));
          const before = isObject ? JSON.parse(text).tickets : JSON.parse(text);
          const after = edited(text, ...tickets);
          const list = isObject ? JSON.parse(after).tickets : JSON.parse(after);
          for (const [position, { state }] of some.entries()) {
            const { status, blocked_reason, ...rest } = list[position];
            const { status: oldStatus, blocked_reason: oldReason, ...oldRest } = before[position];
            expect(rest).toEqual(oldRest);
            expect(Object.keys(rest)).toEqual(Object.keys(oldRest));
            expect(typeof status === 'string' ? status : 'todo').toBe(state.status);
            if (state.status === 'blocked') expect(blocked_reason).toBe(state.reason);
            else if (oldStatus !== status) expect(blocked_reason || '').not.toBe('a');
          }
          expect(edited(after, ...tickets)).toBe(after);
        },
      ),
    );
  });

  it.each([
    ['[{"id": "A", "description": "x"', /can no longer be read. Not JSON/],
    ['{}', /can no longer be read. The file has no tickets/],
    ['[{"id": "A"}, {"id": "A"}]', /the id “A” is there twice now/],
    ['[{"id": "B"}, 5, {}]', /ticket “A” is no longer in it/],
  ])('are not written into %s', (text, message) => {
    expect(editStatuses(text, [ticket('A', completed)])).toMatchObject({
      ok: false,
      failure: expect.stringMatching(message),
    });
  });
});

describe('saving statuses', () => {
  const BEFORE = '\uFEFF[\r\n  {"id": "A", "description": "café"}\r\n]\r\n';
  const AFTER = '\uFEFF[\r\n  {"id": "A", "description": "café", "status": "completed"}\r\n]\r\n';
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-save-'));
    path = join(folder, 'work.json');
    await writeFile(path, BEFORE);
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function notSaved(): Promise<string> {
    const result = await saveStatuses(new Map([[path, [ticket('A', completed)]]]));
    if (result.ok) throw new Error('It was saved.');
    expect(result.failure.message).toContain(path);
    return result.failure.message;
  }

  it('keeps the byte-order mark, the line ends and the mode of the file, and leaves nothing beside it', async () => {
    await chmod(path, 0o640);
    expect(await saveStatuses(new Map([[path, [ticket('A', completed)]]]))).toEqual({
      ok: true,
      value: null,
    });
    expect(await readFile(path, 'utf8')).toBe(AFTER);
    expect((await stat(path)).mode & 0o7777).toBe(0o640);
    expect(await readdir(folder)).toEqual(['work.json']);
  });

  it('writes through a link and leaves the link', async () => {
    const link = join(folder, 'link.json');
    await symlink('work.json', link);
    expect((await saveStatuses(new Map([[link, [ticket('A', completed)]]]))).ok).toBe(true);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(path, 'utf8')).toBe(AFTER);
  });

  it('does not touch a file in which nothing changes', async () => {
    const before = await stat(path);
    expect((await saveStatuses(new Map([[path, [ticket('A', todo)]]]))).ok).toBe(true);
    expect((await stat(path)).ino).toBe(before.ino);
  });

  it('replaces the file in one move: who had it open still sees the old one whole', async () => {
    const before = await stat(path);
    await saveStatuses(new Map([[path, [ticket('A', completed)]]]));
    expect((await stat(path)).ino).not.toBe(before.ino);
  });

  it('says that the file is no longer there', async () => {
    await rename(path, join(folder, 'other.json'));
    expect(await notSaved()).toMatch(/it is no longer there\.$/);
    expect(await readdir(folder)).toEqual(['other.json']);
  });

  it('says that the file can no longer be read, and leaves it', async () => {
    await writeFile(path, '[oops');
    expect(await notSaved()).toMatch(/can no longer be read/);
    expect(await readFile(path, 'utf8')).toBe('[oops');
  });

  it('says that a ticket is no longer in the file, and writes none of the others', async () => {
    const result = await saveStatuses(new Map([[path, [ticket('A', completed), ticket('B', completed)]]]));
    expect(result).toMatchObject({
      failure: { message: expect.stringContaining('ticket “B” is no longer in it') },
    });
    expect(await readFile(path, 'utf8')).toBe(BEFORE);
  });

  it('writes no file when another one is not right', async () => {
    const other = join(folder, 'other.json');
    await writeFile(other, '[]');
    const files = new Map([
      [path, [ticket('A', completed)]],
      [other, [ticket('B', completed)]],
    ]);
    const message = expect.stringContaining(`${other}: it has changed`);
    expect(await saveStatuses(files)).toEqual({ ok: false, failure: { type: 'not_saved', message } });
    expect(await readFile(path, 'utf8')).toBe(BEFORE);
  });

  it('says which files are saved when one fails at the last moment', async () => {
    const link = join(folder, 'link.json');
    await symlink('work.json', link);
    const files = new Map([
      [path, [ticket('A', completed)]],
      [link, [ticket('A', completed)]],
    ]);
    const message = `The statuses were not saved to ${link}: it was changed at the same moment; save again. These files are saved: ${path}.`;
    expect(await saveStatuses(files)).toEqual({ ok: false, failure: { type: 'not_saved', message } });
    expect(await readFile(path, 'utf8')).toBe(AFTER);
  });

  it('says that the file is a folder now', async () => {
    await rm(path);
    path = folder;
    expect(await notSaved()).toMatch(/folder/);
  });
});
