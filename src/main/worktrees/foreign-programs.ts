import type { Setting } from './git-environment';

// A repository's own configuration can name programs that git would start. They are switched off: what the person's global or the
// system's configuration says holds instead, and where that says nothing, git's own way. Git LFS as it installs itself may stay.

/** A custom merge that is switched off becomes git's own merge of texts, its conflicts included. */
const TEXT_MERGE = 'git merge-file --marker-size=%L %A %O %B || exit 1';

const STANDARD = new Set([
  'git-lfs clean -- %f',
  'git-lfs smudge -- %f',
  'git-lfs smudge --skip -- %f',
  'git-lfs filter-process',
  'git-lfs filter-process --skip',
]);

export interface ForeignPrograms {
  /** What switches them off. */
  readonly settings: readonly Setting[];
  /** Filters that do nothing now. Files that are to pass through them must not be committed unfiltered. */
  readonly filters: ReadonlySet<string>;
}

interface Entry {
  readonly scope: string;
  readonly key: string;
  readonly value: string;
}

/** From what `git config --list --show-scope -z` prints. */
export function foreignPrograms(listing: string): ForeignPrograms {
  const entries = parse(listing);
  const settings = new Map<string, string>();
  const filters = new Set<string>();
  for (const { scope, key, value } of entries) {
    if (!isForeign(scope) || STANDARD.has(value) || settings.has(key)) continue;
    const filter = /^filter\.(.*)\.(clean|smudge|process)$/s.exec(key)?.[1];
    if (filter === undefined && !/^merge\..*\.driver$/s.test(key)) continue;
    const own = entries.findLast((entry) => entry.key === key && !isForeign(entry.scope))?.value;
    settings.set(key, own ?? (filter === undefined ? TEXT_MERGE : ''));
    if (filter === undefined || own !== undefined) continue;
    filters.add(filter);
    settings.set(`filter.${filter}.required`, 'false');
  }
  return { settings: [...settings], filters };
}

function isForeign(scope: string): boolean {
  return scope === 'local' || scope === 'worktree';
}

function parse(listing: string): Entry[] {
  const fields = listing.split('\0');
  const entries: Entry[] = [];
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [scope = '', entry = ''] = [fields[index], fields[index + 1]];
    const end = entry.indexOf('\n');
    entries.push(
      end === -1
        ? { scope, key: entry, value: 'true' }
        : { scope, key: entry.slice(0, end), value: entry.slice(end + 1) },
    );
  }
  return entries;
}
