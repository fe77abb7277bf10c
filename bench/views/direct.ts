import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { viewOf } from '../../src/main/workers/views/file-view';
import { loadGrammars } from '../../src/main/workers/views/grammars';
import type { Source } from './sources';

export interface Direct {
  /** By path. */
  readonly skeletons: ReadonlyMap<string, string>;
  readonly milliseconds: ReadonlyMap<string, number>;
  /** Paths of what could not be outlined. */
  readonly whole: string[];
}

/** Skeletons made in this thread, each timed. */
export async function outlineDirectly(sources: readonly Source[], grammarFolder: string): Promise<Direct> {
  const grammars = await loadGrammars((file) => readFile(join(grammarFolder, `${file}.wasm`)));
  const skeletons = new Map<string, string>();
  const milliseconds = new Map<string, number>();
  const whole: string[] = [];
  for (const { path, text, language } of sources) {
    const parser = await grammars.parserFor(language);
    const start = performance.now();
    const shown = viewOf(text, language, 'skeleton', '', (source) => parser.parse(source));
    milliseconds.set(path, performance.now() - start);
    skeletons.set(path, shown.text);
    if (shown.view === 'whole') whole.push(path);
  }
  grammars.close();
  return { skeletons, milliseconds, whole };
}
