import { createHash } from 'node:crypto';
import type { DispatchJob } from '../engine/ports';

/** The same for every try of the same attempt, in every process. */
export function dispatchId({ run, attempt }: Pick<DispatchJob, 'run' | 'attempt'>): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([run, attempt]))
    .digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
