// Where Electron is: the folder that ELECTRON_OVERRIDE_DIST_PATH names, else the npm package's own, downloaded when missing.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from './child.mjs';
import { node24, root } from './ground.mjs';

const downloadLimitMs = 120_000;
const executables = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** Resolves to `{ dist, executable }`, or to `{ missing }` with the reason in words. */
export async function findElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override)
    return (
      inFolder(override) ?? { missing: 'it is not in the folder that ELECTRON_OVERRIDE_DIST_PATH names' }
    );
  const dist = join(root, 'node_modules/electron/dist');
  return inFolder(dist) ?? (await download(dist));
}

function inFolder(dist) {
  const executable = join(dist, executables[process.platform] ?? 'electron');
  return existsSync(executable) ? { dist, executable } : null;
}

async function download(dist) {
  console.error('baton: downloading Electron (once)');
  const install = join(root, 'node_modules/electron/install.js');
  await runQuietly(node24(), [install], { limitMs: downloadLimitMs });
  return inFolder(dist) ?? { missing: 'it could not be downloaded' };
}
