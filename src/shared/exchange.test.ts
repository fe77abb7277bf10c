import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answerText,
  type Exchange,
  type ExchangeHead,
  type ExchangeState,
  endText,
  formatBytes,
  formatTook,
  indentJson,
  purposeText,
  requestText,
  whyNotWhole,
} from './exchange';

function headWith(status: number | null, state: ExchangeState): ExchangeHead {
  return {
    number: 1,
    tier: 3,
    purpose: { kind: 'turn', turn: 1 },
    at: '2030-01-01T00:00:00.000Z',
    method: 'POST',
    address: 'http://here/v1/chat/completions',
    sent: 12,
    status,
    state,
  };
}

const whole: Exchange = {
  head: headWith(200, { end: 'whole', ms: 5, received: 9 }),
  request: { headers: [['Authorization', 'Bearer [key]']], body: '{"a":1}', isCut: false },
  answer: {
    status: 200,
    statusText: 'OK',
    headers: [['content-type', 'text/event-stream']],
    body: 'data: {}\n\n',
    isCut: false,
  },
};

describe('an exchange in words', () => {
  it.each<[string, number | null, ExchangeState, string | null]>([
    ['200', 200, { end: 'whole', ms: 1, received: 1 }, null],
    ['401', 401, { end: 'whole', ms: 1, received: 1 }, null],
    ['going on', null, { end: 'open' }, null],
    ['200, going on', 200, { end: 'open' }, null],
    ['200, broken off', 200, { end: 'broken_off', ms: 1, received: 1, why: 'Reset.' }, 'Reset.'],
    ['no answer', null, { end: 'unanswered', ms: 1, why: 'Refused.' }, 'Refused.'],
  ])('says how it ended: %s', (words, status, state, why) => {
    expect(endText(headWith(status, state))).toBe(words);
    expect(whyNotWhole(state)).toBe(why);
  });

  it('of which the end was never written is broken off, and says so', () => {
    expect(endText(headWith(null, { end: 'lost' }))).toBe('broken off');
    expect(whyNotWhole({ end: 'lost' })).toMatch(/never written/);
  });

  it('says what it was for', () => {
    expect(purposeText({ kind: 'turn', turn: 2 })).toBe('Turn 2');
    expect(purposeText({ kind: 'review' })).toBe('Review');
    expect(purposeText({ kind: 'diagnosis', step: 'T-1#1.4' })).toBe('Diagnosis of T-1#1.4');
    expect(purposeText({ kind: 'plan' })).toBe('Plan');
  });

  it('says how long it took', () => {
    expect([0, 999, 1000, 61_250].map(formatTook)).toEqual(['0 ms', '999 ms', '1.0 s', '61.3 s']);
  });

  it('counts bytes as people do', () => {
    expect([0, 1023, 1024, 12_345, 3 * 1024 * 1024].map(formatBytes)).toEqual([
      '0 B',
      '1023 B',
      '1.0 KB',
      '12.1 KB',
      '3.0 MB',
    ]);
  });
});

describe('the two texts of an exchange', () => {
  it('are its first lines, its headers and its bodies', () => {
    expect(requestText(whole)).toBe(
      'POST http://here/v1/chat/completions\nAuthorization: Bearer [key]\n\n{"a":1}',
    );
    expect(answerText(whole)).toBe('200 OK\ncontent-type: text/event-stream\n\ndata: {}\n\n');
    expect(answerText({ ...whole, answer: null })).toBe('');
  });

  it('can be indented where they are JSON, also in the events of a stream', () => {
    expect(indentJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(indentJson('event: x\ndata: {"a":1}\n\ndata: [DONE]\n\n')).toBe(
      'event: x\ndata: {\n  "a": 1\n}\n\ndata: [DONE]\n\n',
    );
  });

  it('stay as they are where they are no JSON', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/[{[]/.test(text));
        expect(indentJson(text)).toBe(text);
      }),
    );
    expect(indentJson('<html>{"a":1}</html>')).toBe('<html>{"a":1}</html>');
    expect(indentJson('data: {"a":\n')).toBe('data: {"a":\n');
  });
});
