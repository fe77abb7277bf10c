// The same specs run twice: in Electron's window and in a browser on `baton serve`. Which one is the project's name.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: process.env.CI !== undefined,
  reporter: 'list',
  use: { trace: 'off' },
  projects: [{ name: 'electron' }, { name: 'browser' }],
});
