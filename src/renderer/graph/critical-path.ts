import { type Dependencies, topologicalOrder } from '../../shared/graph';

/**
 * The longest chain of tickets that `counts` lets in, from its start to its end; where several are as long, the one that
 * the file names first. Empty when nothing counts.
 */
export function criticalPath(dependencies: Dependencies, counts: (position: number) => boolean): number[] {
  const length = new Int32Array(dependencies.length);
  const before = new Int32Array(dependencies.length).fill(-1);
  let end = -1;
  for (const to of topologicalOrder(dependencies)) {
    if (!counts(to)) continue;
    for (const from of dependencies[to] ?? []) {
      if ((length[from] as number) <= (length[before[to] as number] ?? 0)) continue;
      before[to] = from;
    }
    length[to] = (length[before[to] as number] ?? 0) + 1;
  }
  length.forEach((long, position) => {
    if (long > (length[end] ?? 0)) end = position;
  });
  const path: number[] = [];
  for (let at = end; at >= 0; at = before[at] as number) path.push(at);
  return path.reverse();
}
