import { defineConfig } from 'vitest/config';

// One seed for all random tests of a run, printed so that the run can be repeated.
const seed = process.env.BATON_SEED ?? String(Math.floor(Math.random() * 2 ** 31));
console.log(`random tests: BATON_SEED=${seed}`);

export default defineConfig({
  test: {
    environment: 'node',
    env: { BATON_SEED: seed },
    setupFiles: ['vitest.setup.ts'],
    // Against what hangs, not against what is slow: a busy machine must not fail a test.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    include: ['src/**/*.test.{ts,tsx}', 'bench/**/*.test.ts'],
  },
});
