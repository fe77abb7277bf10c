// The thread that outlines files: a large one would hold the window or the terminal for too long.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Parser, Tree } from 'web-tree-sitter';
import { viewOf } from './file-view';
import { type Grammars, loadGrammars } from './grammars';
import type { ViewAnswer, ViewJob, ViewWorkerData } from './view-job';

/** People wait for the view; a source that takes longer than this is not one that people wrote. */
const LONGEST_PARSE_MS = 5000;

const { grammarFolder } = workerData as ViewWorkerData;
let grammars: Promise<Grammars> | null = null;
parentPort?.on(
  'message',
  (job: ViewJob) => void answer(job).then((message) => parentPort?.postMessage(message)),
);

async function answer({ id, source, language, view, ticketText }: ViewJob): Promise<ViewAnswer> {
  try {
    grammars ??= loadGrammars(async (file) => readFile(join(grammarFolder, `${file}.wasm`)));
    const parser = await (await grammars).parserFor(language);
    return { id, shown: viewOf(source, language, view, ticketText, (text) => parse(parser, text)) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

function parse(parser: Parser, source: string): Tree | null {
  const until = performance.now() + LONGEST_PARSE_MS;
  const tree = parser.parse(source, null, { progressCallback: () => performance.now() > until });
  // A parser that was stopped would go on with this source at the next one.
  if (tree === null) parser.reset();
  return tree;
}
