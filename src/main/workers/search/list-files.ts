import { fail, succeed } from '../../../shared/result';
import type { FolderEntry } from '../tools/held-file';
import { pathMatcher } from './path-matcher';
import type { Found, ListJob } from './search-job';
import { count, walkNotes } from './walk-notes';
import { walkWorkspace } from './walk-workspace';

const MAX_LISTED = 1000;

const marks: Record<FolderEntry['kind'], string> = {
  file: '',
  folder: '/',
  link: ' (link)',
  other: ' (special)',
};

/** One folder's entries by name; with a glob or recursive, the files below it by their paths. */
export async function listFiles({ fence, path: start, glob, recursive }: ListJob): Promise<Found> {
  const isDeep = recursive || glob !== null;
  const isMeant = pathMatcher(glob, start);
  const names: string[] = [];
  let found = 0;
  const walked = await walkWorkspace(fence, start, {
    recursive: isDeep,
    async visit({ name, kind }, path) {
      if (isDeep && (kind === 'folder' || !isMeant(path))) return true;
      found++;
      if (names.length < MAX_LISTED) names.push(`${isDeep ? path.join('/') : name}${marks[kind]}`);
      return true;
    },
  });
  if (!walked.ok) return fail(walked.failure.message);
  const shown = start.length === 0 ? 'the workspace' : `${start.join('/')}/`;
  const number = isDeep ? count(found, 'file', 'files') : count(found, 'entry', 'entries');
  const nothing = isDeep ? 'There is no such file.' : 'The folder is empty.';
  const rest = found - names.length;
  const lines = [
    ...(found === 0 ? [nothing] : names),
    ...(rest > 0 ? [`[and ${rest.toLocaleString('en')} more]`] : []),
    ...walkNotes(walked.value),
  ];
  return succeed({ note: `listed ${shown}, ${number}`, text: lines.join('\n') });
}
