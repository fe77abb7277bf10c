import type { Timer } from '../timer';

const MAX_GATHERED = 256 * 1024;

/**
 * The same bytes in fewer pieces: what comes within `gatherMs` of a first piece goes on together with it. Each wake-up of the SDK's
 * chain of streams costs more than the few tokens that it is about, and many attempts stream at once. 0 hands everything on as it
 * comes. `onBytes` hears of each piece when it comes; what it throws ends the stream. `onEnd` hears what ended it, null at its own
 * end.
 */
export function gatherStream(
  source: ReadableStream<Uint8Array>,
  timer: Timer,
  gatherMs: number,
  onBytes: (bytes: Uint8Array) => void,
  onEnd: (error: unknown) => void = () => {},
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let pending: ReturnType<typeof reader.read> | null = null;

  /** Null when the time is up first: the piece is then the next one to be read. */
  async function next(timeIsUp: Promise<null> | null): Promise<Uint8Array | 'end' | null> {
    try {
      pending ??= reader.read();
      const read = await (timeIsUp === null ? pending : Promise.race([pending, timeIsUp]));
      if (read === null) return null;
      pending = null;
      if (!read.done) {
        onBytes(read.value);
        return read.value;
      }
    } catch (error) {
      onEnd(error);
      throw error;
    }
    onEnd(null);
    return 'end';
  }

  async function gather(first: Uint8Array): Promise<{ pieces: Uint8Array[]; hasEnded: boolean }> {
    const pieces = [first];
    let callOff = () => {};
    const timeIsUp = new Promise<null>((resolve) => {
      callOff = timer.after(gatherMs, () => resolve(null));
    });
    try {
      for (let length = first.length; length < MAX_GATHERED; ) {
        const piece = await next(timeIsUp);
        if (piece === null || piece === 'end') return { pieces, hasEnded: piece === 'end' };
        pieces.push(piece);
        length += piece.length;
      }
      return { pieces, hasEnded: false };
    } finally {
      callOff();
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const first = await next(null);
        if (first === null || first === 'end') return controller.close();
        const { pieces, hasEnded } =
          gatherMs > 0 ? await gather(first) : { pieces: [first], hasEnded: false };
        controller.enqueue(pieces.length === 1 ? first : Buffer.concat(pieces));
        if (hasEnded) controller.close();
      },
      cancel(reason) {
        onEnd(reason);
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
