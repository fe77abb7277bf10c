import { resolve } from 'node:path';
import type { Opened, OpenFailure } from '../../shared/contract';
import { type Result, succeed } from '../../shared/result';
import type { Conductor } from '../runs/conductor';
import { REHEARSAL_MODEL } from '../workers/providers/rehearsal';

/** What a person may type behind `npm start` and `serve`, as they typed it. */
export interface Opening {
  readonly file: string | null;
  readonly workspace: string | null;
  readonly provider: string | null;
  readonly model: string | null;
}

/** Between two words of a rehearsal where a person watches it. */
export const WATCHABLE_WORD_PAUSE_MS = 12;

/** A provider and one of its models are written together, `provider:model`; the rehearsal is both. */
export function modelName({ provider, model }: Pick<Opening, 'provider' | 'model'>): string {
  const serving = provider ?? REHEARSAL_MODEL;
  return model === null || model === serving ? serving : `${serving}:${model}`;
}

/** Opens the file that the command line names; its paths are relative to `startFolder`. */
export async function openInitial(
  conductor: Conductor,
  { file, workspace }: Opening,
  startFolder: string,
): Promise<Result<Opened, OpenFailure> | null> {
  if (file === null) return null;
  const connection = conductor.attach({ kind: 'terminal', send: () => {}, services: {} });
  const reply = await connection.request('track.open', { path: resolve(startFolder, file) });
  connection.close();
  if (!reply.ok) throw new Error(reply.error);
  if (!reply.value.ok) return reply.value;
  const opened = reply.value.value;
  return succeed(
    workspace === null ? opened : { ...opened, suggestedWorkspace: resolve(startFolder, workspace) },
  );
}
