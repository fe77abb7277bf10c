// The fence: every file of a workspace is reached folder by folder, from the workspace down, and no link is followed. On Linux
// each folder is held open and the next name is looked up in it through /proc/self/fd, so a link that is swapped in between
// leads nowhere. Other systems have no such way from here: there each folder is looked at before it is entered, which is weaker.
import { constants } from 'node:fs';
import { lstat, mkdir, open, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { fail, type Result, succeed } from '../../../shared/result';
import { describeError, type FileProblem, ignoreCode, notFolder } from './file-problem';
import type { WorkspacePath } from './workspace-path';

/** A folder inside the fence. `at` gives a path to something in it that leads there and nowhere else. */
export interface HeldFolder {
  readonly self: string;
  at(name: string): string;
  enter(name: string): Promise<HeldFolder>;
  close(): Promise<void>;
}

const isLinux = process.platform === 'linux';
export const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const AS_FOLDER = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0);

/** Goes down from the workspace; with `make`, folders that are not there are made. Who gets the folder closes it. */
export async function enterFolder(
  workspace: string,
  path: WorkspacePath,
  make: boolean,
): Promise<Result<HeldFolder, FileProblem>> {
  let folder: HeldFolder;
  try {
    folder = isLinux ? await holdOpen(workspace) : await holdByName(workspace);
  } catch (error) {
    const { failure } = describeError(`The workspace ${workspace}`, error);
    // Only what is in it can be missing.
    return fail({ ...failure, type: 'refused' });
  }
  for (const [index, name] of path.entries()) {
    const shown = path.slice(0, index + 1);
    const outer = folder;
    try {
      if (make) await mkdir(outer.at(name)).catch(ignoreCode('EEXIST'));
      const found = await lstat(outer.at(name));
      if (!found.isDirectory()) return notFolder(shown, found);
      folder = await outer.enter(name);
    } catch (error) {
      return describeError(shown.join('/'), error);
    } finally {
      await outer.close();
    }
  }
  return succeed(folder);
}

/** Linux: a folder that stays the same one, whatever its name comes to mean. */
async function holdOpen(path: string, flags = 0): Promise<HeldFolder> {
  const handle = await open(path, AS_FOLDER | flags);
  const self = `/proc/self/fd/${handle.fd}`;
  const at = (name: string) => `${self}/${name}`;
  return { self, at, enter: (name) => holdOpen(at(name), NO_FOLLOW), close: () => handle.close() };
}

async function holdByName(path: string): Promise<HeldFolder> {
  const self = await realpath(path);
  return {
    self,
    at: (name) => join(self, name),
    async enter(name) {
      const inner = await holdByName(join(self, name));
      if (inner.self !== join(self, name)) throw Object.assign(new Error('a link'), { code: 'ELOOP' });
      return inner;
    },
    close: async () => {},
  };
}
