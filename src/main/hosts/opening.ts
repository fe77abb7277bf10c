import { resolve } from 'node:path';
import type { Opened, OpenFailure } from '../../shared/contract';
import type { Reading } from '../../shared/reading';
import { fail, type Result, succeed } from '../../shared/result';
import type { Conductor } from '../runs/conductor';
import type { ModelChoice } from './choose-model';

/** What a person may type behind `npm start` and `serve`, as they typed it. */
export interface Opening extends ModelChoice {
  readonly file: string | null;
  /** How the file is to be read; as it looks where nothing was typed. */
  readonly reading?: Reading;
  readonly workspace: string | null;
}

/** Between two words of a rehearsal where a person watches it. */
export const WATCHABLE_WORD_PAUSE_MS = 12;

/** Opens the file that the command line names; its paths are relative to `startFolder`. */
export async function openInitial(
  conductor: Conductor,
  { file, reading, workspace }: Opening,
  startFolder: string,
): Promise<Result<Opened, OpenFailure> | null> {
  if (file === null) return null;
  const connection = conductor.attach({ kind: 'terminal', send: () => {}, services: {} });
  const reply = await connection.request('track.open', { path: resolve(startFolder, file), reading });
  connection.close();
  if (!reply.ok) throw new Error(reply.error);
  if (workspace === null) return reply.value;
  const wanted = resolve(startFolder, workspace);
  if (reply.value.ok) return succeed({ ...reply.value.value, suggestedWorkspace: wanted });
  const { failure } = reply.value;
  // The person may choose a tag or mends, and open it then.
  return failure.type === 'problems' || failure.type === 'choose_tag'
    ? fail({ ...failure, workspace: wanted })
    : reply.value;
}
