import type { ToolCall } from '../../../shared/approval';
import type { ToolPolicy } from '../../engine/ports';
import { findTool, unknownToolMessage } from './find-tool';

/** Installs and whole test suites run here, which take longer than what a worker tries out. */
const FILE_LIMIT_S = 1800;

const commandOfFile = (command: string): ToolCall => ({
  tool: 'run_command',
  input: { command, time_limit_s: FILE_LIMIT_S },
});

/** What a tool call is, from its name and input alone. */
export const toolPolicy: ToolPolicy = {
  inspect({ tool, input }) {
    return findTool(tool)?.inspect(input) ?? { kind: 'invalid', message: unknownToolMessage(tool) };
  },
  isRepeatable(tool) {
    return findTool(tool)?.isRepeatable ?? false;
  },
  setupCall: commandOfFile,
  verifyCall: commandOfFile,
};
