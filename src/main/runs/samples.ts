import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Sample } from '../../shared/contract';

/** The folder of the data folder in which the samples work. */
export const SAMPLES = 'samples';

/** Said of a file that is a list and has no words of its own. */
const PLAIN =
  ' and nothing around them, the smallest shape of a file. Their workers follow no script: they read, and leave a note.';

/** The sample tracks that come with Baton: every ticket file of `folder`. */
export async function listSamples(folder: string): Promise<Sample[]> {
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) => name.endsWith('.json'));
  // The shortest first: it is the one to begin with.
  const samples = await Promise.all(names.sort().map((name) => readSample(join(folder, name))));
  return samples.sort((a, b) => a.tickets - b.tickets).map(({ sample }) => sample);
}

async function readSample(path: string): Promise<{ sample: Sample; tickets: number }> {
  const id = basename(path, '.json');
  let file: unknown;
  try {
    file = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    file = []; // What is wrong with it is told when someone opens it.
  }
  const fields = Object(file) as Record<string, unknown>;
  const list = Array.isArray(file) ? file : fields.tickets;
  const tickets = Array.isArray(list) ? list.length : 0;
  const title =
    [fields.title, fields.description].find((text) => typeof text === 'string') ??
    (Array.isArray(file) ? 'A plain list' : id);
  const about =
    typeof fields.about === 'string' ? fields.about : `${tickets} tickets${Array.isArray(file) ? PLAIN : ''}`;
  return { sample: { id, title: String(title), about }, tickets };
}

/** Where the sample lies; null when there is none of that name. */
export async function samplePath(folder: string, id: string): Promise<string | null> {
  const samples = await listSamples(folder);
  return samples.some((sample) => sample.id === id) ? join(folder, `${id}.json`) : null;
}

export function isSample(folder: string, path: string): boolean {
  return dirname(path) === folder;
}

/**
 * A folder for the work of a sample that is neither there nor promised to someone else; it joins the `promised` ones and is not
 * made yet.
 */
export async function freshFolder(dataFolder: string, name: string, promised: Set<string>): Promise<string> {
  const parent = join(dataFolder, SAMPLES);
  const taken = new Set(await readdir(parent).catch((): string[] => []));
  for (let number = 1; ; number++) {
    const fresh = join(parent, `${name}-${number}`);
    if (taken.has(basename(fresh)) || promised.has(fresh)) continue;
    promised.add(fresh);
    return fresh;
  }
}
