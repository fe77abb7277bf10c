import { editFileTool } from './edit-file';
import { finishTool } from './finish';
import { listFilesTool } from './list-files';
import { readFileTool } from './read-file';
import { reportBlockedTool } from './report-blocked';
import { runCommandTool } from './run-command';
import { searchTextTool } from './search-text';
import type { Tool } from './tool';
import { writeFileTool } from './write-file';

export const tools: readonly Tool[] = [
  readFileTool,
  listFilesTool,
  searchTextTool,
  writeFileTool,
  editFileTool,
  runCommandTool,
  finishTool,
  reportBlockedTool,
];

export function findTool(name: string): Tool | undefined {
  return tools.find((tool) => tool.name === name);
}

export function unknownToolMessage(name: string): string {
  return `There is no tool “${name}”; there are ${tools.map((tool) => tool.name).join(', ')}.`;
}
