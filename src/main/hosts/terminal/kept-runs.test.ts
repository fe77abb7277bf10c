// Past runs in the terminal: real processes and real files.
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canBeAsked, homeForEachTest, PAIR, typeLine, WAITING } from './terminal-rig';

const home = homeForEachTest();

async function pastRun(): Promise<string> {
  const { out } = await home.baton('run', await home.tickets(PAIR), '--approve', 'all', '--json');
  return (JSON.parse(out.split('\n')[0] ?? '') as { run: string }).run;
}
const folderOf = (run: string) => join(home.path, '../data/runs', run);

describe('export', () => {
  it('gives all of a run on standard output, an object a line', async () => {
    const run = await pastRun();
    const { code, out, err } = await home.baton('export', 'last');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({ kind: 'run', id: run, title: 'A track' });
    expect(lines.at(-1)).toEqual({ kind: 'end', lines: lines.length });
  });

  it('writes a report to a file, and replaces none without --force', async () => {
    await pastRun();
    const typed = ['export', 'last', '--as', 'markdown', '-o', 'report.md'];
    expect(await home.baton(...typed)).toMatchObject({ code: 0, out: 'report.md: the run is written\n' });
    expect(await home.read('report.md')).toContain('# A track\n\n**Done** · 2 of 2 tickets completed');
    await home.write('report.md', 'mine');
    expect(await home.baton(...typed)).toMatchObject({
      code: 2,
      err: 'report.md is there already: name another file, or replace it with --force.\n',
    });
    expect(await home.read('report.md')).toBe('mine');
    expect((await home.baton(...typed, '--force')).code).toBe(0);
    expect(await home.baton('export', 'nothing')).toMatchObject({ code: 2, out: '' });
  });

  it('holds no key of the environment that the settings name', async () => {
    await home.settings({
      providers: {
        mine: { kind: 'openai-compatible', baseURL: 'http://127.0.0.1:9/v1', apiKeyEnv: 'MINE' },
      },
    });
    await home.tickets([{ id: 'T-1', description: 'Never say abc123secret', rehearsal: [{ say: 'x' }] }]);
    await home.baton('run', 'track.json', '--provider', 'rehearsal', '--approve', 'all');
    for (const as of ['json', 'markdown']) {
      const exporting = home.startBatonWith({ MINE: 'abc123secret' }, 'export', 'last', '--as', as);
      const { code, out } = await exporting.ended;
      expect(code).toBe(0);
      expect(out).not.toContain('abc123secret');
    }
  });
});

describe('runs', () => {
  it('lists what cannot be read, with the reason below it, and every other command says the same', async () => {
    const run = await pastRun();
    const journal = join(folderOf(run), 'journal-000001.jsonl');
    const good = await readFile(journal, 'utf8');
    const lines = good.split('\n');
    for (const [text, stands, why] of [
      [lines.with(-3, 'nonsense').join('\n'), 'damaged', /^ {2}The journal .* is damaged at byte \d+, .*$/],
      ['', 'damaged', /^ {2}The journal in .* is empty, so nothing .* delete the run\.$/],
    ] as const) {
      await writeFile(journal, text);
      const [line, reason] = (await home.baton('runs')).out.split('\n');
      expect(line).toMatch(new RegExp(`^${run} .* ${stands} `));
      expect(reason).toMatch(why);
      const told = `${reason?.trim()}\n`;
      expect(await home.baton('resume', run)).toMatchObject({ code: 2, err: told });
      for (const command of ['log', 'diff', 'apply'])
        expect(await home.baton(command, run)).toMatchObject({ code: 2, err: told });
      expect(await home.baton('export', run)).toMatchObject({
        code: 2,
        err: `Not everything could be read. ${told}`,
      });
      expect(await home.baton('export', run, '-o', 'run.jsonl', '--force')).toMatchObject({
        code: 2,
        out: 'run.jsonl: the run is written as far as it can be read\n',
        err: `Not everything could be read. ${told}`,
      });
    }
    await rm(journal);
    const [listed] = (await home.baton('runs', '--json')).out.split('\n');
    expect(JSON.parse(listed ?? '')).toMatchObject({ phase: 'damaged', problem: expect.any(String) });
    await writeFile(journal, good);
    expect((await home.baton('runs')).out).toMatch(new RegExp(`^${run} .* done .* A track\n$`));
  });
});

describe('delete', () => {
  it('says what goes and what stays, and needs a yes', async () => {
    const run = await pastRun();
    const asked = await home.baton('delete', run);
    expect(asked).toMatchObject({ code: 2, out: '' });
    expect(asked.err).toMatch(/^“A track”: \d+ files, .*runs\/.*\n.*stays as it is\.\n.*say --yes/);
    expect(existsSync(folderOf(run))).toBe(true);
    expect(await home.baton('delete', run, '--yes')).toMatchObject({
      code: 0,
      out: `Deleted: ${run}  A track\n`,
    });
    expect(existsSync(folderOf(run))).toBe(false);
    expect(await home.read('one.txt')).toBe('one');
    expect((await home.baton('delete', run, '--yes')).code).toBe(2);
  });

  it('is refused while another Baton has the run', async () => {
    const running = home.startBaton('run', await home.tickets(WAITING), '--approve', 'all');
    await running.shows('started');
    const refused = await home.baton('delete', 'last', '--yes');
    expect(refused).toMatchObject({ code: 3, out: '' });
    expect(refused.err).toContain(
      `Baton (process ${running.child.pid}) has this run: close it there first.\n`,
    );
    await home.write('go', '');
    expect((await running.ended).code).toBe(0);
    expect((await home.baton('delete', 'last', '--yes')).code).toBe(0);
  });

  it.runIf(canBeAsked)('asks at a terminal, and everything but yes is no', async () => {
    const run = await pastRun();
    const first = home.sit(['delete', 'last']);
    await first.shows('Delete it for good? [y/N]');
    typeLine(first, '');
    expect((await first.ended).code).toBe(3);
    expect(existsSync(folderOf(run))).toBe(true);
    const second = home.sit(['delete', 'last']);
    await second.shows('Delete it for good? [y/N]');
    typeLine(second, 'y');
    expect((await second.ended).code).toBe(0);
    expect(existsSync(folderOf(run))).toBe(false);
  });
});
