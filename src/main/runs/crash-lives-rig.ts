import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import type { RunEvent } from '../../shared/run-event';

// Batons to be killed: each a process of its own that runs crash-child-rig.ts.

export interface Lives {
  /** `what` is a track's file or a run. */
  start(root: string, what: string): Life;
  /** Kills those that are left, and removes the program. */
  end(): Promise<void>;
}

export async function createLives(): Promise<Lives> {
  const program = await mkdtemp(join(tmpdir(), 'baton-killed-'));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'crash-child-rig.ts'),
      outDir: program,
      rolldownOptions: { external: ['bufferutil', 'utf-8-validate'] },
    },
  });
  await writeFile(join(program, 'package.json'), '{ "type": "module" }');
  const children = new Set<ChildProcess>();
  return {
    start: (root, what) => start(program, children, root, what),
    async end() {
      for (const child of children) child.kill('SIGKILL');
      await rm(program, { recursive: true, force: true });
    },
  };
}

export interface Life {
  readonly child: ChildProcess;
  /** What its face was told of. */
  readonly events: RunEvent[];
  readonly troubles: string[];
  /** Resolves to the run and the last event that it found on disk; null when it ended before. */
  readonly opened: Promise<{ opened: string; seq: number } | null>;
  readonly ended: Promise<number | null>;
  until(isSo: (event: RunEvent) => boolean): Promise<void>;
}

function start(program: string, children: Set<ChildProcess>, root: string, what: string): Life {
  const child = spawn(process.execPath, [join(program, 'crash-child-rig.js'), root, what], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const events: RunEvent[] = [];
  const troubles: string[] = [];
  const waiting: { isSo: (event: RunEvent) => boolean; done: () => void }[] = [];
  const lines = createInterface(child.stdout);
  const opened = new Promise<{ opened: string; seq: number } | null>((resolve) => {
    lines.on('line', (text) => {
      let line: { opened?: string; seq?: number; trouble?: string };
      try {
        line = JSON.parse(text);
      } catch {
        return; // Killed in the middle of it.
      }
      if (line.opened !== undefined) resolve(line as { opened: string; seq: number });
      else if (line.trouble !== undefined) troubles.push(line.trouble);
      else {
        events.push(line as RunEvent);
        for (const { isSo, done } of waiting) if (isSo(line as RunEvent)) done();
      }
    });
    lines.once('close', () => resolve(null));
  });
  const closed = Promise.all([once(child, 'exit'), once(lines, 'close')]);
  const ended = closed.then(([[code]]) => {
    children.delete(child);
    return code as number | null;
  });
  const until = (isSo: (event: RunEvent) => boolean) =>
    new Promise<void>((done) => {
      waiting.push({ isSo, done });
    });
  return { child, events, troubles, opened, ended, until };
}
