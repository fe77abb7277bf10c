import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Folders of one attempt, empty and on the real disk. */
export interface AttemptPlace {
  readonly workspace: string;
  /** Holds the journal, and the attempts' records below it. */
  readonly run: string;
  remove(): Promise<void>;
}

export async function createAttemptPlace(): Promise<AttemptPlace> {
  const root = await mkdtemp(join(tmpdir(), 'baton-bench-'));
  const place = { workspace: join(root, 'workspace'), run: join(root, 'run') };
  for (const folder of [place.workspace, place.run]) await mkdir(folder);
  return { ...place, remove: () => rm(root, { recursive: true, force: true }) };
}
