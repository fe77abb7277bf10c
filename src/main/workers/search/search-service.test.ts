import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fail } from '../../../shared/result';
import { systemTimer, type Timer } from '../timer';
import type { TextJob } from './search-job';
import { createSearchService, type SearchService } from './search-service';

let base: string;
let workspace: string;
let workerFile: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'baton-search-thread-'));
  workspace = join(base, 'workspace');
  await mkdir(workspace);
  await writeFile(join(workspace, 'a.txt'), `${'a'.repeat(60)}!\nneedle\n`);
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'search-worker.ts'),
      outDir: base,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: '[name].mjs' } },
    },
  });
  workerFile = join(base, 'search-worker.mjs');
});

afterAll(() => rm(base, { recursive: true }));

const live = new AbortController().signal;
const job = (pattern: string): TextJob => ({
  kind: 'text',
  fence: { workspace, closed: [] },
  path: [],
  glob: null,
  pattern,
  ignoreCase: false,
});
/** Takes longer than anyone lives. */
const CATASTROPHE = '^(a+)+$';

async function withService(timer: Timer, use: (service: SearchService) => Promise<void>): Promise<void> {
  const service = createSearchService({ workerFile, timer, limitS: 7 });
  try {
    await use(service);
  } finally {
    await service.close();
  }
}

describe('a search in a thread of its own', () => {
  it('finds, one after another and many at once', async () => {
    await withService(systemTimer, async (service) => {
      const found = { ok: true, value: { note: 'found 1 line in 1 file', text: 'a.txt:2: needle' } };
      expect(await service.find(job('needle'), live)).toEqual(found);
      const all = await Promise.all(Array.from({ length: 9 }, () => service.find(job('needle'), live)));
      expect(all).toEqual(Array.from({ length: 9 }, () => found));
    });
  });

  it('that takes too long is stopped, holds nobody up meanwhile, and the next one is well', async () => {
    let reach = () => {};
    const timer: Timer = {
      after(_milliseconds, run) {
        reach = run;
        return () => {};
      },
    };
    await withService(timer, async (service) => {
      const stuck = service.find(job(CATASTROPHE), live);
      const reachStuck = reach;
      expect((await service.find(job('needle'), live)).ok).toBe(true);
      reachStuck();
      expect(await stuck).toEqual(
        fail(
          'The search took longer than 7 s and was stopped: name a folder or a glob, or write a simpler expression.',
        ),
      );
      expect((await service.find(job('needle'), live)).ok).toBe(true);
    });
  });

  it('ends with its attempt, also while it waits for its turn', async () => {
    await withService(systemTimer, async (service) => {
      const controller = new AbortController();
      const all = Array.from({ length: 6 }, () => service.find(job(CATASTROPHE), controller.signal));
      controller.abort();
      expect(await Promise.all(all)).toEqual(all.map(() => fail('The search was broken off.')));
      expect((await service.find(job('needle'), live)).ok).toBe(true);
    });
  });

  it('whose thread cannot be started says so', async () => {
    const service = createSearchService({ workerFile: join(base, 'none.mjs') });
    expect(await service.find(job('needle'), live)).toMatchObject({
      ok: false,
      failure: expect.stringMatching(/^The search failed: /),
    });
    await service.close();
  });
});
