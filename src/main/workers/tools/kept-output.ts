/** Keeps the beginning and the end of text that comes in pieces; `onExcess` gets all of it once it is more than those two. */
export interface KeptOutput {
  push(text: string): void;
  /** All of it, or head and tail with a line between them that says how much was left out, and what else there is to say of it. */
  text(about?: string): string;
}

/** Of a text that is whole already. */
export function headAndTail(text: string, headLimit: number, tailLimit: number): string {
  const kept = createKeptOutput(headLimit, tailLimit);
  kept.push(text);
  return kept.text();
}

export function createKeptOutput(
  headLimit: number,
  tailLimit: number,
  onExcess: (text: string) => void = () => {},
): KeptOutput {
  let head = '';
  let tail = '';
  let dropped = 0;
  let isHandedOver = false;

  return {
    push(text) {
      const room = Math.max(headLimit - head.length, 0);
      head += text.slice(0, room);
      tail += text.slice(room);
      if (isHandedOver) onExcess(text);
      else if (tail.length > tailLimit) {
        // Until now nothing was dropped.
        isHandedOver = true;
        onExcess(head + tail);
      }
      // Cut only now and then: cutting for each small piece would copy the whole tail every time.
      if (tail.length > tailLimit * 2) cut();
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
