import { jsonSchema, type ToolSet, tool } from 'ai';
import { tools } from '../tools/find-tool';

/**
 * Baton's tools as the SDK shows them to a model: without `execute`, since steps run through the engine, and without a check
 * of the input, which is the engine's as well.
 */
export function sdkTools(): ToolSet {
  return Object.fromEntries(
    tools.map(({ name, description, inputSchema }) => [
      name,
      tool({ description, inputSchema: jsonSchema(inputSchema) }),
    ]),
  );
}
