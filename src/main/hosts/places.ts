import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dataFolders } from '../runs/data-folders';
import type { ViewServiceOptions } from '../workers/views/view-service';

/** Where everything is; all paths are absolute. */
export interface Places {
  readonly version: string;
  /** Runs and the window's own state. */
  readonly dataFolder: string;
  readonly configFolder: string;
  readonly samplesFolder: string;
  /** The built page and the window's preload script. */
  readonly pageFolder: string;
  readonly preload: string;
  /** The built thread that outlines files, and its grammars; null where it was not built. */
  readonly views: ViewServiceOptions | null;
  /** The built thread that searches workspaces; null where it was not built. */
  readonly searchWorker: string | null;
  /** Where the person typed the command: their paths are relative to it. */
  readonly startFolder: string;
}

/** `root` is the folder that holds Baton itself. npm tells in INIT_CWD where a person was when they typed `npm run`. */
export function findPlaces(root: string, env: NodeJS.ProcessEnv): Places {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const { data, config } = dataFolders(env);
  const workerFile = join(root, 'out/main/view-worker.js');
  const searchWorker = join(root, 'out/main/search-worker.js');
  return {
    version,
    dataFolder: resolve(data),
    configFolder: resolve(config),
    samplesFolder: join(root, 'examples'),
    pageFolder: join(root, 'out/renderer'),
    preload: join(root, 'out/preload/index.cjs'),
    views: existsSync(workerFile) ? { workerFile, grammarFolder: join(root, 'out/main/grammars') } : null,
    searchWorker: existsSync(searchWorker) ? searchWorker : null,
    startFolder: env.INIT_CWD || process.cwd(),
  };
}
