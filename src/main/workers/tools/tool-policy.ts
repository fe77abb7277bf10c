import type { ToolPolicy } from '../../engine/ports';
import { findTool, unknownToolMessage } from './find-tool';

/** Whole test suites run here, which take longer than what a worker tries out. */
const VERIFY_LIMIT_S = 1800;

/** What a tool call is, from its name and input alone. */
export const toolPolicy: ToolPolicy = {
  inspect({ tool, input }) {
    return findTool(tool)?.inspect(input) ?? { kind: 'invalid', message: unknownToolMessage(tool) };
  },
  isRepeatable(tool) {
    return findTool(tool)?.isRepeatable ?? false;
  },
  verifyCall: (command) => ({ tool: 'run_command', input: { command, time_limit_s: VERIFY_LIMIT_S } }),
};
