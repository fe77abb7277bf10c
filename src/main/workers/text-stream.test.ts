import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTextStream, STREAM_INTERVAL_MS } from './text-stream';
import { createManualTimer } from './timer-rig';

describe('a text stream', () => {
  it('sends the first piece at once and joins what follows', () => {
    const sent: string[] = [];
    const timer = createManualTimer();
    const stream = createTextStream(timer, (text) => sent.push(text));
    stream.push('a');
    stream.push('b');
    stream.push('c');
    expect(sent).toEqual(['a']);
    timer.advance(STREAM_INTERVAL_MS);
    expect(sent).toEqual(['a', 'bc']);
    stream.push('d');
    expect(sent).toEqual(['a', 'bc']);
    timer.advance(STREAM_INTERVAL_MS);
    timer.advance(STREAM_INTERVAL_MS);
    stream.push('e');
    expect(sent).toEqual(['a', 'bc', 'd', 'e']);
  });

  it('sends what is left when it is flushed, and nothing later', () => {
    const sent: string[] = [];
    const timer = createManualTimer();
    const stream = createTextStream(timer, (text) => sent.push(text));
    stream.push('a');
    stream.push('b');
    stream.flush();
    timer.advance(10 * STREAM_INTERVAL_MS);
    expect(sent).toEqual(['a', 'b']);
  });

  it('loses nothing, keeps the order, and never sends twice within an interval', () => {
    const action = fc.oneof(fc.string({ minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const timer = createManualTimer();
        const sent: string[] = [];
        let now = 0;
        let last = Number.NEGATIVE_INFINITY;
        const stream = createTextStream(timer, (text) => {
          expect(now - last).toBeGreaterThanOrEqual(STREAM_INTERVAL_MS);
          last = now;
          sent.push(text);
        });
        for (const each of actions) {
          if (typeof each === 'string') stream.push(each);
          else {
            for (let passed = 0; passed < each; passed++) {
              now++;
              timer.advance(1);
            }
          }
        }
        now = Number.POSITIVE_INFINITY;
        stream.flush();
        expect(sent.join('')).toBe(actions.filter((each) => typeof each === 'string').join(''));
      }),
    );
  });
});
