import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dataFolders } from '../runs/data-folders';

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
  /** Where the person typed the command: their paths are relative to it. */
  readonly startFolder: string;
}

/** `root` is the folder that holds Baton itself. npm tells in INIT_CWD where a person was when they typed `npm run`. */
export function findPlaces(root: string, env: NodeJS.ProcessEnv): Places {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const { data, config } = dataFolders(env);
  return {
    version,
    dataFolder: resolve(data),
    configFolder: resolve(config),
    samplesFolder: join(root, 'examples'),
    pageFolder: join(root, 'out/renderer'),
    preload: join(root, 'out/preload/index.cjs'),
    startFolder: env.INIT_CWD || process.cwd(),
  };
}
