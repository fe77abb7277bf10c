import type { WorkspacePort } from './ports';

/** All attempts work in the workspace itself, so there is never anything to merge or to take back. */
export const sharedWorkspace: WorkspacePort = {
  merge: async () => ({ type: 'merged', commit: null }),
  revert: async () => ({ type: 'failed', reason: 'This run has no branch of its own.' }),
};
