import type { ToolCall } from '../../../shared/approval';
import type { StepPreview } from '../../../shared/contract';
import { findTool, unknownToolMessage } from './find-tool';

/** What the call would do to what is there now. Changes nothing. */
export async function previewStep(workspace: string, { tool, input }: ToolCall): Promise<StepPreview> {
  const found = findTool(tool);
  return found === undefined
    ? { kind: 'invalid', message: unknownToolMessage(tool) }
    : found.preview(input, workspace);
}
