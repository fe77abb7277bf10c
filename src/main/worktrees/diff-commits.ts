import { assertNever } from '../../shared/assert-never';
import type { FileContent, FileKind, FileList, FilePlace, FileSide, WorkFile } from '../../shared/work';
import { DIFF_LIMITS, type DiffLimits } from './diff-limits';
import type { Git } from './git';
import { readBlobs } from './read-blobs';

/** No programs, and no submodule that says of itself that its moves are not to be shown. */
const PLAIN = ['--no-ext-diff', '--no-textconv', '--ignore-submodules=none'];

export interface Diff {
  readonly from: string;
  readonly to: string;
  readonly files: readonly WorkFile[];
}

interface RawChange {
  readonly modes: readonly [before: string, after: string];
  readonly hashes: readonly [before: string, after: string];
  readonly letter: string;
  readonly paths: readonly string[];
}

/** What changed from one commit or tree to another, or in these paths of them; renames are found. */
export async function diffCommits(
  git: Git,
  from: string,
  to: string,
  { limits = DIFF_LIMITS, paths = [] }: { limits?: DiffLimits; paths?: readonly string[] } = {},
): Promise<Diff> {
  const changes = await rawChanges(git, from, to, paths);
  const blobs = changes.flatMap(({ modes, hashes }) =>
    hashes.filter((_, side) => kindOf(modes[side] ?? '') !== null && modes[side] !== '160000'),
  );
  const contents = await readBlobs(git, blobs, limits);
  return { from, to, files: changes.map((change) => toFileChange(change, contents)) };
}

/** The same without contents: quick however much it is. */
export async function listChanges(git: Git, from: string, to: string): Promise<FileList> {
  const words = ['diff-tree', '-r', '-z', '-M', '--numstat', ...PLAIN, from, to];
  const [changes, counted] = await Promise.all([rawChanges(git, from, to, []), git.list(words)]);
  const counts = countsOf(counted);
  return {
    from,
    to,
    files: changes.map((change) => {
      const place = placeOf(change);
      const { added, removed } = counts.get(place.path) ?? { added: null, removed: null };
      const [before, after] = change.modes;
      return { ...place, before: kindOf(before), after: kindOf(after), added, removed };
    }),
  };
}

/** The same as a patch that `git apply` takes, binary files included. */
export function patchOf(
  git: Git,
  from: string,
  to: string,
  limits: DiffLimits = DIFF_LIMITS,
): Promise<string> {
  const plain = [...PLAIN, '--no-color', '--src-prefix=a/', '--dst-prefix=b/'];
  const words = ['diff-tree', '-r', '-p', '-M', '--binary', '--full-index', ...plain, from, to];
  return git.run(words, { maxBytes: limits.patchBytes }).then(({ output }) => output.toString());
}

async function rawChanges(
  git: Git,
  from: string,
  to: string,
  paths: readonly string[],
): Promise<RawChange[]> {
  const words = ['diff-tree', '-r', '-z', '-M', '--raw', '--no-abbrev', ...PLAIN, from, to, '--'];
  return parse(await git.list([...words, ...paths.map((path) => `:(top,literal)${path}`)]));
}

type Counts = Pick<FileList['files'][number], 'added' | 'removed'>;

/** By the path as it is now. A file that is no text has dashes; a renamed one its two paths behind an empty one. */
function countsOf(fields: readonly string[]): Map<string, Counts> {
  const counts = new Map<string, Counts>();
  for (let index = 0; index < fields.length; index++) {
    const [added = '-', removed = '-', ...rest] = (fields[index] ?? '').split('\t');
    let path = rest.join('\t');
    if (path === '') {
      index += 2;
      path = fields[index] ?? '';
    }
    const count = (text: string) => (text === '-' ? null : Number(text));
    counts.set(path, { added: count(added), removed: count(removed) });
  }
  return counts;
}

function parse(fields: readonly string[]): RawChange[] {
  const changes: RawChange[] = [];
  for (let index = 0; index < fields.length; ) {
    const [before = '', after = '', old = '', now = '', letter = ''] = (fields[index] ?? '')
      .slice(1)
      .split(' ');
    const count = /^[RC]/.test(letter) ? 2 : 1;
    const paths = fields.slice(index + 1, index + 1 + count);
    changes.push({ modes: [before, after], hashes: [old, now], letter: letter.charAt(0), paths });
    index += 1 + count;
  }
  return changes;
}

function toFileChange(change: RawChange, contents: ReadonlyMap<string, FileContent>): WorkFile {
  return {
    ...placeOf(change),
    before: sideOf(change, 0, contents),
    after: sideOf(change, 1, contents),
  };
}

function placeOf({ letter, paths }: RawChange): FilePlace {
  const isRenamed = letter === 'R';
  return {
    status: isRenamed ? 'renamed' : letter === 'A' ? 'added' : letter === 'D' ? 'deleted' : 'changed',
    path: paths.at(-1) ?? '',
    from: isRenamed ? (paths[0] ?? '') : null,
  };
}

function sideOf(
  { modes, hashes }: RawChange,
  side: 0 | 1,
  contents: ReadonlyMap<string, FileContent>,
): FileSide | null {
  const kind = kindOf(modes[side]);
  switch (kind) {
    case null:
      return null;
    case 'submodule':
      return { kind, content: { type: 'commit', commit: hashes[side] } };
    case 'file':
    case 'executable':
    case 'link':
      return { kind, content: contents.get(hashes[side]) ?? { type: 'too_large', bytes: 0 } };
    default:
      return assertNever(kind);
  }
}

function kindOf(mode: string): FileKind | null {
  switch (mode) {
    case '000000':
      return null;
    case '160000':
      return 'submodule';
    case '120000':
      return 'link';
    case '100755':
      return 'executable';
    default:
      return 'file';
  }
}
