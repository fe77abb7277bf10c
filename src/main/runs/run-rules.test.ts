import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../shared/command';
import { NO_LIMITS } from '../../shared/limits';
import type { Rule } from '../../shared/rule';
import { WORKERS_ONLY } from '../../shared/run-event';
import type { RunState } from '../../shared/run-state';
import { type JournalFileSystem, nodeFileSystem } from '../journal/journal-file-system';
import { attachFace, createPlace, expectOpened, type Place, type TestFace } from './conductor-rig';

let place: Place;
let shop: string;
beforeEach(async () => {
  place = await createPlace();
  shop = join(place.root, 'shop');
  await mkdir(shop);
});
afterEach(() => place.remove());

const inWorkspace = (prefix: string, say: Rule['say'] = 'allow'): Rule => ({
  say,
  match: { kind: 'prefix', prefix },
  scope: { kind: 'workspace' },
});

const commands = (...list: string[]) => list.map((command) => ({ tool: 'run_command', input: { command } }));

/** Starts a run whose worker runs these commands, one after another. */
async function start(face: TestFace, workspace: string, ...list: string[]): Promise<RunState> {
  const tickets = [{ id: 'A', description: 'Try it', rehearsal: [...commands(...list), { say: 'Done.' }] }];
  const path = await place.write('track.json', { title: 'One', tickets });
  const { run } = expectOpened(await face.ask('track.open', { path }));
  const copy = await face.watch(run);
  const begun = await send(face, run, {
    type: 'run.start',
    workspace,
    mode: 'auto',
    parallel: 1,
    limits: NO_LIMITS,
    model: 'rehearsal',
    ...WORKERS_ONLY,
  });
  if (!begun.ok) throw new Error(JSON.stringify(begun.failure));
  return copy;
}

const send = (face: TestFace, run: string, command: Command) => face.ask('run.command', { run, command });

const settled = (face: TestFace, copy: RunState) =>
  face.until(() => copy.approvals.size > 0 || copy.phase.phase === 'finished');

async function approve(face: TestFace, copy: RunState, remember: Rule | null, hash?: string) {
  await settled(face, copy);
  const [asked] = copy.approvals.values();
  return send(face, copy.id, {
    type: 'approval.answer',
    approval: asked?.id ?? '',
    hash: hash ?? asked?.hash ?? '',
    answer: { answer: 'approve', edited: null },
    remember,
  });
}

async function onDisk(): Promise<Rule['match'][]> {
  const folder = join(place.data, 'rules');
  const names = await readdir(folder).catch((): string[] => []);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => (JSON.parse(text) as { rules: Rule[] }).rules.map(({ match }) => match));
}

async function damage(): Promise<string> {
  const [name = ''] = await readdir(join(place.data, 'rules'));
  const path = join(place.data, 'rules', name);
  await writeFile(path, '{ torn');
  return path;
}

/** A disk that keeps nothing as long as it is full. */
function failingDisk(): { isFull: boolean; files: JournalFileSystem } {
  const disk = {
    isFull: false,
    files: {
      ...nodeFileSystem,
      async open(path: string, use: Parameters<JournalFileSystem['open']>[1]) {
        const file = await nodeFileSystem.open(path, use);
        const datasync = async () => {
          if (disk.isFull) throw new Error('ENOSPC: no space left on device');
          await file.datasync();
        };
        return { ...file, datasync };
      },
    },
  };
  return disk;
}

/** The run once it stands still no more. */
async function whenWell(face: TestFace, run: string): Promise<RunState> {
  await face.until(() =>
    face.messages.some((message) => message.type === 'trouble' && message.trouble === null),
  );
  return face.watch(run);
}

const saidBy = (copy: RunState) => [...copy.steps.values()].map(({ answeredBy }) => answeredBy);

describe('a rule for the workspace', () => {
  it('answers in this run, in the next one there, also after a restart, and nowhere else', async () => {
    const conductor = place.conductor();
    const face = attachFace(conductor);
    const first = await start(face, shop, 'echo one', 'echo two');
    expect(await approve(face, first, inWorkspace('echo'))).toMatchObject({ ok: true });
    await face.until(() => first.phase.phase === 'finished');
    expect(saidBy(first)).toEqual(['person', 'rule']);
    expect(first.steps.get('A#1.2')?.rule).toEqual(inWorkspace('echo'));
    const second = await start(face, shop, 'echo three');
    await settled(face, second);
    expect(saidBy(second)).toEqual(['rule']);
    await conductor.close();

    const later = attachFace(place.conductor());
    const third = await start(later, shop, 'echo four');
    await settled(later, third);
    expect(saidBy(third)).toEqual(['rule']);
    const elsewhere = await start(later, place.start, 'echo five');
    await settled(later, elsewhere);
    expect(elsewhere.approvals.size).toBe(1);
  });

  it('is that of the folder itself, whatever link leads there', async () => {
    const face = attachFace(place.conductor());
    const link = join(place.root, 'link');
    await symlink(shop, link);
    const first = await start(face, link, 'echo one');
    await approve(face, first, inWorkspace('echo'));
    await face.until(() => first.phase.phase === 'finished');
    const second = await start(face, shop, 'echo two');
    await settled(face, second);
    expect(saidBy(second)).toEqual(['rule']);
    expect((await face.ask('rule.list', { run: null })).workspaces.map(({ workspace }) => workspace)).toEqual(
      [second.workspace],
    );
  });

  it('reaches the other open runs there at once, when it comes and when it goes', async () => {
    const face = attachFace(place.conductor());
    const [one, two] = [await start(face, shop, 'echo one'), await start(face, shop, 'echo two')];
    const other = await start(face, place.start, 'echo three');
    for (const copy of [one, two, other]) await settled(face, copy);
    expect(await send(face, one.id, { type: 'rule.add', rule: inWorkspace('echo') })).toMatchObject({
      ok: true,
    });
    await face.until(() => two.phase.phase === 'finished' && one.phase.phase === 'finished');
    expect(other.approvals.size).toBe(1);
    expect(two.rules.size).toBe(1);
    const { workspaces } = await face.ask('rule.list', { run: null });
    const id = workspaces[0]?.rules[0]?.id ?? '';
    expect([...two.rules.keys()]).toEqual([id]);
    expect(await send(face, two.id, { type: 'rule.remove', id })).toMatchObject({ ok: true });
    await face.until(() => one.rules.size === 0 && two.rules.size === 0);
    expect(await onDisk()).toEqual([]);
  });

  it('asks again in the next run once it is forgotten', async () => {
    const face = attachFace(place.conductor());
    const first = await start(face, shop, 'echo one');
    await approve(face, first, inWorkspace('echo'));
    await face.until(() => first.phase.phase === 'finished');
    const { workspaces } = await face.ask('rule.list', { run: first.id });
    const [own] = workspaces;
    const forgotten = await face.ask('rule.forget', {
      workspace: own?.workspace ?? '',
      id: own?.rules[0]?.id ?? '',
    });
    expect(forgotten).toEqual({ ok: true, value: null });
    await face.until(() => first.rules.size === 0);
    const second = await start(face, shop, 'echo two');
    await settled(face, second);
    expect(second.approvals.size).toBe(1);
  });

  it('that another Baton has saved or deleted since holds when a run is opened again', async () => {
    const [here, there] = [place.conductor(), place.conductor()];
    const [face, other] = [attachFace(here), attachFace(there)];
    const first = await start(face, shop, 'echo one');
    await approve(face, first, inWorkspace('echo'));
    await face.until(() => first.phase.phase === 'finished');
    const second = await start(other, shop, 'make it');
    await settled(other, second);
    expect([...second.rules.values()]).toEqual([inWorkspace('echo')]);
    await send(other, second.id, { type: 'rule.add', rule: inWorkspace('make') });
    const [id = ''] = second.rules.keys();
    await send(other, second.id, { type: 'rule.remove', id });
    expectOpened(await face.ask('run.open', { run: first.id }));
    await face.until(() =>
      [...first.rules.values()].every(({ match }) => match.kind === 'prefix' && match.prefix === 'make'),
    );
    expect(first.rules.size).toBe(1);
  });

  it('that another Baton has deleted asks again here at once, and one that it has saved answers', async () => {
    const [face, other] = [attachFace(place.conductor()), attachFace(place.conductor())];
    const first = await start(face, shop, 'echo one');
    await settled(face, first);
    const second = await start(other, shop, 'make it');
    await send(other, second.id, { type: 'rule.add', rule: inWorkspace('echo') });
    await face.until(() => first.phase.phase === 'finished');
    expect(saidBy(first)).toEqual(['rule']);
    const [id = ''] = second.rules.keys();
    await other.ask('rule.forget', { workspace: second.workspace ?? '', id });
    await face.until(() => first.rules.size === 0);
  });

  it('that is deleted while a run stands still for its disk answers nothing in it any more', async () => {
    const disk = failingDisk();
    const face = attachFace(place.conductor({ journalFiles: disk.files }));
    const run = await start(face, shop, 'make it', 'echo two');
    await settled(face, run);
    await send(face, run.id, { type: 'rule.add', rule: inWorkspace('echo') });
    await face.until(() => run.rules.size === 1);
    const [id = ''] = run.rules.keys();
    disk.isFull = true;
    expect(await approve(face, run, null)).toMatchObject({ failure: { type: 'trouble' } });
    const forgotten = await face.ask('rule.forget', { workspace: run.workspace ?? '', id });
    expect(forgotten).toEqual({ ok: true, value: null });
    disk.isFull = false;
    const copy = await whenWell(face, run.id);
    await approve(face, copy, null);
    await face.until(() => copy.steps.get('A#1.2') !== undefined);
    await settled(face, copy);
    expect(copy.steps.get('A#1.2')?.answeredBy).toBeNull();
    expect([...copy.rules]).toEqual([]);
  });

  it('that cannot be read when the disk is well again leaves the run paused', async () => {
    const disk = failingDisk();
    const face = attachFace(place.conductor({ journalFiles: disk.files }));
    const run = await start(face, shop, 'make it');
    await settled(face, run);
    await send(face, run.id, { type: 'rule.add', rule: inWorkspace('echo') });
    disk.isFull = true;
    expect(await approve(face, run, null)).toMatchObject({ failure: { type: 'trouble' } });
    const path = await damage();
    disk.isFull = false;
    const copy = await whenWell(face, run.id);
    await face.until(() => copy.phase.phase === 'paused');
    expect(await send(face, run.id, { type: 'run.resume' })).toMatchObject({
      failure: { message: expect.stringContaining(path) },
    });
  });

  it('is read anew when a run is taken over', async () => {
    const first = place.conductor();
    const [here, there] = [attachFace(first), attachFace(place.conductor())];
    const run = await start(here, shop, 'make it');
    await settled(here, run);
    await send(here, run.id, { type: 'rule.add', rule: inWorkspace('echo') });
    await first.close();
    const path = await damage();
    const taken = expectOpened(await there.ask('run.take_over', { run: run.id }));
    expect(taken.notices).toEqual([expect.stringContaining(path)]);
  });

  it('is taken back when the answer that came with it is refused', async () => {
    const face = attachFace(place.conductor());
    const run = await start(face, shop, 'echo one');
    expect(await approve(face, run, inWorkspace('echo'), 'another hash')).toMatchObject({
      failure: { type: 'changed' },
    });
    expect(await onDisk()).toEqual([]);
    expect(run.rules.size).toBe(0);
    // One that was there before stays.
    await send(face, run.id, { type: 'rule.add', rule: inWorkspace('make') });
    await approve(face, run, inWorkspace('make'), 'another hash');
    expect(await onDisk()).toEqual([{ kind: 'prefix', prefix: 'make' }]);
  });

  it('that would allow too much is neither saved nor followed, and the step goes on waiting', async () => {
    const face = attachFace(place.conductor());
    const run = await start(face, shop, 'echo one');
    for (const prefix of ['echo one; ls', 'rm', '']) {
      expect(await approve(face, run, inWorkspace(prefix))).toMatchObject({ failure: { type: 'bad_rule' } });
    }
    expect(await onDisk()).toEqual([]);
    expect(run.approvals.size).toBe(1);
  });

  it('cannot be saved before the run has a workspace', async () => {
    const face = attachFace(place.conductor());
    const path = await place.write('track.json', [{ id: 'A', description: 'x' }]);
    const { run } = expectOpened(await face.ask('track.open', { path }));
    expect(await send(face, run, { type: 'rule.add', rule: inWorkspace('echo') })).toMatchObject({
      failure: { type: 'bad_rule', message: expect.stringContaining('no workspace') },
    });
  });

  it('is granted by no file in the workspace', async () => {
    const saved = {
      version: 1,
      workspace: shop,
      rules: [{ say: 'allow', match: { kind: 'prefix', prefix: 'echo' } }],
    };
    for (const name of ['rules.json', 'settings.json', '.baton.json']) {
      await writeFile(join(shop, name), JSON.stringify(saved));
    }
    await mkdir(join(shop, 'rules'));
    await writeFile(join(shop, 'rules', 'rules.json'), JSON.stringify(saved));
    const face = attachFace(place.conductor());
    const run = await start(face, shop, 'echo one');
    await settled(face, run);
    expect(run.approvals.size).toBe(1);
    expect(run.rules.size).toBe(0);
  });
});

describe('saved rules that cannot be read', () => {
  it('keep a run from starting and from going on, since they may deny something, and are named', async () => {
    const conductor = place.conductor();
    const face = attachFace(conductor);
    const first = await start(face, shop, 'echo one', 'echo two');
    await approve(face, first, inWorkspace('echo one'));
    await face.until(() => first.approvals.size === 0);
    await settled(face, first);
    const path = await damage();
    await expect(start(face, shop, 'echo three')).rejects.toThrow(path);
    await conductor.close();

    const later = attachFace(place.conductor());
    const opened = expectOpened(await later.ask('run.open', { run: first.id }));
    expect(opened.notices).toEqual([expect.stringContaining(path)]);
    const copy = await later.watch(first.id);
    // What it had stays, and nothing is written over.
    expect(copy.rules.size).toBe(1);
    expect(await send(later, first.id, { type: 'run.resume' })).toMatchObject({
      failure: { message: expect.stringContaining(path) },
    });
    expect(await readFile(path, 'utf8')).toBe('{ torn');
    expect((await later.ask('rule.list', { run: null })).problems).toEqual([expect.stringContaining(path)]);
  });
});

describe('a rule for a run or a ticket', () => {
  it('stays with the run: nothing is saved for others, and the list names it only there', async () => {
    const face = attachFace(place.conductor());
    const run = await start(face, shop, 'echo one', 'echo two');
    await approve(face, run, { ...inWorkspace('echo'), scope: { kind: 'ticket', ticket: 'A' } });
    await face.until(() => run.phase.phase === 'finished');
    expect(saidBy(run)).toEqual(['person', 'rule']);
    expect(await onDisk()).toEqual([]);
    expect(await face.ask('rule.list', { run: run.id })).toMatchObject({
      workspaces: [],
      run: [{ id: expect.any(String) }],
    });
    expect(await face.ask('rule.list', { run: null })).toMatchObject({ run: [] });
    const next = await start(face, shop, 'echo three');
    await settled(face, next);
    expect(next.approvals.size).toBe(1);
  });
});

describe('what rules look at', () => {
  it.each([
    [
      { tool: 'run_command', input: { command: 'npm test' } },
      { path: null, command: 'npm test' },
    ],
    [
      { tool: 'write_file', input: { path: './src/../a.ts', content: '' } },
      { path: 'a.ts', command: null },
    ],
    [{ tool: 'write_file', input: { path: '.git/config', content: '' } }, null],
    [{ tool: 'write_file', input: {} }, null],
  ])('in %j is %j', async (call, facts) => {
    const face = attachFace(place.conductor());
    expect(await face.ask('rule.facts', { call })).toEqual(facts);
  });
});
