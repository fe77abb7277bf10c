import { z } from 'zod';
import { globSchema } from './glob-input';
import { pathInputSchema } from './path-input';
import { defineTool, foundResult } from './tool';
import type { WorkspacePath } from './workspace-path';

export const listFilesTool = defineTool({
  name: 'list_files',
  description:
    "Lists the entries of one folder of the workspace; without a path, those of the workspace itself. A folder's name ends in /. With recursive, or with a glob such as *.ts or src/**/*.test.ts, it lists the files in all folders below by their paths. What .gitignore leaves out is not listed, unless you name the ignored folder.",
  schema: z.strictObject({
    path: pathInputSchema.optional(),
    glob: globSchema.optional(),
    recursive: z.boolean().optional(),
  }),
  isRepeatable: true,
  inspect: ({ path }) => ({ kind: 'read', path: pathOfFolder(path) }),

  async run({ path = [], glob = null, recursive = false }, { workspace, closed, search, signal }) {
    const fence = { workspace, closed };
    return foundResult(await search.find({ kind: 'list', fence, path, glob, recursive }, signal));
  },

  async preview({ path = [], glob, recursive }) {
    const files = glob === undefined ? (recursive ? 'all files in ' : '') : `files like ${glob} in `;
    return { kind: 'read', what: `${files}${shownFolder(path)}` };
  },
});

/** As `CallKind` has it: the workspace itself is no single path. */
export function pathOfFolder(path: WorkspacePath = []): string | null {
  return path.length === 0 ? null : path.join('/');
}

export function shownFolder(path: WorkspacePath): string {
  return path.length === 0 ? 'the workspace' : `${path.join('/')}/`;
}
