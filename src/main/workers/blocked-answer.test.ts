import { describe, expect, it } from 'vitest';
import { blockedReason } from './blocked-answer';

describe('an answer', () => {
  it.each([
    ['BLOCKED: no key', 'no key'],
    ['blocked no key', 'no key'],
    ['  \n\tBLOCKED\nno key\n', 'no key'],
    ['**BLOCKED**: no key', 'no key'],
    ['**BLOCKED: no key**', 'no key'],
    ['_Blocked_ — no key', 'no key'],
    ['## BLOCKED\n\nno key', 'no key'],
    ['> BLOCKED, no key', 'no key'],
    ['BLOCKED: use `make` *now*', 'use `make` *now*'],
    ['BLOCKED2 no key', '2 no key'],
  ])('that starts with the word blocks: %j', (answer, reason) => {
    expect(blockedReason(answer)).toBe(reason);
  });

  it.each(['BLOCKED', '**BLOCKED**', 'blocked.'])('that is only the word still blocks: %j', (answer) => {
    expect(blockedReason(answer)).toBe('The worker gave no reason.');
  });

  it.each(['I am BLOCKED', 'Not blocked: all done', 'Blockedness', 'BLOCKEDÉ', 'UNBLOCKED', '', '- done'])(
    'that has it elsewhere, or another word, means nothing: %j',
    (answer) => {
      expect(blockedReason(answer)).toBeNull();
    },
  );
});
