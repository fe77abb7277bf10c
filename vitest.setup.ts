import fc from 'fast-check';

// The seed that vitest.config.ts drew and printed.
fc.configureGlobal({ seed: Number(process.env.BATON_SEED) });
