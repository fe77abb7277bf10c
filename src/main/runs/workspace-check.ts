import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { WorkspaceFacts, WorkspaceProblem } from '../../shared/contract';
import { fail, type Result, succeed } from '../../shared/result';
import { isInside } from '../disk/is-inside';
import { realPath } from '../disk/real-path';
import { absolutePath } from './absolute-path';
import { SAMPLES } from './samples';
import { uncommittedChanges } from './uncommitted-changes';

/** What the choice of a workspace depends on; all paths are absolute. */
export interface WorkspaceRules {
  /** Relative paths start here. */
  readonly startFolder: string;
  /** Baton's own: no workspace lies in them, but for the samples' fresh folders. */
  readonly dataFolder: string;
  readonly configFolder: string;
  /** These may be missing: Baton makes them. */
  readonly fresh: readonly string[];
}

/** What is known of a folder before anyone asks git for more. */
export type CheckedWorkspace = Omit<WorkspaceFacts, 'noWorktrees' | 'unsure' | 'inRepository'>;

/** Whether workers can work in the folder, named absolutely and without links. */
export async function checkWorkspace(
  text: string,
  { startFolder, fresh, ...own }: WorkspaceRules,
): Promise<Result<CheckedWorkspace, WorkspaceProblem>> {
  const path = absolutePath(text, startFolder);
  try {
    const wanted = await realPath(path);
    if (await isOwn(wanted, own)) {
      return bad(`The workspace ${path} is where Baton keeps its own files: choose another folder.`);
    }
    const real = await realpath(path);
    if (!(await stat(real)).isDirectory()) {
      return bad(`The workspace ${path} is not a folder: choose a folder.`);
    }
    await access(real, constants.W_OK | constants.X_OK);
    return succeed({ path: real, exists: true, uncommitted: await uncommittedChanges(real) });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' && fresh.includes(path)) {
      return succeed({ path, exists: false, uncommitted: null });
    }
    return bad(sentence(path, code, message));
  }
}

async function isOwn(
  path: string,
  { dataFolder, configFolder }: Pick<WorkspaceRules, 'dataFolder' | 'configFolder'>,
): Promise<boolean> {
  const [data, config] = [await realPath(dataFolder), await realPath(configFolder)];
  if (isInside(dirname(path), join(data, SAMPLES))) return false;
  return isInside(path, data) || isInside(path, config);
}

function sentence(path: string, code: string | undefined, message: string): string {
  switch (code) {
    case 'ENOENT':
      return `The workspace ${path} does not exist: create it or choose another folder.`;
    case 'ENOTDIR':
      return `The workspace ${path} lies below a file: choose a folder.`;
    case 'EACCES':
    case 'EPERM':
      return `The workspace ${path} may not be written: change its permissions or choose another folder.`;
    case 'EROFS':
      return `The workspace ${path} is on a disk that cannot be written: choose another folder.`;
    default:
      return `The workspace ${path} cannot be used (${message}): choose another folder.`;
  }
}

function bad(message: string): Result<never, WorkspaceProblem> {
  return fail({ type: 'bad_workspace', message });
}
