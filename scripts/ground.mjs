// What every command stands on: the dependencies installed, the program built, and a Node new enough to run it.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ended, runQuietly } from './child.mjs';
import { withLock } from './lock.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const cli = join(root, 'out/main/cli.js');
/** What a whole build has left: the terminal, the window's process, the page and what stands between the two. */
const built = [
  cli,
  ...['main/index.js', 'preload/index.cjs', 'renderer/index.html'].map((file) => join(root, 'out', file)),
];

const installStamp = join(root, 'node_modules/.baton-install');
const buildStamp = join(root, 'out/.baton-build');
const lock = join(root, 'out/.lock');

/** A failure that needs one line and no stack trace. */
export class Refusal extends Error {}

/** Runs a script's `main`, and makes its result the exit code. */
export async function command(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    // A system call's failure (disk full, no permission) says enough in its message; anything else is a bug of ours.
    if (!(error instanceof Refusal) && error.syscall === undefined) throw error;
    console.error(`baton: ${error.message}`);
    process.exitCode = 1;
  }
}

/** The Node that runs Baton: the pinned one, or this one where it is new enough. Call it after `installWhenNeeded`. */
export function node24() {
  const pinned = join(root, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Refusal('Node 24 did not get installed; remove node_modules and try again');
}

/** The script behind a tool of `node_modules`, to be run on `node24()`. */
export function tool(name, bin = name) {
  const folder = join(root, 'node_modules', name);
  return join(folder, JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).bin[bin]);
}

/** The folder where the person typed the command: npm runs scripts in the package's own folder and tells in INIT_CWD. */
export function typedIn() {
  const here = process.cwd();
  return here === resolve(root) ? (process.env.INIT_CWD ?? here) : here;
}

export async function installWhenNeeded() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (read(installStamp) === wanted) return;
  await withLock(lock, async () => {
    if (read(installStamp) === wanted) return;
    console.error('baton: installing dependencies');
    rmSync(installStamp, { force: true });
    if ((await npm('ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error')) !== 0) {
      throw new Refusal('npm could not install the dependencies; see its message above');
    }
    writeFileSync(installStamp, wanted);
  });
}

export async function buildWhenNeeded() {
  if (isBuilt(digest(sources()))) return;
  await withLock(lock, async () => {
    // Taken before the build: what changes while it runs is built the next time.
    const wanted = digest(sources());
    if (isBuilt(wanted)) return;
    console.error('baton: building');
    rmSync(buildStamp, { force: true });
    const { code, output } = await runQuietly(node24(), [tool('electron-vite'), 'build'], {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
    });
    if (code !== 0) {
      // The bundler's own stack says nothing about the source that it stumbled over.
      process.stderr.write(output.replace(/^\s+at .*\n/gm, ''));
      throw new Refusal('the build failed');
    }
    writeFileSync(buildStamp, wanted);
  });
}

function npm(...args) {
  const stdio = ['ignore', 2, 2];
  // Under `npm run` the npm that was typed goes on; otherwise the one on PATH, a shell script on Windows.
  const own = process.env.npm_execpath;
  const child = own?.endsWith('.js')
    ? spawn(process.execPath, [own, ...args], { cwd: root, stdio })
    : spawn('npm', args, { cwd: root, stdio, shell: process.platform === 'win32' });
  return ended(child);
}

function isBuilt(wanted) {
  return read(buildStamp) === wanted && built.every((file) => existsSync(file));
}

/** All that the build is made of; what only tests use is no part of it. */
function sources() {
  const fixed = ['electron.vite.config.ts', 'package-lock.json', 'package.json', 'tsconfig.json'];
  const files = ['src', 'tsconfig'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/(\.test|-rig)\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
  );
  return [...fixed.map((file) => join(root, file)), ...files.sort()];
}

function digest(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const content = readFileSync(file);
    hash.update(`${file.slice(root.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
