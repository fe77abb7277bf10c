// The stages of `npm test`. Each resolves to `{ passed, failed, skipped, output, missing }`: counts, names of what was skipped,
// what its tools wrote, and a line for each thing that could not be had.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { aptInstall } from './apt.mjs';
import { runQuietly } from './child.mjs';
import { findChromium } from './chromium.mjs';
import { findElectron } from './electron.mjs';
import { buildWhenNeeded, node24, root, tool } from './ground.mjs';
import { readCheck, readPlaywright, readVitest } from './report.mjs';

const reports = join(root, 'out/reports');

/** By name, in the order in which they run; `rest` goes on to the stage's tool. */
export const stages = {
  lint: (rest) => check(tool('@biomejs/biome', 'biome'), 'ci', '--colors=off', ...rest),
  types: (rest) => check(tool('typescript', 'tsc'), '-b', ...rest),
  knip: (rest) => check(tool('knip'), '--no-progress', ...rest),
  unit,
  e2e,
};

async function check(...args) {
  const { code, output } = await runOnNode(args);
  return { ...readCheck(code), output, missing: [] };
}

async function unit(rest) {
  const report = freshReport('unit.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code, output } = await runOnNode([tool('vitest'), 'run', ...reporters, ...rest]);
  // Random tests say which seed they drew, so that a failure elsewhere can be replayed here.
  const notes = [...new Set(output.match(/^random tests: .*$/gm) ?? [])];
  return { ...readVitest(report, code), output, notes, missing: [] };
}

async function e2e(rest) {
  const needs = await e2eNeeds();
  const missing = needs
    .filter((need) => need.missing)
    .map(({ project, missing: why }) => `${why}: no specs in ${project}`);
  const projects = needs.filter((need) => !need.missing);
  if (projects.length === 0) return { passed: 0, failed: 0, skipped: [], output: '', missing };
  await buildWhenNeeded();
  const report = freshReport('e2e.json');
  const env = {
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
    ...Object.assign({}, ...projects.map((need) => need.env)),
  };
  const named = projects.map(({ project }) => `--project=${project}`);
  const playwright = [tool('@playwright/test', 'playwright'), 'test', '-c', 'e2e', '--reporter=list,json'];
  // Without -noreset the screen starts over when its last client leaves, and one that comes just then finds none.
  const onScreen = projects.some((need) => need.virtualScreen)
    ? ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24 -noreset']
    : [];
  const { code, output } = await runOnNode([...playwright, ...named, ...rest], env, onScreen);
  return { ...readPlaywright(report, code), output, missing };
}

/** What each project of the specs needs beyond npm's packages. */
async function e2eNeeds() {
  const chromium = await findChromium();
  const browser = chromium
    ? { project: 'browser', env: { BATON_TEST_CHROMIUM: chromium } }
    : { project: 'browser', missing: 'No Chromium' };
  return [await electronNeed(), browser];
}

async function electronNeed() {
  const project = 'electron';
  const electron = await findElectron();
  if (electron.missing) return { project, missing: `No Electron (${electron.missing})` };
  const env = { ELECTRON_OVERRIDE_DIST_PATH: electron.dist };
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY) return { project, env };
  if (await hasVirtualScreen()) return { project, env, virtualScreen: true };
  return { project, missing: 'No screen and no xvfb-run' };
}

async function hasVirtualScreen() {
  const there = async () => (await runQuietly('sh', ['-c', 'command -v xvfb-run xauth'])).code === 0;
  return (await there()) || ((await aptInstall('xvfb', 'xauth')) && (await there()));
}

function runOnNode(args, env = {}, before = []) {
  const [command, ...rest] = [...before, node24(), ...args];
  return runQuietly(command, rest, { cwd: root, env: { ...process.env, ...env } });
}

function freshReport(name) {
  mkdirSync(reports, { recursive: true });
  const file = join(reports, name);
  rmSync(file, { force: true });
  return file;
}
