import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startOtherProcess } from './other-process-rig';
import { lookAtRunLock, runLockHolder, takeRunLock } from './run-lock';

let folder: string;
let children: ChildProcess[];
beforeEach(async () => {
  children = [];
  folder = await mkdtemp(join(tmpdir(), 'baton-lock-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Another real process that takes the lock by the same code and keeps it. */
const holder = `
  const { takeRunLock } = await import(process.env.LOCK_CODE);
  console.log((await takeRunLock(process.env.LOCK_FOLDER)).ok);
  setInterval(() => {}, 1e6);
`;

async function startHolder(): Promise<ChildProcess> {
  const code = join(import.meta.dirname, 'run-lock.ts');
  const child = startOtherProcess(holder, { LOCK_CODE: code, LOCK_FOLDER: folder });
  children.push(child);
  for await (const line of createInterface(child.stdout)) {
    expect(line).toBe('true');
    return child;
  }
  throw new Error('The other process ended.');
}

describe('the lock of a run', () => {
  it('is held once, and free again after its release', async () => {
    const first = await takeRunLock(folder);
    const held = { type: 'held', by: `process ${process.pid}` };
    expect(await takeRunLock(folder)).toEqual({ ok: false, failure: held });
    expect(await runLockHolder(folder)).toBe(held.by);
    if (first.ok) await first.value.release();
    expect(await readdir(folder)).toEqual([]);
    expect(await runLockHolder(folder)).toBeNull();
    expect((await takeRunLock(folder)).ok).toBe(true);
  });

  it('names the other process that holds it, also one that is stopped', async () => {
    const child = await startHolder();
    const failure = { type: 'held', by: `process ${child.pid}` };
    expect(await takeRunLock(folder)).toEqual({ ok: false, failure });
    expect(await lookAtRunLock(folder)).toEqual({ by: failure.by, isStopped: false });
    child.kill('SIGSTOP');
    expect(await takeRunLock(folder)).toEqual({ ok: false, failure });
    expect(await runLockHolder(folder)).toBe(failure.by);
    if (process.platform !== 'linux') return;
    await expect.poll(() => lookAtRunLock(folder)).toEqual({ by: failure.by, isStopped: true });
  });

  it('is taken over from a process that was killed, and nothing of that one stays', async () => {
    const child = await startHolder();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await runLockHolder(folder)).toBeNull();
    expect((await takeRunLock(folder)).ok).toBe(true);
    expect(await readdir(folder)).toEqual([expect.stringContaining(`lock-${process.pid}-`)]);
  });

  it('is taken from a living process only where that one is named, and is then forced', async () => {
    const child = await startHolder();
    const by = `process ${child.pid}`;
    const held = { ok: false, failure: { type: 'held', by } };
    expect(await takeRunLock(folder, 'process 1')).toEqual(held);
    const taken = await takeRunLock(folder, by);
    expect(taken).toMatchObject({ ok: true, value: { forced: true } });
    expect(await runLockHolder(folder)).toBe(`process ${process.pid}`);
    expect(await readdir(folder)).toEqual([expect.stringContaining(`lock-${process.pid}-`)]);
  });

  it('is not taken by force when a third one has it by now', async () => {
    const [child, third] = [await startHolder(), process.ppid];
    const start = (await readFile(`/proc/${third}/stat`, 'utf8')).split(') ')[1]?.split(' ')[19];
    await writeFile(join(folder, `lock-${third}-${start}`), '');
    const result = await takeRunLock(folder, `process ${child.pid}`);
    expect(result).toEqual({ ok: false, failure: { type: 'held', by: `process ${third}` } });
    expect((await readdir(folder)).filter((name) => name.includes(`-${process.pid}-`))).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'is not held by a process that is dead and only waits to be noticed',
    async () => {
      // The shell becomes a sleep that never asks after the child that the shell had; only then the child may end.
      const script = "sh -c 'read _ <&3' & echo $!; exec sleep 1000";
      const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore', 'pipe'] });
      children.push(parent);
      const [pid] = String((await once(parent.stdout as Readable, 'data'))[0])
        .trim()
        .split('\n');
      const stat = () => readFile(`/proc/${pid}/stat`, 'utf8');
      while (!(await readFile(`/proc/${parent.pid}/comm`, 'utf8')).includes('sleep')) await nextTurn();
      (parent.stdio[3] as Writable).end();
      while (!(await stat()).includes(') Z ')) await nextTurn();
      await writeFile(join(folder, `lock-${pid}-${(await stat()).split(' ')[21]}`), '');
      expect(await runLockHolder(folder)).toBeNull();
    },
  );

  it.runIf(process.platform === 'linux')(
    'is not taken for held because another process now has the number of its dead holder',
    async () => {
      await writeFile(join(folder, `lock-${process.ppid}-1`), '');
      expect(await runLockHolder(folder)).toBeNull();
      expect((await takeRunLock(folder)).ok).toBe(true);
    },
  );

  it('cannot be taken in a folder that is not there', async () => {
    const result = await takeRunLock(join(folder, 'nowhere'));
    expect(result).toMatchObject({ ok: false, failure: { type: 'not_locked' } });
  });
});
