// npm start [-- FILE --workspace DIR]: Baton's window; where Electron or a screen is missing, the same app in the browser.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ended, forwardSignals, passSignal, runInForeground } from './child.mjs';
import { findElectron } from './electron.mjs';
import { buildWhenNeeded, cli, command, installWhenNeeded, node24, root, typedIn } from './ground.mjs';

// The line by which the app's main process says that its window is there.
const readyLine = 'baton: window ready';
const logFile = join(root, 'out/electron.log');

await command(async () => {
  await installWhenNeeded();
  await buildWhenNeeded();
  const args = process.argv.slice(2);
  const env = { ...process.env, INIT_CWD: typedIn() };
  // Terminals inside Electron programs hand this down; with it Electron would be a plain Node.
  delete env.ELECTRON_RUN_AS_NODE;
  const outcome = await openWindow(args, env);
  if (outcome.code !== undefined) return outcome.code;
  console.error(`${outcome.failure}: opening Baton in the browser instead.`);
  return runInForeground(node24(), [cli, 'serve', '--open', ...args], { env });
});

/** Resolves to `{ code }` when the window has come and gone, to `{ failure }` in words when it never came. */
async function openWindow(args, env) {
  if (process.platform === 'linux' && !env.DISPLAY && !env.WAYLAND_DISPLAY)
    return { failure: 'There is no screen here' };
  const electron = await findElectron();
  if (electron.missing) return { failure: `There is no Electron here (${electron.missing})` };
  const child = spawn(electron.executable, [root, ...args], { env, stdio: ['inherit', 'pipe', 'pipe'] });
  let signalled = false;
  const release = forwardSignals((signal) => {
    signalled = true;
    passSignal(child, signal);
  });
  const start = untilReady(child);
  const code = await ended(child);
  release();
  if (start.ready || signalled) return { code };
  writeFileSync(logFile, start.held);
  return { failure: `Electron could not start here (${reason(start.held, code)})` };
}

// What Electron says before its window is there is kept back: it is either noise or the reason given in one line.
function untilReady(child) {
  const start = { ready: false, held: '' };
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === readyLine) start.ready = true;
    else process.stdout.write(`${line}\n`);
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    if (start.ready) process.stderr.write(text);
    else start.held = (start.held + text).slice(-100_000);
  });
  return start;
}

function reason(held, code) {
  if (/as root without --no-sandbox/.test(held)) return 'its sandbox does not run as root';
  if (/No usable sandbox|SUID sandbox helper/.test(held)) return 'its sandbox is not allowed on this system';
  if (
    /Missing X server|cannot open display|Unable to open X display|Failed to connect to Wayland/i.test(held)
  ) {
    return 'the screen cannot be opened';
  }
  const library = /error while loading shared libraries: ([^:\s]+)/.exec(held);
  if (library) return `the system library ${library[1]} is missing`;
  if (code === 127) return 'its program file does not run';
  return `it ended with code ${code}; its messages are in out/electron.log`;
}
