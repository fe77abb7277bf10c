import { sep } from 'node:path';

/** Whether `path` is `folder` or lies in it. Both are absolute and without links; as file systems read them, letters' case may not count. */
export function isInside(path: string, folder: string): boolean {
  const [inner, outer] = [plain(path), plain(folder)];
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : `${outer}${sep}`);
}

function plain(path: string): string {
  return process.platform === 'linux' ? path : path.normalize('NFC').toLowerCase();
}
