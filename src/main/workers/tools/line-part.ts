/** Beyond so many characters a part is cut. */
const MAX_SHOWN = 64 * 1024;

/** Some lines of a text that comes in pieces. */
export interface LinePart {
  readonly text: string;
  /** The lines in `text`; the last of them is whole unless `isCut`. */
  readonly count: number;
  readonly isCut: boolean;
  /** Of the whole text. */
  readonly total: number;
}

export interface LineReader {
  push(text: string): void;
  end(): LinePart;
}

/** Keeps the lines `from` to `to`, counted from 1: as many whole ones as fit, and of one that is too long its beginning. */
export function createLineReader(from: number, to: number): LineReader {
  let line = 1;
  /** The line that has begun: what of it may be shown. */
  let begun = '';
  let hasBegun = false;
  let text = '';
  let count = 0;
  let isFull = false;
  let isCut = false;

  function endLine(): void {
    if (line >= from && line <= to && !isFull) {
      if (text.length + begun.length <= MAX_SHOWN) {
        text += begun;
        count++;
      } else {
        isFull = true;
        isCut = count === 0;
        if (isCut) {
          text = begun.slice(0, MAX_SHOWN);
          count = 1;
        }
      }
    }
    line++;
    begun = '';
    hasBegun = false;
  }

  return {
    push(piece) {
      for (let at = 0; at < piece.length; ) {
        const end = piece.indexOf('\n', at);
        const next = end < 0 ? piece.length : end + 1;
        hasBegun = true;
        // One character more than fits tells that it does not.
        if (line >= from && line <= to && !isFull) {
          begun += piece.slice(at, Math.min(next, at + MAX_SHOWN + 1 - begun.length));
        }
        if (end >= 0) endLine();
        at = next;
      }
    },
    end() {
      if (hasBegun) endLine();
      return { text, count, isCut, total: line - 1 };
    },
  };
}
