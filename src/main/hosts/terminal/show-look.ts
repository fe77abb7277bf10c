import { stepLookText } from '../../../shared/step-look';
import type { Connection } from '../../runs/conductor';
import { oneLine } from './printable';
import { request } from './run-face';

/** Whether the file that a step of unknown outcome was to change looks changed, as a line; null where there is none to look at. */
export async function lookLine(connection: Connection, run: string, step: string): Promise<string | null> {
  const look = await request(connection, 'step.look', { run, step });
  return look === null ? null : oneLine(stepLookText(look));
}
