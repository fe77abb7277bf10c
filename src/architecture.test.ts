// The layers: imports point only down, never sideways. tsc -b holds the same walls for shared, engine, preload and renderer;
// this table adds the folders of src/main and the packages that each folder may use. Test files are free.
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix, relative, sep } from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, it } from 'vitest';

interface Layer {
  /** Folders (or files) under src that this one may import from, besides itself. */
  below: string[];
  /** Packages it may import; 'any' leaves out only electron. */
  packages: string[] | 'any';
  electron?: true;
}

const core = ['shared', 'main/engine', 'main/disk'];
const json = 'main/json';
const network = 'main/network';
const middle = ['journal', 'rules', 'settings', 'tracks', 'workers', 'worktrees', 'dispatch'].map(
  (name) => `main/${name}`,
);
const upper = [...core, json, network, ...middle, 'main/planning', 'main/runs', 'main/hosts'];

// Keys are folders or files under src; the longest one that a file lies in is its layer.
const layers: Record<string, Layer> = {
  shared: { below: [], packages: ['zod'] },
  'main/engine': { below: ['shared'], packages: [] },
  'main/disk': { below: [], packages: [] },
  [json]: { below: ['shared', 'main/disk'], packages: 'any' },
  [network]: { below: ['shared', 'main/engine'], packages: [] },
  ...Object.fromEntries(
    middle.map((folder): [string, Layer] => [folder, { below: [...core, json, network], packages: 'any' }]),
  ),
  'main/planning': { below: [...core, json, 'main/tracks', 'main/workers'], packages: 'any' },
  'main/runs': { below: [...core, json, network, ...middle, 'main/planning'], packages: 'any' },
  'main/hosts': { below: [...core, ...middle, 'main/runs'], packages: 'any' },
  'main/hosts/electron': { below: upper, packages: 'any', electron: true },
  'main/hosts/http': { below: upper, packages: 'any' },
  'main/hosts/terminal': { below: upper, packages: 'any' },
  'main/index.ts': {
    below: [...upper, 'main/hosts/electron', 'main/hosts/http'],
    packages: 'any',
    electron: true,
  },
  'main/cli.ts': { below: [...upper, 'main/hosts/http', 'main/hosts/terminal'], packages: 'any' },
  preload: { below: ['shared'], packages: [], electron: true },
  renderer: { below: ['shared'], packages: 'any' },
};

describe('the layers', () => {
  it('are kept by every source file', () => {
    const sources = import.meta.dirname;
    const files = readdirSync(sources, { recursive: true, withFileTypes: true })
      .filter(
        (entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|d)\.tsx?$/.test(entry.name),
      )
      .map((entry) => relative(sources, join(entry.parentPath, entry.name)).split(sep).join('/'));
    expect(files.flatMap((file) => breaches(file, readFileSync(join(sources, file), 'utf8')))).toEqual([]);
  });

  it.each([
    ['shared/a.ts', "import { readFileSync } from 'node:fs';"],
    ['shared/a.ts', "import type { Plan } from '../main/engine/plan';"],
    ['shared/a.ts', "import { v7 } from 'uuid';"],
    ['main/engine/a.ts', "import { app } from 'electron';"],
    ['main/engine/a.ts', "export * from '../journal/journal';"],
    ['main/engine/a.ts', "import 'fs';"],
    ['main/engine/a.ts', "import { sync } from '../disk/sync';"],
    ['main/disk/a.ts', "import type { Result } from '../../shared/result';"],
    ['main/journal/a.ts', "import { read } from '../tracks/read';"],
    ['main/journal/a.ts', "import { start } from '../runs/start';"],
    ['main/json/a.ts', "import { read } from '../tracks/read';"],
    ['main/rules/a.ts', "import { settings } from '../settings/settings-file';"],
    ['main/network/a.ts', "import { models } from '../workers/models';"],
    ['main/dispatch/a.ts', "import { takeRunLock } from '../journal/run-lock';"],
    ['main/dispatch/a.ts', "import { models } from '../workers/models';"],
    ['main/settings/a.ts', "import { models } from '../workers/providers/models';"],
    ['main/workers/a.ts', "import { ipcMain } from 'electron';"],
    ['main/hosts/http/a.ts', "import { window } from '../electron/window';"],
    ['main/hosts/http/a.ts', "const late = () => import('electron');"],
    ['main/planning/a.ts', "import { conductor } from '../runs/conductor';"],
    ['main/planning/a.ts', "import { journal } from '../journal/journal';"],
    ['main/workers/a.ts', "import { plans } from '../planning/plans';"],
    ['main/runs/a.ts', "import { serve } from '../hosts/http/serve';"],
    ['main/cli.ts', "import { window } from './hosts/electron/window';"],
    ['main/cli.ts', "import { app } from 'electron';"],
    ['preload/a.ts', "import { dispatch } from '../main/hosts/dispatch';"],
    ['renderer/a.tsx', "import { fold } from '../main/engine/fold';"],
    ['renderer/a.tsx', "import { ipcRenderer } from 'electron';"],
    ['renderer/a.tsx', "import { join } from 'node:path';"],
    ['somewhere/a.ts', 'export const nothing = 1;'],
  ])('would not let %s say %s', (file, code) => {
    expect(breaches(file, code)).toHaveLength(1);
  });

  it.each([
    ['shared/a.ts', "import { z } from 'zod'; import { b } from './b';"],
    ['main/engine/a.ts', "import type { Ticket } from '../../shared/ticket';"],
    ['main/workers/tools/a.ts', "import { b } from '../b'; import { open } from 'node:fs/promises';"],
    ['main/journal/a.ts', "import { sync } from '../disk/sync'; import { open } from 'node:fs/promises';"],
    ['main/planning/a.ts', "import { read } from '../tracks/read'; import { b } from '../workers/b';"],
    ['main/runs/a.ts', "import { plans } from '../planning/plans';"],
    ['main/runs/a.ts', "import { journal } from '../journal/journal';"],
    ['main/settings/a.ts', "import { parse } from '../json/parse';"],
    ['main/dispatch/a.ts', "import { maskKeys } from '../network/mask-keys'; import { z } from 'zod';"],
    [
      'main/hosts/electron/a.ts',
      "import { ipcMain } from 'electron'; import { start } from '../../runs/start';",
    ],
    ['renderer/graph/a.tsx', "import { layout } from '../layout'; import { fold } from '../../shared/fold';"],
  ])('let %s say %s', (file, code) => {
    expect(breaches(file, code)).toEqual([]);
  });
});

/** What is wrong with the imports of `file` (a path under src), one sentence each. */
function breaches(file: string, code: string): string[] {
  const own = layerOf(file);
  const layer = own === undefined ? undefined : layers[own];
  if (own === undefined || layer === undefined) return [`${file} lies in no layer`];
  return importsOf(file, code)
    .filter((name) => !isAllowed(file, own, layer, name))
    .map((name) => `${file} may not import ${name}`);
}

function isAllowed(file: string, own: string, layer: Layer, name: string): boolean {
  if (name.startsWith('.')) {
    const target = layerOf(posix.join(posix.dirname(file), name));
    return target !== undefined && (target === own || layer.below.includes(target));
  }
  if (/^electron(\/|$)/.test(name)) return layer.electron === true;
  if (isBuiltin(name)) return own.startsWith('main/') && own !== 'main/engine';
  return layer.packages === 'any' || layer.packages.includes(name);
}

function layerOf(path: string): string | undefined {
  const plain = (key: string) => key.replace(/\.ts$/, '');
  return Object.keys(layers)
    .filter((key) => plain(path) === plain(key) || path.startsWith(`${key}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function importsOf(file: string, code: string): string[] {
  const { module } = parseSync(file, code);
  const late = module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
    code.slice(start + 1, end - 1),
  );
  const reexported = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest }) => (moduleRequest ? [moduleRequest.value] : [])),
  );
  const names = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...late,
    ...reexported,
  ];
  return [...new Set(names)];
}
