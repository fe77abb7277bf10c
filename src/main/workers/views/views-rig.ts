import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'vite';
import type { Parser } from 'web-tree-sitter';
import type { FileView } from '../../../shared/file-view';
import { viewOf } from './file-view';
import { type GrammarFile, grammarFiles } from './grammar-files';
import { loadGrammars } from './grammars';
import type { Language } from './language';
import type { ViewServiceOptions } from './view-service';

// What the tests of the views share: grammars straight from their packages, as the build would copy them.

const { resolve } = createRequire(import.meta.url);
const grammarPath = (file: GrammarFile) => resolve(grammarFiles[file]);

export interface Viewer {
  skeleton(language: Language, source: string): FileView;
  curated(language: Language, source: string, ticketText?: string): FileView;
}

const ALL: readonly Language[] = [
  'python',
  'typescript',
  'tsx',
  'javascript',
  'go',
  'rust',
  'java',
  'c',
  'cpp',
];

export async function createViewer(languages: readonly Language[] = ALL): Promise<Viewer> {
  const grammars = await loadGrammars((file) => readFile(grammarPath(file)));
  const parsers = new Map<Language, Parser>();
  for (const language of languages) parsers.set(language, await grammars.parserFor(language));
  const view = (language: Language, source: string, kind: 'skeleton' | 'curated', ticketText: string) =>
    viewOf(source, language, kind, ticketText, (text) => parsers.get(language)?.parse(text) ?? null);
  return {
    skeleton: (language, source) => view(language, source, 'skeleton', ''),
    curated: (language, source, ticketText = '') => view(language, source, 'curated', ticketText),
  };
}

/** Builds the real thread and its grammars into the folder, as the program has them. */
export async function buildViews(folder: string): Promise<ViewServiceOptions> {
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'view-worker.ts'),
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: '[name].mjs' } },
    },
  });
  const grammarFolder = join(folder, 'grammars');
  await copyGrammars(grammarFolder);
  return { workerFile: join(folder, 'view-worker.mjs'), grammarFolder };
}

async function copyGrammars(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const file of Object.keys(grammarFiles) as GrammarFile[]) {
    await copyFile(grammarPath(file), join(folder, `${file}.wasm`));
  }
}
