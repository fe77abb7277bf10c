/** Where two texts differ, as offsets into both. */
export interface TextChange {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

interface Anchor {
  readonly fromA: number;
  readonly fromB: number;
  readonly length: number;
}

/**
 * How two texts differ, also when they are long: they meet at the lines that each has once, as far as these come in the same
 * order, and only what lies between such lines is compared `closely`. Costs n log n beside that.
 */
export function anchoredDiff(
  a: string,
  b: string,
  closely: (a: string, b: string) => readonly TextChange[],
): TextChange[] {
  const changes: TextChange[] = [];
  let [atA, atB] = [0, 0];
  const between = (toA: number, toB: number) => {
    const [partA, partB] = [a.slice(atA, toA), b.slice(atB, toB)];
    if (partA === partB) return;
    for (const { fromA, toA: endA, fromB, toB: endB } of closely(partA, partB)) {
      changes.push({ fromA: fromA + atA, toA: endA + atA, fromB: fromB + atB, toB: endB + atB });
    }
  };
  for (const { fromA, fromB, length } of anchors(a, b)) {
    between(fromA, fromB);
    [atA, atB] = [fromA + length, fromB + length];
  }
  between(a.length, b.length);
  return changes;
}

/** Lines that are once in each text, the longest row of them that comes in the same order in both. */
function anchors(a: string, b: string): Anchor[] {
  const [once, other] = [linesOnce(a), linesOnce(b)];
  const common: Anchor[] = [];
  for (const [line, fromA] of once) {
    const fromB = other.get(line);
    if (fromA !== null && fromB !== undefined && fromB !== null) {
      common.push({ fromA, fromB, length: line.length });
    }
  }
  return longestRise(common.sort((one, two) => one.fromA - two.fromA));
}

/** Where each line begins, its line break being part of it; null for one that comes again. */
function linesOnce(text: string): Map<string, number | null> {
  const lines = new Map<string, number | null>();
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf('\n', from);
    const to = end === -1 ? text.length : end + 1;
    const line = text.slice(from, to);
    lines.set(line, lines.has(line) ? null : from);
    from = to;
  }
  return lines;
}

/** The longest row in which `fromB` rises, too: patience sorting, with the way back kept. */
function longestRise(common: readonly Anchor[]): Anchor[] {
  const piles: number[] = [];
  const before = new Int32Array(common.length).fill(-1);
  const placeOf = (index: number) => common[index]?.fromB ?? 0;
  for (let index = 0; index < common.length; index++) {
    let [low, high] = [0, piles.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (placeOf(piles[middle] ?? 0) < placeOf(index)) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? (piles[low - 1] ?? -1) : -1;
    piles[low] = index;
  }
  const rise: Anchor[] = [];
  for (let index = piles.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) {
    const anchor = common[index];
    if (anchor !== undefined) rise.push(anchor);
  }
  return rise.reverse();
}
