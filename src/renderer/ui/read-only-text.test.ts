import { expect, it } from 'vitest';
import { readOnlyText } from './read-only-text';

it('tells who has the run, whether it was lost to them, and what to see to before it is taken over', () => {
  const readOnly = { heldBy: 'process 7', message: 'In the host’s words.' };
  expect(readOnlyText(readOnly)).toBe(
    'Baton (process 7) has this run. You see what it does there; to change it here, take it over.',
  );
  expect(readOnlyText({ ...readOnly, isLost: true })).toMatch(/^In the host’s words\. .* take it back\.$/);
  expect(readOnlyText({ ...readOnly, isStopped: true })).toBe(readOnly.message);
  expect(readOnlyText({ heldBy: null, message: readOnly.message })).toBe(readOnly.message);
});
