import type { RunSummary } from '../../shared/contract';

/** Those whose title, id or workspace holds every word of what was typed. */
export function findRuns(runs: readonly RunSummary[], typed: string): readonly RunSummary[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return runs;
  return runs.filter(({ id, title, workspace }) => {
    const text = `${title} ${id} ${workspace ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
