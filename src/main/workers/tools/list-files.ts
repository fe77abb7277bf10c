import { z } from 'zod';
import { pathInputSchema } from './path-input';
import { defineTool, toolError } from './tool';
import { type FolderEntry, listWorkspaceFolder } from './workspace-file';

const MAX_LISTED = 1000;

const marks: Record<FolderEntry['kind'], string> = {
  file: '',
  folder: '/',
  link: ' (link)',
  other: ' (special)',
};

export const listFilesTool = defineTool({
  name: 'list_files',
  description:
    "Lists the entries of one folder of the workspace; without a path, those of the workspace itself. A folder's name ends in /.",
  schema: z.strictObject({ path: pathInputSchema.optional() }),
  isRepeatable: true,
  inspect: ({ path = [] }) => ({ kind: 'read', path: path.join('/') }),

  async run({ path = [] }, fence) {
    const listed = await listWorkspaceFolder(fence, path);
    if (!listed.ok) return toolError(listed.failure.message);
    const names = listed.value.map(({ name, kind }) => `${name}${marks[kind]}`).sort();
    const rest = names.length - MAX_LISTED;
    const lines = rest > 0 ? [...names.slice(0, MAX_LISTED), `[and ${rest} more]`] : names;
    return {
      outcome: 'ok',
      note: `listed ${shownFolder(path)}, ${names.length} ${names.length === 1 ? 'entry' : 'entries'}`,
      text: lines.length === 0 ? 'The folder is empty.' : lines.join('\n'),
    };
  },

  async preview({ path = [] }) {
    return { kind: 'read', what: shownFolder(path) };
  },
});

function shownFolder(path: readonly string[]): string {
  return path.length === 0 ? 'the workspace' : `${path.join('/')}/`;
}
