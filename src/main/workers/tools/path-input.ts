import { z } from 'zod';
import { parseWorkspacePath } from './workspace-path';

/** A path in a tool's input; it comes out as its parts below the workspace. */
export const pathInputSchema = z.string().transform((path, context) => {
  const parsed = parseWorkspacePath(path);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: parsed.failure });
  return z.NEVER;
});

/** As above, of a file: the workspace itself is none. */
export const filePathInputSchema = pathInputSchema.refine((path) => path.length > 0, {
  message: 'names the workspace itself, not a file in it',
});
