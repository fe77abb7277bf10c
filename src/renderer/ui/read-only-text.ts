import type { ReadOnly } from '../../shared/contract';

/** Why the run can only be read here, and the way on. */
export function readOnlyText({ heldBy, message, isLost, isStopped }: ReadOnly): string {
  if (heldBy === null || isStopped) return message;
  return isLost
    ? `${message} You see what it does there; to change it here, take it back.`
    : `Baton (${heldBy}) has this run. You see what it does there; to change it here, take it over.`;
}
