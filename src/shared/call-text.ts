import type { ToolCall } from './approval';

/** A tool call in a few words: the tool, and the path or command that it is about. */
export function callText({ tool, input }: ToolCall): string {
  const about = input.command ?? input.path;
  return typeof about === 'string' ? `${tool} ${about}` : tool;
}
