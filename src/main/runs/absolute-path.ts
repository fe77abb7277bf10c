import { homedir } from 'node:os';
import { resolve } from 'node:path';

/** What a person wrote as a path: from `folder` where it is relative, from their home where it starts with `~`. */
export function absolutePath(text: string, folder: string): string {
  const home = /^~(?=$|[/\\])/;
  return resolve(
    folder,
    text.replace(home, () => homedir()),
  );
}
