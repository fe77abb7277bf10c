import { z } from 'zod';
import { filePathInputSchema } from './path-input';
import { defineTool, toolError } from './tool';

/** The engine takes this call as the end of the attempt; it never runs as a step. */
export const finishTool = defineTool({
  name: 'finish',
  description:
    'Ends your work on this ticket because it is done. Call it alone, as your last call; the summary says in a few sentences what you did, changed_files which files you changed.',
  schema: z.strictObject({
    summary: z.string().refine((summary) => summary.trim() !== '', { message: 'is empty; say what you did' }),
    changed_files: z.array(filePathInputSchema).optional(),
  }),
  isRepeatable: false,
  inspect: ({ summary, changed_files = [] }) => ({
    kind: 'finish',
    summary: summary.trim(),
    changedFiles: changed_files.map((path) => path.join('/')),
  }),
  run: async () => toolError('finish ends the attempt and does not run. Call it alone, as your last call.'),
  preview: async ({ summary }) => ({
    kind: 'read',
    what: `nothing; the worker says that it is done: ${summary}`,
  }),
});
