import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { suggestMends } from '../../shared/choose-mends';
import type { Mend } from '../../shared/mend';
import { problemText } from '../../shared/problem';
import { parseTrack } from './parse-track';
import { imported, importProblems } from './track-rig';
import { writeTrack } from './write-track';

// Files that people really have, which do not belong to this repository; where they are not, these tests are skipped.

const folder = join(import.meta.dirname, '../../../../shared/data');
const other = join(import.meta.dirname, '../../../../../shared/data');
const data = existsSync(folder) ? folder : other;
const isThere = existsSync(data);
const why = isThere ? '' : ' (skipped: no ../shared/data)';

const readReal = (name: string) => readFile(join(data, name), 'utf8');

function sameAgain(read: ReturnType<typeof imported>): void {
  const again = parseTrack('again.json', null, writeTrack(read.track, read.tickets));
  expect(again).toMatchObject({ ok: true, value: { tickets: read.tickets } });
}

describe.skipIf(!isThere)(`real files of other tools${why}`, () => {
  it('are opened tag by tag, what is wrong being mended', async () => {
    const text = await readReal('taskmaster-own.tasks.json');
    const asked = parseTrack('tasks.json', null, text);
    if (asked.ok || asked.failure.type !== 'choose_tag') throw new Error('No tags');
    const { tags } = asked.failure;
    expect(tags.reduce((sum, { tasks }) => sum + tasks, 0)).toBe(182);
    expect(tags.reduce((sum, { subtasks }) => sum + subtasks, 0)).toBe(914);
    const wrong: string[] = [];
    for (const { name, tasks, subtasks } of tags) {
      const problems = importProblems(text, { tag: name }, 'tasks.json');
      wrong.push(...problems.map(problemText));
      const mends = suggestMends(problems);
      if (mends === null) throw new Error(`${name} cannot be mended`);
      const chosen: Mend[] = [...mends.values()];
      const read = imported(text, { tag: name, mends: chosen });
      // Eight subtasks of one task have one id.
      expect(read.tickets).toHaveLength(tasks + subtasks - (name === 'master' ? 7 : 0));
      expect(read.notices.length).toBeLessThan(10);
      sameAgain(read);
    }
    expect(wrong.filter((line) => !line.includes('“42.42”'))).toEqual([
      'tasks.json:575:15 12.1 waits for 12.4 waits for 12.1: none of them can ever start; remove one of these dependencies.',
      'tasks.json:6365:11 1 depends on “16”, which is not there: add that ticket, or remove the dependency.',
    ]);
    expect(wrong).toHaveLength(9);
  });

  it('are opened line by line', async () => {
    const read = imported(await readReal('beads_viewer.issues.jsonl'), {}, 'issues.jsonl');
    expect(read.tickets).toHaveLength(39);
    expect(read.tickets.flatMap(({ dependsOn }) => dependsOn)).toHaveLength(22);
    sameAgain(read);
  });
});
