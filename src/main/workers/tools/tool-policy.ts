import type { ToolPolicy } from '../../engine/ports';
import { findTool, unknownToolMessage } from './find-tool';

/** What a tool call is, from its name and input alone. */
export const toolPolicy: ToolPolicy = {
  inspect({ tool, input }) {
    return findTool(tool)?.inspect(input) ?? { kind: 'invalid', message: unknownToolMessage(tool) };
  },
  isRepeatable(tool) {
    return findTool(tool)?.isRepeatable ?? false;
  },
};
