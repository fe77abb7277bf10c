// The same specs run twice: in Electron's window and in a browser on `baton serve`. Which one is the project's name.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  workers: 2,
  fullyParallel: true,
  // A window that never comes up on a busy machine must not hide all else; what needed a second try is named in the output.
  retries: process.env.CI === undefined ? 0 : 1,
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
  // How long to look for what should come, and no measure of anything: machines may be slow.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: { trace: 'off' },
  projects: [{ name: 'electron' }, { name: 'browser' }],
});
