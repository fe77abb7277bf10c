/** Dependencies by position: `dependencies[i]` holds the positions that ticket `i` waits for. */
export type Dependencies = readonly (readonly number[])[];

/** For every position the positions that wait for it, flat: those of `i` are `targets[starts[i]] … targets[starts[i+1]-1]`. */
export interface Dependents {
  readonly starts: Int32Array;
  readonly targets: Int32Array;
}

export function dependentsOf(dependencies: Dependencies): Dependents {
  const starts = new Int32Array(dependencies.length + 1);
  for (const list of dependencies) for (const from of list) starts[from + 1] = (starts[from + 1] ?? 0) + 1;
  for (let i = 0; i < dependencies.length; i++) starts[i + 1] = (starts[i + 1] ?? 0) + (starts[i] ?? 0);
  const next = starts.slice();
  const targets = new Int32Array(starts[dependencies.length] ?? 0);
  dependencies.forEach((list, to) => {
    for (const from of list) {
      const slot = next[from] ?? 0;
      targets[slot] = to;
      next[from] = slot + 1;
    }
  });
  return { starts, targets };
}

/** How many dependencies each position has. */
export function countDependencies(dependencies: Dependencies): Int32Array {
  const counts = new Int32Array(dependencies.length);
  for (let i = 0; i < counts.length; i++) counts[i] = dependencies[i]?.length ?? 0;
  return counts;
}

/** An order in which every position comes after its dependencies; what lies on or behind a cycle is left out. */
export function topologicalOrder(
  dependencies: Dependencies,
  dependents: Dependents = dependentsOf(dependencies),
): Int32Array {
  const waiting = countDependencies(dependencies);
  const order = new Int32Array(dependencies.length);
  let end = 0;
  for (let i = 0; i < waiting.length; i++) if (waiting[i] === 0) order[end++] = i;
  for (let at = 0; at < end; at++) {
    const from = order[at] as number;
    for (let e = dependents.starts[from] as number; e < (dependents.starts[from + 1] as number); e++) {
      const to = dependents.targets[e] as number;
      const left = (waiting[to] as number) - 1;
      waiting[to] = left;
      if (left === 0) order[end++] = to;
    }
  }
  return order.subarray(0, end);
}

/** The longest path of dependents behind each position, in tickets, itself not counted. */
export function longestPathsBehind(dependencies: Dependencies, dependents: Dependents): Int32Array {
  const { starts, targets } = dependents;
  const order = topologicalOrder(dependencies, dependents);
  const length = new Int32Array(dependencies.length);
  for (let at = order.length - 1; at >= 0; at--) {
    const from = order[at] as number;
    let longest = 0;
    for (let e = starts[from] as number; e < (starts[from + 1] as number); e++) {
      const path = (length[targets[e] as number] as number) + 1;
      if (path > longest) longest = path;
    }
    length[from] = longest;
  }
  return length;
}

/** How many paths are told of one group of positions that all depend on each other; its cycles can be more than anyone can read. */
const PATHS_OF_A_GROUP = 20;

/**
 * The cycles as closed paths that begin at their smallest position: `[a, b, a]` says a waits for b and b for a. Every dependency
 * that lies on a cycle lies on one of these paths, except where a group of positions has more than 20 of them.
 * Tarjan's strongly connected components, without recursion, so that a chain of 10,000 tickets needs no stack.
 */
export function findCycles(dependencies: Dependencies): number[][] {
  return components(dependencies)
    .filter(
      (group) => group.length > 1 || (dependencies[group[0] as number] ?? []).includes(group[0] as number),
    )
    .flatMap((group) => closedPaths(dependencies, group))
    .sort((a, b) => (a[0] as number) - (b[0] as number));
}

function components(dependencies: Dependencies): number[][] {
  const count = dependencies.length;
  const found = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const next = new Int32Array(count);
  const groups: number[][] = [];
  const stack: number[] = [];
  let clock = 0;
  for (let root = 0; root < count; root++) {
    if (found[root] !== -1) continue;
    const path = [root];
    while (path.length > 0) {
      const node = path[path.length - 1] as number;
      if (found[node] === -1) {
        found[node] = low[node] = clock++;
        stack.push(node);
        onStack[node] = 1;
      }
      const to = dependencies[node]?.[next[node] as number];
      if (to !== undefined) {
        next[node] = (next[node] as number) + 1;
        if (found[to] === -1) path.push(to);
        else if (onStack[to] === 1) low[node] = Math.min(low[node] as number, found[to] as number);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) low[parent] = Math.min(low[parent] as number, low[node] as number);
      if (low[node] === found[node]) groups.push(takeGroup(stack, onStack, node));
    }
  }
  return groups;
}

function takeGroup(stack: number[], onStack: Uint8Array, root: number): number[] {
  const group = stack.splice(stack.lastIndexOf(root));
  for (const member of group) onStack[member] = 0;
  return group;
}

/** For each dependency inside the group that is on no path yet a shortest closed path through it. */
function closedPaths(dependencies: Dependencies, group: readonly number[]): number[][] {
  const members = new Set(group);
  const covered = new Set<string>();
  const paths: number[][] = [];
  for (const from of group.toSorted((a, b) => a - b)) {
    for (const to of dependencies[from] ?? []) {
      if (!members.has(to) || covered.has(`${from} ${to}`)) continue;
      const path = [from, ...shortestPath(dependencies, members, to, from)];
      for (let i = 1; i < path.length; i++) covered.add(`${path[i - 1]} ${path[i]}`);
      paths.push(fromSmallest(path.slice(1)));
      if (paths.length === PATHS_OF_A_GROUP) return paths;
    }
  }
  return paths;
}

/** From `start` to `end`, both included, by breadth-first search among the members, of which each reaches each. */
function shortestPath(
  dependencies: Dependencies,
  members: ReadonlySet<number>,
  start: number,
  end: number,
): number[] {
  const before = new Map([[start, start]]);
  const queue = [start];
  for (const node of queue) {
    if (node === end) break;
    for (const to of dependencies[node] ?? []) {
      if (!members.has(to) || before.has(to)) continue;
      before.set(to, node);
      queue.push(to);
    }
  }
  const path = [end];
  for (let node = end; node !== start; ) {
    node = before.get(node) ?? start;
    path.push(node);
  }
  return path.reverse();
}

/** The same cycle, told from its smallest position on and closed. */
function fromSmallest(cycle: readonly number[]): number[] {
  const first = cycle.reduce((a, b) => Math.min(a, b));
  const at = cycle.indexOf(first);
  return [...cycle.slice(at), ...cycle.slice(0, at), first];
}
