// A Chromium for the specs: one that is installed, else Playwright's, else the system's package.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aptInstall } from './apt.mjs';
import { runQuietly } from './child.mjs';
import { node24, root, tool } from './ground.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const downloadLimitMs = 300_000;

/** Resolves to the program's path, or null. */
export async function findChromium() {
  const found = process.env.BATON_TEST_CHROMIUM || installed() || playwrights();
  if (found) return found;
  console.error('baton: getting a Chromium for the tests (once)');
  await runQuietly(node24(), [tool('@playwright/test', 'playwright'), 'install', 'chromium'], {
    cwd: root,
    limitMs: downloadLimitMs,
  });
  const downloaded = playwrights();
  if (downloaded) return downloaded;
  await aptInstall('chromium');
  return installed();
}

// Asked for its version, because some systems have a placeholder under that name that only says how to install it.
function installed() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return paths.find((path) => existsSync(path) && works(path)) ?? null;
}

function playwrights() {
  const ask = "console.log(require('@playwright/test').chromium.executablePath())";
  const path = spawnSync(node24(), ['-e', ask], { cwd: root, encoding: 'utf8' }).stdout.trim();
  return path !== '' && works(path) ? path : null;
}

function works(program) {
  return spawnSync(program, ['--version'], { timeout: 20_000 }).status === 0;
}
