import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Language, languageOf } from '../../src/main/workers/views/language';

export interface Source {
  readonly path: string;
  readonly text: string;
  readonly language: Language;
}

/** The paths of the sources below these folders, in their order; empty files are none. */
export function findSources(folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && languageOf(entry.name, '') !== null)
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size > 0)
    .sort();
}

/** So many of them, evenly spread: the same ones each time. */
export function spread(paths: readonly string[], count: number): string[] {
  if (paths.length <= count) return [...paths];
  return Array.from({ length: count }, (_, at) => paths[Math.floor((at * paths.length) / count)] as string);
}

export function readSources(paths: readonly string[]): Source[] {
  return paths.flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    const language = languageOf(path, text);
    return language === null ? [] : [{ path, text, language }];
  });
}
