/**
 * A set of whole numbers 0 … size-1 that finds its smallest member at or above a number by looking at one word per
 * level: a tree of bit masks, 32 children a node. Its content depends only on its members, never on the order of changes.
 */
export interface ReadySet {
  readonly levels: readonly Int32Array[];
  count: number;
}

export function createReadySet(size: number): ReadySet {
  const levels: Int32Array[] = [];
  let width = size;
  do {
    width = Math.max(1, Math.ceil(width / 32));
    levels.push(new Int32Array(width));
  } while (width > 1);
  return { levels, count: 0 };
}

export function has(set: ReadySet, member: number): boolean {
  const word = set.levels[0]?.[member >>> 5] ?? 0;
  return (word & (1 << (member & 31))) !== 0;
}

export function insert(set: ReadySet, member: number): void {
  if (has(set, member)) return;
  set.count++;
  let index = member;
  for (const level of set.levels) {
    const word = index >>> 5;
    level[word] = (level[word] ?? 0) | (1 << (index & 31));
    index = word;
  }
}

export function remove(set: ReadySet, member: number): void {
  if (!has(set, member)) return;
  set.count--;
  let index = member;
  for (const level of set.levels) {
    const word = index >>> 5;
    const rest = (level[word] ?? 0) & ~(1 << (index & 31));
    level[word] = rest;
    if (rest !== 0) return;
    index = word;
  }
}

/** The smallest member that is at least `from`, or -1. */
export function nextMember(set: ReadySet, from: number): number {
  let index = from;
  for (let depth = 0; depth < set.levels.length; depth++) {
    const level = set.levels[depth] as Int32Array;
    const word = index >>> 5;
    if (word >= level.length) return -1;
    const rest = (level[word] ?? 0) & (-1 << (index & 31));
    if (rest !== 0) return descend(set, depth, (word << 5) + lowestBit(rest));
    index = word + 1;
  }
  return -1;
}

function descend(set: ReadySet, depth: number, found: number): number {
  let index = found;
  for (let level = depth - 1; level >= 0; level--) {
    index = (index << 5) + lowestBit((set.levels[level] as Int32Array)[index] ?? 0);
  }
  return index;
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
