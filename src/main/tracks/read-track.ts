import { basename, resolve } from 'node:path';
import type { ChooseTag, Reading } from '../../shared/reading';
import { fail, type Result } from '../../shared/result';
import { tooLarge, wholeFile } from '../json/problem-list';
import { type FileReader, readTextFile } from '../json/read-text-file';
import { parseTrack, type ReadTrack, type TrackProblems } from './parse-track';

/** Reads and checks a ticket file: whole, or not at all with every problem told. `joining` as in `parseTrack`. */
export async function readTrack(
  path: string,
  joining: readonly string[] = [],
  reader?: FileReader,
  reading: Reading = {},
): Promise<Result<ReadTrack, TrackProblems | ChooseTag>> {
  const absolute = resolve(path);
  const read = await readTextFile(absolute, 'a ticket file', reader);
  if (read.ok) return parseTrack(basename(absolute), absolute, read.value.text, joining, reading);
  const { failure } = read;
  if (failure.type === 'too_large') return fail({ type: 'problems', problems: [tooLarge(absolute)] });
  return fail({ type: 'problems', problems: [wholeFile(absolute, failure.message)] });
}
