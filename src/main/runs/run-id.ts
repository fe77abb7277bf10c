import { v7 } from 'uuid';

/** Ids of runs name their folders and sort by the time at which the run was opened. */
export function newRunId(): string {
  return v7();
}

/** When a run of this id was opened, in milliseconds; null for what is no id of a run. */
export function openedAt(id: string): number | null {
  const isRunId = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id);
  return isRunId ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null;
}
