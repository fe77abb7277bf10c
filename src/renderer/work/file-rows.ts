import type { ListedFile } from '../../shared/work';

/** A row of the tree of changed files. */
export type FileRow =
  /** `name` holds several folders where each has nothing but the next one. */
  | { readonly kind: 'folder'; readonly path: string; readonly name: string; readonly depth: number }
  | { readonly kind: 'file'; readonly file: ListedFile; readonly name: string; readonly depth: number };

interface Folder {
  readonly path: string;
  name: string;
  readonly folders: Map<string, Folder>;
  readonly files: ListedFile[];
}

/** Folders first, both by name; costs what the files' paths have of parts. */
export function fileRows(files: readonly ListedFile[]): FileRow[] {
  const root: Folder = { path: '', name: '', folders: new Map(), files: [] };
  for (const file of files) {
    const parts = file.path.split('/');
    let folder = root;
    for (const name of parts.slice(0, -1)) {
      const path = folder.path === '' ? name : `${folder.path}/${name}`;
      const next = folder.folders.get(name) ?? { path, name, folders: new Map(), files: [] };
      folder.folders.set(name, next);
      folder = next;
    }
    folder.files.push(file);
  }
  const rows: FileRow[] = [];
  addRows(root, 0, rows);
  return rows;
}

function addRows(folder: Folder, depth: number, rows: FileRow[]): void {
  for (const each of [...folder.folders.values()].sort(byName)) {
    let [last, name] = [each, each.name];
    for (let only = onlyFolder(last); only !== null; only = onlyFolder(last)) {
      last = only;
      name = `${name}/${only.name}`;
    }
    rows.push({ kind: 'folder', path: last.path, name, depth });
    addRows(last, depth + 1, rows);
  }
  const files = folder.files.map((file) => ({ file, name: file.path.slice(file.path.lastIndexOf('/') + 1) }));
  for (const { file, name } of files.sort(byName)) rows.push({ kind: 'file', file, name, depth });
}

function onlyFolder({ folders, files }: Folder): Folder | null {
  const [first] = folders.values();
  return files.length === 0 && folders.size === 1 && first !== undefined ? first : null;
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/** The file that comes `by` files after this one in the tree, if there is one. */
export function neighbourFile(rows: readonly FileRow[], path: string | null, by: 1 | -1): string | null {
  const paths = rows.flatMap((row) => (row.kind === 'file' ? [row.file.path] : []));
  const index = path === null ? -1 : paths.indexOf(path);
  if (index === -1) return paths[0] ?? null;
  return paths[index + by] ?? null;
}
