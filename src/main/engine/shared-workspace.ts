import type { WorkspacePort } from './ports';

/** All attempts work in the workspace itself, so there is never anything to merge. */
export const sharedWorkspace: WorkspacePort = { merge: async () => ({ type: 'merged', commit: null }) };
