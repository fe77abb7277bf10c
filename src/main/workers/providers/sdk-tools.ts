import { jsonSchema, type ToolSet, tool } from 'ai';
import type { OfferedTool } from './provider';

/**
 * Tools as the SDK shows them to a model: without `execute`, since steps run through the engine, and without a check of the
 * input, which belongs to whoever asked.
 */
export function sdkTools(tools: readonly OfferedTool[]): ToolSet {
  return Object.fromEntries(
    tools.map(({ name, description, inputSchema }) => [
      name,
      tool({ description, inputSchema: jsonSchema(inputSchema) }),
    ]),
  );
}
