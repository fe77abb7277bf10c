import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import type { WorkspaceFacts, WorkspaceProblem } from '../../shared/contract';
import { fail, type Result, succeed } from '../../shared/result';
import { absolutePath } from './absolute-path';
import { uncommittedChanges } from './uncommitted-changes';

/** Whether workers can work in the folder, named absolutely and without links. `fresh` may be missing: Baton makes it. */
export async function checkWorkspace(
  text: string,
  from: string,
  fresh: readonly string[],
): Promise<Result<WorkspaceFacts, WorkspaceProblem>> {
  const path = absolutePath(text, from);
  try {
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
