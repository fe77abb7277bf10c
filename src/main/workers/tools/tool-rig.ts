import { join } from 'node:path';
import { createRunChanges } from '../changes/run-changes';
import { findInWorkspace } from '../search/find-in-workspace';
import { createStandstill } from '../standstill';
import { systemTimer } from '../timer';
import { createOutputFiles } from './output-files';
import type { ToolContext } from './tool';

/** What a tool works with in tests; `dataFolder` is made when something has to be kept. */
export function toolContext(
  workspace: string,
  dataFolder: string,
  change: Partial<ToolContext> = {},
): ToolContext {
  return {
    workspace,
    closed: [],
    step: 'T-1#1.1',
    timer: systemTimer,
    signal: new AbortController().signal,
    isLeft: () => false,
    files: createRunChanges(join(dataFolder, 'changes')).of({ key: 'T-1#1', ticket: 'T-1', workspace }),
    outputs: createOutputFiles(join(dataFolder, 'outputs')),
    search: { find: findInWorkspace },
    standstill: createStandstill(systemTimer, () => {}),
    finishLater: () => {},
    onOutput: () => {},
    ...change,
  };
}
