import type { ToolCall } from '../../../shared/approval';
import type { StepPreview } from '../../../shared/contract';
import type { Fence } from './fence';
import { findTool, unknownToolMessage } from './find-tool';

/** What the call would do to what is there now. Changes nothing. */
export async function previewStep(fence: Fence, { tool, input }: ToolCall): Promise<StepPreview> {
  const found = findTool(tool);
  return found === undefined
    ? { kind: 'invalid', message: unknownToolMessage(tool) }
    : found.preview(input, fence);
}
