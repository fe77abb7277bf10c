import { MASK, maskValues } from '../../network/mask-keys';

/** Masks keys in a text that comes in pieces, wherever they are cut. */
export interface MaskedStream {
  /** What can be told by now; what may be the beginning of a key waits. */
  push(text: string): string;
  /** The rest. The beginning of a key that never went on is masked as well. */
  end(): string;
}

/** Fewer characters of a key give nothing away. */
const SHORTEST_BEGINNING = 4;

/** `spellings` as `spellingsOf` gives them. */
export function createMaskedStream(spellings: readonly string[]): MaskedStream {
  const longest = spellings[0]?.length ?? 0;
  let held = '';

  /** How much of `held` can go: none of it is a key, or part of one, that ends behind it. */
  function ready(): number {
    let cut = Math.max(0, held.length - Math.max(0, longest - 1));
    for (let moved = true; moved; ) {
      moved = false;
      for (const { length, start } of crossing(cut)) {
        if (start < cut && cut < start + length) {
          cut = start;
          moved = true;
        }
      }
    }
    return cut;
  }

  /** Whole keys in `held` that begin before the cut and end behind it. */
  function* crossing(cut: number): Generator<{ length: number; start: number }> {
    for (const spelling of spellings) {
      const start = held.indexOf(spelling, Math.max(0, cut - spelling.length + 1));
      if (start !== -1 && start < cut) yield { length: spelling.length, start };
    }
  }

  return {
    push(text) {
      held += text;
      const cut = ready();
      const out = maskValues(held.slice(0, cut), spellings);
      held = held.slice(cut);
      return out;
    },
    end() {
      const rest = maskValues(held, spellings);
      held = '';
      for (const spelling of spellings) {
        for (let length = spelling.length - 1; length >= SHORTEST_BEGINNING; length--) {
          if (rest.endsWith(spelling.slice(0, length))) return rest.slice(0, rest.length - length) + MASK;
        }
      }
      return rest;
    },
  };
}
