import { describe, expect, it } from 'vitest';
import { exportName } from './run-export';

describe('the name of an exported run', () => {
  it.each([
    ['Login: passkeys & co.', 'login-passkeys-co-2026-03-01.md'],
    ['Größe/../Übung', 'gro-e-ubung-2026-03-01.md'],
    ['日本語', 'run-2026-03-01.md'],
    ['-'.repeat(80), 'run-2026-03-01.md'],
    [`${'a'.repeat(59)} b`, `${'a'.repeat(59)}-2026-03-01.md`],
  ])('of “%s” is good on every system', (title, name) => {
    expect(exportName(title, '2026-03-01T12:00:00Z', 'markdown')).toBe(name);
  });

  it('says what is in it', () => {
    expect(exportName('a', '2026-03-01T12:00:00Z', 'json')).toBe('a-2026-03-01.jsonl');
  });
});
