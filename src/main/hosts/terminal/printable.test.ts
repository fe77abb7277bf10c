import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonLine, oneLine, printable, revealed } from './printable';

it('shows escape sequences instead of obeying them', () => {
  expect(printable('\u001b[2Jgone\u0007 \u009b31m\r\b')).toBe('\\u{1b}[2Jgone\\u{7} \\u{9b}31m\\u{d}\\u{8}');
});

it('shows signs that hide or turn text round', () => {
  expect(printable('rm \u202Efdp.\u2066\u200B\u{E0041}\uFEFF')).toBe(
    'rm \\u{202e}fdp.\\u{2066}\\u{200b}\\u{e0041}\\u{feff}',
  );
});

it('leaves text of any language, line breaks and tabs as they are', () => {
  expect(printable('Größe\t数\n✓ 🙂')).toBe('Größe\t数\n✓ 🙂');
});

it('shows letters that pass for others where a person approves what is written', () => {
  expect(revealed('curl p\u0430ypal.com')).toBe('curl p\\u{430}ypal.com');
  expect(revealed('Привет')).toBe('Привет');
});

it('makes one line of many, and cuts it', () => {
  expect(oneLine('  first\n  second\tthird ')).toBe('first second third');
  expect(oneLine('abcdef', 4)).toBe('abc…');
});

it('writes JSON that nothing hides in and that reads back the same', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
      const text = String.fromCharCode(...units);
      const line = jsonLine({ text });
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028]/u);
      expect(JSON.parse(line)).toEqual({ text });
    }),
  );
});
