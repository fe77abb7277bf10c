import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ticket, TicketState } from '../../shared/run-state';
import { editTaskStatuses } from './edit-task-statuses';
import { saveStatuses } from './save-statuses';
import { imported, standing } from './track-rig';

const completed: TicketState = { status: 'completed', by: 'worker', summary: 'Done.' };
const working: TicketState = { status: 'in_progress', attempt: 1 };
const todo: TicketState = { status: 'todo' };
const stuck: TicketState = { status: 'blocked', kind: 'worker', reason: 'No key.' };
const asInFile: TicketState = { status: 'blocked', kind: 'file', reason: 'It is deferred.' };

function ticket(id: string, state: TicketState): Ticket {
  const [definition] = imported({ tasks: [{ id: 'x', title: 'x' }] }).tickets;
  if (definition === undefined) throw new Error('No ticket');
  return standing({ ...definition, id }, state);
}

function edited(text: string, tag: string | null, ...tickets: Ticket[]): string {
  const result = editTaskStatuses(text, tag, tickets);
  if (!result.ok) throw new Error(result.failure);
  return result.value;
}

const TAGGED = `{ "a": {"tasks":[ {"id":1,"title":"\\u0078", "status" : "pending", "n": 1.0,
\t"subtasks": [{"id" : 4 , "title":"y","status":"in-progress"}, {"id":"1.5","title":"z"}] } ]},\r
  "b": {"tasks":[{"id":1,"title":"x","status":"pending"}], "metadata": {"updated": "then"}} }\n`;

describe('statuses in the text of a Task Master file', () => {
  it('are changed under their tag, and nothing else is', () => {
    const text = edited(TAGGED, 'a', ticket('1', stuck), ticket('1.4', completed), ticket('1.5', completed));
    expect(text).toBe(
      TAGGED.replace('"pending"', '"blocked"')
        .replace('"in-progress"', '"done"')
        .replace('"title":"z"', '"title":"z","status":"done"'),
    );
    expect(edited(TAGGED, 'b', ticket('1', working))).toBe(
      TAGGED.replace('"status":"pending"}], "metadata"', '"status":"in-progress"}], "metadata"'),
    );
  });

  it('stay as they are written where they still mean what the ticket is', () => {
    const text =
      '[{"id":1,"title":"x","status":"cancelled"},{"id":2,"title":"x","status":"deferred"},{"id":3,"title":"x"},{"id":4,"title":"x","status":"in-progress"},{"id":5,"title":"x","status":"completed"}]';
    const same = [
      ticket('1', completed),
      ticket('2', asInFile),
      ticket('3', todo),
      ticket('4', todo),
      ticket('5', completed),
    ];
    expect(edited(text, null, ...same)).toBe(text);
    expect(edited(text, null, ticket('2', completed), ticket('1', todo), ticket('3', stuck))).toBe(
      text
        .replace('deferred', 'done')
        .replace('cancelled', 'pending')
        .replace('{"id":3,"title":"x"', '{"id":3,"title":"x","status":"blocked"'),
    );
    expect(edited('[{"id":1,"title":"x","status":"review"}]', null, ticket('1', stuck))).toContain(
      '"blocked"',
    );
  });

  it('are those of the first of several tasks with one id', () => {
    const text = '{"tasks":[{"id":1,"title":"x"},{"id":"1","title":"y"}]}';
    expect(edited(text, null, ticket('1', completed))).toBe(
      '{"tasks":[{"id":1,"title":"x","status":"done"},{"id":"1","title":"y"}]}',
    );
  });

  it.each([
    [TAGGED, 'c', '1', 'the tag “c” is gone'],
    [TAGGED, null, '1', 'it has tags now'],
    [TAGGED, 'a', '7', 'task “7” is no longer in it'],
    ['{"tasks": 5}', null, '1', 'can no longer be read'],
    ['{', null, '1', 'can no longer be read'],
  ])('are not written into a file that has changed: %#', (text, tag, id, why) => {
    expect(editTaskStatuses(text, tag, [ticket(id, completed)])).toEqual({
      ok: false,
      failure: expect.stringContaining(why),
    });
  });

  it('change nothing but themselves, whatever else is in the file', () => {
    const statuses = fc.constantFrom('pending', 'done', 'review', 'odd', null);
    const entry = fc.record({ title: fc.string({ minLength: 1 }), status: statuses, other: fc.jsonValue() });
    const space = fc.constantFrom(0, 1, '\t');
    const states = fc.constantFrom(completed, working, todo, stuck, asInFile);
    fc.assert(
      fc.property(fc.array(fc.tuple(entry, states), { minLength: 1 }), space, (entries, indent) => {
        const list = entries.map(([{ status, ...more }], at) => ({
          id: at + 1,
          ...(status !== null && { status }),
          ...more,
        }));
        const text = JSON.stringify({ t: { tasks: list } }, null, indent);
        const tickets = entries.map(([, state], at) => ticket(`${at + 1}`, state));
        const after = edited(text, 't', ...tickets);
        const withoutStatus = (each: Record<string, unknown>) => ({ ...each, status: null });
        const read = JSON.parse(after) as { t: { tasks: Record<string, unknown>[] } };
        expect(read.t.tasks.map(withoutStatus)).toEqual(
          (JSON.parse(text) as typeof read).t.tasks.map(withoutStatus),
        );
        expect(edited(after, 't', ...tickets)).toBe(after);
      }),
    );
  });
});

describe('saving statuses to another tool’s file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'baton-save-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('keeps a byte-order mark and every byte that is no status', async () => {
    const path = join(folder, 'tasks.json');
    await writeFile(path, `\uFEFF${TAGGED}`);
    const forms = new Map([[path, { format: 'task-master', tag: 'a' } as const]]);
    expect(await saveStatuses(new Map([[path, [ticket('1', completed)]]]), forms)).toEqual({
      ok: true,
      value: null,
    });
    expect(await readFile(path, 'utf8')).toBe(`\uFEFF${TAGGED.replace('"pending"', '"done"')}`);
  });

  it('says of a beads file that it is only read, and leaves it alone', async () => {
    const path = join(folder, 'issues.jsonl');
    await writeFile(path, '{"id":"x","title":"x","status":"open"}\n');
    const forms = new Map([[path, { format: 'beads', tag: null } as const]]);
    const saved = await saveStatuses(new Map([[path, [ticket('x', completed)]]]), forms);
    expect(saved).toMatchObject({ failure: { message: expect.stringContaining('only reads beads files') } });
    expect(await readFile(path, 'utf8')).toContain('"open"');
  });
});
