import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    // Against what hangs, not against what is slow: a busy machine must not fail a test.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    include: ['src/**/*.test.{ts,tsx}', 'bench/**/*.test.ts'],
  },
});
