/** Keeps the beginning and the end of text that comes in pieces. */
export interface KeptOutput {
  push(text: string): void;
  /** So many characters do not come; what was kept of the end until now lies before them. */
  skip(count: number): void;
  /** All of it, or head and tail with a line between them that says how much was left out, and what else there is to say of it. */
  text(about?: string): string;
}

/** Of a text that is whole already. */
export function headAndTail(text: string, headLimit: number, tailLimit: number): string {
  const kept = createKeptOutput(headLimit, tailLimit);
  kept.push(text);
  return kept.text();
}

export function createKeptOutput(headLimit: number, tailLimit: number): KeptOutput {
  let head = '';
  let tail = '';
  let dropped = 0;

  return {
    push(text) {
      const room = Math.max(headLimit - head.length, 0);
      head += text.slice(0, room);
      tail += text.slice(room);
      // Cut only now and then: cutting for each small piece would copy the whole tail every time.
      if (tail.length > tailLimit * 2) cut();
    },
    skip(count) {
      if (count === 0) return;
      dropped += tail.length + count;
      tail = '';
    },
    text(about = '') {
      cut();
      if (dropped === 0) return head + tail;
      const note = `${dropped.toLocaleString('en')} characters were left out here.${about === '' ? '' : ` ${about}`}`;
      return `${head}\n[${note}]\n${tail}`;
    },
  };

  function cut(): void {
    const excess = tail.length - tailLimit;
    if (excess <= 0) return;
    dropped += excess;
    tail = tail.slice(excess);
  }
}
