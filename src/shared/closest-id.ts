// Finds the known id that a mistyped one most likely meant, in time that does not grow with the number of ids.

const LONGEST = 64;

export type ClosestId = (id: string) => string | null;

/** Finds ids that differ in case, separators and leading zeros only, or else in one letter (one more, one less, another, two swapped). */
export function createClosestId(ids: Iterable<string>): ClosestId {
  const alike = new Map<string, string>();
  const withOneLess = new Map<string, string>();
  for (const id of ids) {
    if (id.length > LONGEST) continue;
    const plain = plainForm(id);
    if (plain === '') continue;
    if (!alike.has(plain)) alike.set(plain, id);
    for (const shorter of withOneLetterLess(plain))
      if (!withOneLess.has(shorter)) withOneLess.set(shorter, id);
  }
  return (id) => {
    if (id.length > LONGEST) return null;
    const plain = plainForm(id);
    const same = alike.get(plain) ?? withOneLess.get(plain);
    if (same !== undefined) return same;
    for (const shorter of withOneLetterLess(plain)) {
      const found = alike.get(shorter) ?? withOneLess.get(shorter);
      if (found !== undefined) return found;
    }
    return null;
  };
}

function plainForm(id: string): string {
  return id
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/(^|\D)0+(?=\d)/g, '$1');
}

/**
 * The text without one of its letters, in every way. Digits stay: T-12 is another ticket than T-1, not a mistyped one; and with
 * one or two letters everything would be close to everything.
 */
function withOneLetterLess(plain: string): string[] {
  const letters = [...plain.matchAll(/\D/g)];
  if (letters.length < 3) return [];
  return letters.map(({ index }) => plain.slice(0, index) + plain.slice(index + 1));
}
