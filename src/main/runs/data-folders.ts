import { join } from 'node:path';
import envPaths from 'env-paths';

/** Where Baton keeps its runs, and where its settings are; outside every workspace. */
export interface DataFolders {
  readonly data: string;
  readonly config: string;
}

export function dataFolders(environment: NodeJS.ProcessEnv): DataFolders {
  const usual = envPaths('baton', { suffix: '' });
  // An empty variable is one that was not set.
  return { data: environment.BATON_DATA || usual.data, config: environment.BATON_CONFIG || usual.config };
}

/** Where the worktrees of all runs lie, and Baton's records of them. */
export function worktreesFolder(dataFolder: string): string {
  return join(dataFolder, 'worktrees');
}
