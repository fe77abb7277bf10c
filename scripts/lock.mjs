// One install or build at a time: a folder that holds its owner's process id. What a dead owner left is taken over.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** Runs `work` while this process alone holds the lock folder at `path`; waits for a living owner as long as it takes. */
export async function withLock(path, work) {
  await take(path);
  try {
    return await work();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

async function take(path) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  while (!tryTake(path)) {
    const owner = ownerOf(path);
    if (owner === null || takeOver(path, owner)) continue;
    if (!told) console.error(`baton: waiting for process ${owner}, which is installing or building here`);
    told = true;
    await wait(100);
  }
}

// The folder is filled before it gets its name, so a lock without an owner is never seen; renaming onto a filled folder fails.
function tryTake(path) {
  const own = `${path}-${process.pid}`;
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own);
  writeFileSync(`${own}/pid`, String(process.pid));
  try {
    renameSync(own, path);
    return true;
  } catch {
    rmSync(own, { recursive: true, force: true });
    return false;
  }
}

function ownerOf(path) {
  try {
    return Number(readFileSync(`${path}/pid`, 'utf8'));
  } catch {
    return null;
  }
}

function takeOver(path, owner) {
  if (isAlive(owner)) return false;
  const aside = `${path}-dead-${process.pid}`;
  try {
    renameSync(path, aside);
    // Another process may have taken it over first: what was moved aside is then its living lock, and goes back.
    if (ownerOf(aside) !== owner) renameSync(aside, path);
  } catch {
    // Someone else was faster; the next try sees who.
  }
  rmSync(aside, { recursive: true, force: true });
  return true;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
