import { z } from 'zod';
import type { OfferedTool } from '../workers/providers/provider';

/** What the orchestrator may fill in of a ticket file. What it must not leave out is as in a file; the rest is checked there. */
const ticketSchema = z.object({
  id: z.string().describe('Short and unique, such as T-1'),
  title: z.string().describe('A few words'),
  description: z.string().describe('What is to be done, all that the worker has to know, in Markdown'),
  depends_on: z.array(z.string()).describe('Ids of tickets that must be completed before; [] for none'),
  context_requirements: z
    .array(z.string())
    .optional()
    .describe('Files that the worker should read, relative to the workspace, the most important first'),
  target_file: z.string().optional().describe('The file that the ticket mainly changes or makes'),
  acceptance_criteria: z.array(z.string()).optional().describe('How a reviewer sees that it is done'),
  verify: z
    .array(z.string())
    .optional()
    .describe('Shell commands that must exit with 0 before the ticket counts as completed'),
  priority: z.number().int().optional().describe('0 is first; 2 when left out'),
});

const inputSchema = z.object({
  id: z.string().optional().describe('A short name of the track, such as auth'),
  title: z.string(),
  context: z.string().optional().describe('Markdown that every worker reads: conventions, decisions'),
  tickets: z.array(ticketSchema),
});

const { $schema: _dialect, ...schema } = z.toJSONSchema(inputSchema, { io: 'input' });

/** The orchestrator's one tool. It never runs: its input is the answer. */
export const proposeTrack: OfferedTool = {
  name: 'propose_track',
  description:
    'Proposes the whole track: all tickets, with their dependencies. A person looks at it before anything is done.',
  inputSchema: schema,
};
