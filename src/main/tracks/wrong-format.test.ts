import { describe, expect, it } from 'vitest';
import type { TicketFormat } from '../../shared/reading';
import { parseTrack } from './parse-track';

const NATIVE = '[{ "id": "T-1", "description": "One", "status": "todo", "depends_on": [] }]';
const TRACK = `{ "title": "A track", "tickets": ${NATIVE} }`;
const TASKS = '[{ "id": 1, "title": "One", "status": "pending", "dependencies": [] }]';
const TAGGED = `{ "master": { "tasks": ${TASKS} } }`;
const OLDER = `{ "tasks": ${TASKS} }`;
const ISSUES = '{"id":"bd-1","title":"One","status":"open"}\n{"id":"bd-2","title":"Two","status":"open"}\n';

function read(text: string, format: TicketFormat): readonly string[] {
  const parsed = parseTrack('file.json', null, text, [], { format });
  if (parsed.ok) return parsed.value.notices;
  if (parsed.failure.type !== 'problems') throw new Error('There is nothing to choose');
  return parsed.failure.problems.map(({ message }) => message);
}

const own = 'a track in Baton’s own format';

describe('a format that a person names and that is another one', () => {
  it.each<[string, TicketFormat, string, string, TicketFormat]>([
    [NATIVE, 'beads', 'a beads file', own, 'native'],
    [TRACK, 'beads', 'a beads file', own, 'native'],
    [TRACK, 'task-master', 'a Task Master file', own, 'native'],
    [TASKS, 'native', own, 'a Task Master file', 'task-master'],
    [TASKS, 'beads', 'a beads file', 'a Task Master file', 'task-master'],
    [TAGGED, 'native', own, 'a Task Master file', 'task-master'],
    [TAGGED, 'beads', 'a beads file', 'a Task Master file', 'task-master'],
    [OLDER, 'native', own, 'a Task Master file', 'task-master'],
    [OLDER, 'beads', 'a beads file', 'a Task Master file', 'task-master'],
    [ISSUES, 'native', own, 'a beads file', 'beads'],
    [ISSUES, 'task-master', 'a Task Master file', 'a beads file', 'beads'],
  ])('%s as %s is told in one sentence with what it looks like', (text, format, not, like, better) => {
    expect(read(text, format)).toEqual([
      `This is not ${not}, as --format ${format} says: it looks like ${like}. Leave --format out, or say --format ${better}.`,
    ]);
  });

  it('is taken where the file can be read so all the same, with a word of doubt', () => {
    expect(read(NATIVE, 'task-master')[0]).toBe(`It looks like ${own}: without --format it is read as that.`);
  });

  it('says what is wrong in the file where that is all there is to say', () => {
    expect(read(NATIVE, 'native')).toEqual([]);
    expect(read('{"id":"bd-1"', 'beads').at(-1)).toMatch(/^Not JSON/);
    expect(read('{}', 'task-master')[0]).toMatch(/^The file has no tasks/);
    expect(read('[]', 'beads')[0]).toMatch(/^A line of a beads file holds an issue, not a list/);
  });
});
