/** Keeps the beginning and the end of text that comes in pieces, and counts what was between them. */
export interface KeptOutput {
  push(text: string): void;
  /** All of it, or head and tail with a line between them that says how much was left out. */
  text(): string;
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
    text() {
      cut();
      if (dropped === 0) return head + tail;
      return `${head}\n[${dropped.toLocaleString('en')} characters were left out here.]\n${tail}`;
    },
  };

  function cut(): void {
    const excess = tail.length - tailLimit;
    if (excess <= 0) return;
    dropped += excess;
    tail = tail.slice(excess);
  }
}
