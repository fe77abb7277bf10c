import { z } from 'zod';
import { reviewVerdictSchema } from '../../../shared/review-verdict';
import type { OfferedTool } from '../providers/provider';

const inputSchema = z.object({
  verdict: reviewVerdictSchema.describe(
    'accept: the ticket is done. send_back: the worker shall mend it. block: a person has to look at the ticket itself',
  ),
  notes: z.string().describe('What is to be mended and where, or why it is blocked; may be empty to accept'),
});

const { $schema: _dialect, ...schema } = z.toJSONSchema(inputSchema, { io: 'input' });

/** The tech lead's one tool. It never runs: its input is the answer. */
export const reviewTool: OfferedTool = {
  name: 'review',
  description: 'Gives your verdict on the result. Call it once; nothing else counts as your answer.',
  inputSchema: schema,
};
