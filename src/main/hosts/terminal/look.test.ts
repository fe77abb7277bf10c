// What is seen of a file change that Baton died in.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { canBeAsked, commands, homeForEachTest, says, typeLine, writes } from './terminal-rig';

const home = homeForEachTest();

/** A Baton that died right after it had moved the file into its place, with nothing written down of that. */
async function diedInChange(): Promise<void> {
  const rehearsal = [
    writes('notes.md', 'new\n'),
    commands('echo > there; until [ -e go ]; do sleep 0.05; done'),
    says('Done.'),
  ];
  await home.tickets([{ id: 'T-1', description: 'Write it', rehearsal }]);
  await home.write('notes.md', 'old\n');
  const running = home.startBaton('run', 'track.json', '--approve', 'all');
  await home.untilThere('there');
  running.child.kill('SIGKILL');
  await running.ended;
  await home.write('go', '');
  const runs = join(home.data, 'runs');
  const [run = ''] = await readdir(runs);
  await keepLines(join(runs, run, 'journal-000001.jsonl'), '"step.started"', 1);
  await keepLines(join(runs, run, 'attempts/0-1.jsonl'), '"kind":"step"', 0);
  await keepLines(join(runs, run, 'attempts/changes/changes.jsonl'), '"kind":"change"', 1);
}

/** Cuts the file after the first line that holds this, or before it. */
async function keepLines(path: string, mark: string, more: 0 | 1): Promise<void> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const kept = lines.slice(0, lines.findIndex((line) => line.includes(mark)) + more);
  await writeFile(path, `${kept.join('\n')}\n`);
}

const DONE = 'notes.md has the content that this step would have written: it looks done.';

it('a resume without a person says how the file looks, before it waits and before it answers', async () => {
  await diedInChange();
  const waits = await home.baton('resume', 'last');
  expect(waits.code).toBe(3);
  expect(waits.err).toContain(DONE);
  await home.write('notes.md', 'old\n');
  expect((await home.baton('resume', 'last')).err).toContain('notes.md still has the content from before');
  await home.write('notes.md', 'mine\n');
  const answered = await home.baton('resume', 'last', '--unknown', 'not-done');
  expect(answered.code).toBe(0);
  expect(answered.err).toContain('notes.md has been changed to something else');
});

it.runIf(canBeAsked)(
  'a person at a terminal reads it before they say whether the step was done',
  async () => {
    await diedInChange();
    const resumed = home.sit(['resume', 'last']);
    await resumed.shows('was it done?');
    await resumed.shows(DONE);
    await resumed.shows('do it again > ');
    typeLine(resumed, 'd');
    expect((await resumed.ended).code).toBe(0);
  },
);
