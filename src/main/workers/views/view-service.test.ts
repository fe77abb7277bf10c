import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createViewService, type ViewRequest, type ViewService } from './view-service';
import { buildViews } from './views-rig';

// The real thread, built and started as the program does it.

let folder: string;
let workerFile: string;
let service: ViewService;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-views-'));
  const built = await buildViews(folder);
  workerFile = built.workerFile;
  service = createViewService(built);
});

afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true, force: true });
});

function request(path: string, source: string, more: Partial<ViewRequest> = {}): ViewRequest {
  return { path, source, view: 'skeleton', ticketText: '', limit: 64 * 1024, ...more };
}

const python = 'def pay():\n    return 1\n\ndef load():\n    return 2\n';

it('outlines files of many languages at once', async () => {
  const views = await Promise.all([
    service.view(request('a.py', python)),
    service.view(request('a.ts', 'export function f() {\n  return 1;\n}\n')),
    service.view(request('a.py', python, { view: 'curated', ticketText: 'call pay()' })),
    service.view(request('a.py', python, { view: 'whole' })),
  ]);
  expect(views).toEqual([
    { text: 'def pay(): ...\n\ndef load(): ...\n', view: 'skeleton', note: null },
    { text: 'export function f() { ... }\n', view: 'skeleton', note: null },
    { text: 'def pay():\n    return 1\n\ndef load(): ...\n', view: 'curated', note: null },
    { text: python, view: 'whole', note: null },
  ]);
});

it('shows a file of another kind whole, up to the limit, and says so', async () => {
  expect(await service.view(request('notes.md', 'x'.repeat(1500), { limit: 1000 }))).toEqual({
    text: 'x'.repeat(1000),
    view: 'whole',
    note: 'There is no outline for this kind of file, so it is shown whole. Only its first 1,000 of 1,500 characters are shown.',
  });
});

it('never ends a text in the middle of a character', async () => {
  const { text } = await service.view(request('notes.md', '🛒🛒', { limit: 3 }));
  expect(text).toBe('🛒\ufffd');
});

it('shows the text where the thread cannot work, and goes on with the next file', async () => {
  const broken = createViewService({ workerFile, grammarFolder: join(folder, 'nowhere') });
  const shown = await broken.view(request('a.py', python));
  expect(shown).toMatchObject({ text: python, view: 'whole' });
  expect(shown.note).toMatch(/could not be outlined .*nowhere/);
  const missing = createViewService({ workerFile: join(folder, 'missing.mjs'), grammarFolder: folder });
  for (let time = 0; time < 2; time++) {
    expect(await missing.view(request('a.py', python))).toMatchObject({ text: python, view: 'whole' });
  }
  await Promise.all([broken.close(), missing.close()]);
});

it('ends its thread when it is closed; views under way become the text', async () => {
  const own = createViewService({ workerFile, grammarFolder: join(folder, 'grammars') });
  const underWay = own.view(request('a.py', python.repeat(10_000), { limit: Number.MAX_SAFE_INTEGER }));
  await own.close();
  expect((await underWay).view).toBe('whole');
  await own.close();
});
