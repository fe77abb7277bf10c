import { z } from 'zod';
import { defineTool, toolError } from './tool';

/** The engine takes this call as the end of the attempt; it never runs as a step. */
export const reportBlockedTool = defineTool({
  name: 'report_blocked',
  description:
    'Ends your work on this ticket because you cannot go on; the reason says what is in the way and what you would need.',
  schema: z.strictObject({
    reason: z
      .string()
      .refine((reason) => reason.trim() !== '', { message: 'is empty; say what is in the way' }),
  }),
  isRepeatable: false,
  inspect: ({ reason }) => ({ kind: 'report_blocked', reason: reason.trim() }),
  run: async () => toolError('report_blocked ends the attempt and does not run.'),
  preview: async ({ reason }) => ({
    kind: 'read',
    what: `nothing; the worker reports that it is blocked: ${reason}`,
  }),
});
