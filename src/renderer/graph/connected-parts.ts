import { type Dependencies, dependentsOf } from '../../shared/graph';

/** The positions of each connected part, ascending; parts by their first position. */
export function connectedParts(dependencies: Dependencies): number[][] {
  const { starts, targets } = dependentsOf(dependencies);
  const seen = new Uint8Array(dependencies.length);
  const parts: number[][] = [];
  for (let root = 0; root < dependencies.length; root++) {
    if (seen[root] === 1) continue;
    seen[root] = 1;
    const part = [root];
    const visit = (next: number) => {
      if (seen[next] === 1) return;
      seen[next] = 1;
      part.push(next);
    };
    for (const at of part) {
      for (const from of dependencies[at] ?? []) visit(from);
      for (let e = starts[at] as number; e < (starts[at + 1] as number); e++) visit(targets[e] as number);
    }
    parts.push(part.sort((a, b) => a - b));
  }
  return parts;
}
