import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { refusalText } from './refusal-text';
import { createWorktreeRig, value, type WorktreeRig } from './worktree-rig';

let rig: WorktreeRig;
afterEach(() => rig.remove());

const base = async (name: string | null) => rig.worktrees.findBase(rig.repository, name);

describe('where a run would begin', () => {
  it.each(['HEAD', 'main', null])('is the present commit for %s, with its title', async (name) => {
    rig = createWorktreeRig();
    const short = rig.git(['rev-parse', '--short', 'HEAD']);
    expect(value(await base(name))).toEqual({ commit: short, title: 'First', isPresent: true });
  });

  it.each(['v1', 'HEAD~1', 'old'])('is another one for %s', async (name) => {
    rig = createWorktreeRig();
    rig.git(['tag', '-a', 'v1', '-m', 'Not the title']);
    rig.git(['branch', 'old']);
    const short = rig.git(['rev-parse', '--short', 'HEAD']);
    rig.commit({ 'a.txt': 'two' }, 'Second');
    expect(value(await base(name))).toEqual({ commit: short, title: 'First', isPresent: false });
    expect(value(await base(rig.git(['rev-parse', 'HEAD'])))).toMatchObject({
      title: 'Second',
      isPresent: true,
    });
  });

  it.each(['nowhere', '--all', '', 'a.txt', 'HEAD:a.txt', 'x\0y'])('is refused for %j', async (name) => {
    rig = createWorktreeRig();
    const found = await base(name);
    if (found.ok) throw new Error('It was found');
    expect(refusalText(found.failure)).toBe(`There is no commit ${name} in this repository.`);
  });

  it('is nothing in a repository without a commit', async () => {
    rig = createWorktreeRig({ unborn: true });
    expect(value(await base(null))).toEqual({ commit: null, title: '', isPresent: true });
  });
});

describe('a repository in which no run can have worktrees is refused before anything is made', () => {
  const why = async () => {
    const checked = await rig.worktrees.checkStart(rig.repository);
    return checked.ok ? null : refusalText(checked.failure);
  };

  it('when git does not know who the person is', async () => {
    rig = createWorktreeRig();
    expect(await why()).toBeNull();
    writeFileSync(join(rig.folder, 'gitconfig'), '');
    expect(await why()).toMatch(/^Git does not know who you are: set it with "git config --global user.name/);
  });

  it('when it is about something else and ignores the folder', async () => {
    rig = createWorktreeRig();
    rig.write({ '.gitignore': 'inner/\n', 'inner/x': 'x', 'new/y': 'y' });
    const inner = join(rig.repository, 'inner');
    const why = async (folder: string) => {
      const checked = await rig.worktrees.checkStart(folder);
      return checked.ok ? null : refusalText(checked.failure);
    };
    expect(await why(inner)).toBe(
      `The repository ${rig.repository} ignores ${inner}, so a worktree would hold none of it.`,
    );
    expect(await why(join(rig.repository, 'new'))).toBeNull();
    rig.git(['add', '-f', 'inner/x']);
    expect(await why(inner)).toBeNull();
  });

  it('when a branch of theirs is in the way', async () => {
    rig = createWorktreeRig();
    rig.git(['branch', 'baton']);
    expect(await why()).toMatch(/^Your branch "baton" leaves no room for branches of Baton's/);
  });
});
