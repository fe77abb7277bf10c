/** The beginning of a stream: behind so many bytes it is at its end, and its source is let go with `whyCut`. */
export function firstBytes(
  source: ReadableStream<Uint8Array>,
  limit: number,
  whyCut: Error,
): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  let room = limit;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        controller.enqueue(value.subarray(0, room));
        room -= value.length;
        if (room > 0) return;
        controller.close();
        // However that goes, nobody reads on.
        await reader.cancel(whyCut).catch(() => {});
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
