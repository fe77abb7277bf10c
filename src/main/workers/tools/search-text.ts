import { z } from 'zod';
import { globSchema } from './glob-input';
import { pathOfFolder, shownFolder } from './list-files';
import { pathInputSchema } from './path-input';
import { defineTool, foundResult } from './tool';

const patternSchema = z
  .string()
  .max(10_000)
  .superRefine((pattern, context) => {
    const message = pattern === '' ? 'is empty' : expressionProblem(pattern);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

export const searchTextTool = defineTool({
  name: 'search_text',
  description:
    'Searches the text files of the workspace line by line for a regular expression in JavaScript syntax and gives the lines that match as path:line: text. path names a folder to search, glob the files, such as *.ts or src/**/*.py. What .gitignore leaves out is not searched, unless you name the ignored folder; nor are binary and very large files.',
  schema: z.strictObject({
    pattern: patternSchema,
    path: pathInputSchema.optional(),
    glob: globSchema.optional(),
    ignore_case: z.boolean().optional(),
  }),
  isRepeatable: true,
  inspect: ({ path }) => ({ kind: 'read', path: pathOfFolder(path) }),

  async run(
    { pattern, path = [], glob = null, ignore_case: ignoreCase = false },
    { workspace, closed, search, signal },
  ) {
    const fence = { workspace, closed };
    return foundResult(await search.find({ kind: 'text', fence, path, glob, pattern, ignoreCase }, signal));
  },

  async preview({ path = [], glob }) {
    return {
      kind: 'read',
      what: `${glob === undefined ? 'files' : `files like ${glob}`} in ${shownFolder(path)}`,
    };
  },
});

/** Null for an expression that can be searched for. Reading one takes no time, only matching may. */
function expressionProblem(pattern: string): string | null {
  try {
    new RegExp(pattern);
    return null;
  } catch (error) {
    if (error instanceof SyntaxError) return `is no regular expression (${error.message})`;
    throw error;
  }
}
