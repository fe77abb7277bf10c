import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInstantTimer, createManualTimer } from '../timer-rig';
import { gatherStream } from './gathered-stream';

const encoder = new TextEncoder();

function source(): { stream: ReadableStream<Uint8Array>; controller: ReadableStreamDefaultController } {
  let controller: ReadableStreamDefaultController | undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(given) {
      controller = given;
    },
  });
  if (controller === undefined) throw new Error('Not started');
  return { stream, controller };
}

async function textOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  return new Response(stream as unknown as BodyInit).text();
}

describe('a gathered stream', () => {
  it('hands what came within the time on in one piece, and what comes later after it', async () => {
    const timer = createManualTimer();
    const { stream, controller } = source();
    const heard: number[] = [];
    const reader = gatherStream(stream, timer, 50, ({ length }) => heard.push(length)).getReader();
    const first = reader.read();
    controller.enqueue(encoder.encode('one '));
    controller.enqueue(encoder.encode('two '));
    while (heard.length < 2) await null;
    await new Promise((resolve) => setImmediate(resolve));
    timer.advance(50);
    expect(new TextDecoder().decode((await first).value)).toBe('one two ');
    controller.enqueue(encoder.encode('three'));
    controller.close();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('three');
    expect((await reader.read()).done).toBe(true);
    expect(heard).toEqual([4, 4, 5]);
  });

  it('hands everything on as it comes when there is no time to gather', async () => {
    const timer = createManualTimer();
    const { stream, controller } = source();
    const reader = gatherStream(stream, timer, 0, () => {}).getReader();
    controller.enqueue(encoder.encode('one '));
    controller.enqueue(encoder.encode('two '));
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('one ');
    expect(timer.asked).toEqual([]);
  });

  it('is the same bytes in the same order, whatever comes when', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ minLength: 1 })), fc.boolean(), async (pieces, slow) => {
        const { stream, controller } = source();
        const text = textOf(gatherStream(stream, createInstantTimer(), 5, () => {}));
        for (const piece of pieces) {
          controller.enqueue(encoder.encode(piece));
          if (slow) await new Promise((resolve) => setImmediate(resolve));
        }
        controller.close();
        expect(await text).toBe(new TextDecoder().decode(encoder.encode(pieces.join(''))));
      }),
      { numRuns: 200 },
    );
  });

  it('breaks where its source breaks, also between two pieces', async () => {
    const timer = createManualTimer();
    const { stream, controller } = source();
    const reader = gatherStream(stream, timer, 50, () => {}).getReader();
    controller.enqueue(encoder.encode('one'));
    const first = reader.read();
    await new Promise((resolve) => setImmediate(resolve));
    timer.advance(50);
    await first;
    controller.error(new Error('broken'));
    await new Promise((resolve) => setImmediate(resolve));
    await expect(reader.read()).rejects.toThrow('broken');
  });

  it('tells its source when nobody reads on', async () => {
    let reason: unknown = null;
    const stream = new ReadableStream<Uint8Array>({
      cancel(given) {
        reason = given;
      },
    });
    await gatherStream(stream, createManualTimer(), 50, () => {}).cancel('enough');
    expect(reason).toBe('enough');
  });
});
