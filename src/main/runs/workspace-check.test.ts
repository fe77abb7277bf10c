import { execFileSync } from 'node:child_process';
import { access, chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uncommittedChanges } from './uncommitted-changes';
import { checkWorkspace, type WorkspaceRules } from './workspace-check';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'baton-workspace-')));
});
afterEach(() => rm(folder, { recursive: true }));

function rules(...fresh: string[]): WorkspaceRules {
  return {
    startFolder: folder,
    dataFolder: join(folder, 'data'),
    configFolder: join(folder, 'config'),
    fresh,
  };
}

function git(...words: string[]): void {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...who, ...words], { cwd: folder, stdio: 'pipe' });
}

describe('a workspace', () => {
  it('is named absolutely, and in no repository has no uncommitted changes to speak of', async () => {
    const facts = { path: folder, exists: true, uncommitted: null };
    expect(await checkWorkspace('.', rules())).toEqual({ ok: true, value: facts });
  });

  it('may be missing only when it is one that Baton makes', async () => {
    const fresh = join(folder, 'fresh');
    const facts = { path: fresh, exists: false, uncommitted: null };
    expect(await checkWorkspace('fresh', rules(fresh))).toEqual({ ok: true, value: facts });
    const message = `The workspace ${fresh} does not exist: create it or choose another folder.`;
    expect(await checkWorkspace('fresh', rules())).toEqual({
      ok: false,
      failure: { type: 'bad_workspace', message },
    });
  });

  it('lies nowhere among the files of Baton itself, but for the samples, and may hold them', async () => {
    const fresh = join(folder, 'data/samples/relay-1');
    await mkdir(join(folder, 'data/runs/one'), { recursive: true });
    await symlink(join(folder, 'data'), join(folder, 'alias'));
    for (const own of ['data', 'data/runs/one', 'alias/runs', 'data/samples', 'config', 'config/none']) {
      const message = `The workspace ${join(folder, own)} is where Baton keeps its own files: choose another folder.`;
      expect(await checkWorkspace(own, rules())).toEqual({
        ok: false,
        failure: { type: 'bad_workspace', message },
      });
    }
    expect(await checkWorkspace(fresh, rules(fresh))).toMatchObject({ ok: true, value: { exists: false } });
    await mkdir(fresh, { recursive: true });
    await mkdir(join(folder, 'database'));
    for (const good of [fresh, 'data/../database', '.']) {
      expect(await checkWorkspace(good, rules())).toMatchObject({ ok: true });
    }
  });

  it.skipIf(process.getuid?.() === 0)('must be one that can be written', async () => {
    await chmod(folder, 0o500);
    const result = await checkWorkspace(folder, rules());
    await chmod(folder, 0o700);
    expect(!result.ok && result.failure.message).toContain('may not be written');
  });

  it('tells how many of its files have changes that are not committed', async () => {
    git('init');
    expect(await uncommittedChanges(folder)).toBe(0);
    await mkdir(join(folder, 'inside'));
    for (const name of ['one', 'two\nlines', 'inside/three']) await writeFile(join(folder, name), name);
    expect(await uncommittedChanges(folder)).toBe(3);
    git('add', '.');
    git('commit', '-m', 'all');
    expect(await uncommittedChanges(folder)).toBe(0);
    await writeFile(join(folder, 'one'), 'changed');
    expect(await uncommittedChanges(folder)).toBe(1);
    expect(await uncommittedChanges(join(folder, 'inside'))).toBe(0);
  });

  it('starts nothing that the repository names in its configuration', async () => {
    git('init');
    await writeFile(join(folder, 'file'), 'one');
    git('add', '.');
    git('commit', '-m', 'all');
    const ran = join(folder, '..', `${folder.split('/').at(-1)}-ran`);
    const trap = join(folder, 'trap.sh');
    await writeFile(trap, `#!/bin/sh\ntouch '${ran}'\ncat\n`, { mode: 0o700 });
    git('config', 'core.fsmonitor', trap);
    git('config', 'filter.trap.clean', trap);
    git('config', 'filter.trap.required', 'true');
    git('config', 'filter.other.process', trap);
    await writeFile(join(folder, '.gitattributes'), 'file filter=trap\ntrap.sh filter=other\n');
    await writeFile(join(folder, 'file'), 'two');
    expect(await uncommittedChanges(folder)).toBe(3);
    await expect(access(ran)).rejects.toThrow('ENOENT');

    git('status');
    await access(ran); // The trap works.
    await rm(ran);
  });
});
