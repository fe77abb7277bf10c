import type { ContextPart } from '../../shared/approval';
import type { PreparedPlan } from '../../shared/contract';
import type { FileView, View } from '../../shared/file-view';
import type { Result } from '../../shared/result';
import { findGuide, MAX_ALL_CHARACTERS, type Sight, viewFile } from '../workers/context';
import { ORCHESTRATOR_ROLE, planPrompt } from './plan-prompt';
import { workspaceListing } from './workspace-listing';

export interface PlanGoal {
  readonly goal: string;
  /** Absolute. */
  readonly workspace: string;
}

export interface PlanWish extends PlanGoal {
  /** Relative to the workspace, as a person named them. */
  readonly files: readonly string[];
  readonly model: string;
}

/** What the orchestrator would be sent; a person sees and edits it first. */
export async function preparePlan(
  { goal, workspace, files, model }: PlanWish,
  sight: Sight,
  signal: AbortSignal,
): Promise<PreparedPlan> {
  const context: ContextPart[] = [];
  const left: string[] = [];
  const fence = { workspace, closed: sight.closed };
  const guide = await findGuide(fence, left);
  if (guide !== null) context.push({ name: `The project's ${guide.name}`, text: guide.text });
  let total = 0;
  for (const path of new Set(files)) {
    if (signal.aborted) break;
    const shown = await viewForGoal({ goal, workspace }, path, 'curated', sight);
    if (!shown.ok) left.push(shown.failure.message);
    else if (total >= MAX_ALL_CHARACTERS) left.push(`${path} is left out for want of room.`);
    else {
      const { text, view, note } = shown.value;
      context.push({ name: `File ${path}`, text, file: { path, view, note } });
      total += text.length;
    }
  }
  const listing = await workspaceListing(fence, signal);
  if (listing !== '') context.push({ name: 'Files of the workspace', text: listing });
  if (left.length > 0) {
    context.push({ name: 'Files that are not included', text: left.map((line) => `- ${line}`).join('\n') });
  }
  return {
    proposal: { role: ORCHESTRATOR_ROLE, model, prompt: planPrompt(goal), context, setup: [], verify: [] },
    left,
  };
}

/** A file of the workspace as it would go to the orchestrator in this view. */
export function viewForGoal(
  { goal, workspace }: PlanGoal,
  path: string,
  view: View,
  sight: Sight,
): Promise<Result<FileView, { message: string }>> {
  const ticket = { title: '', description: goal, acceptanceCriteria: [] };
  return viewFile({ workspace, ticket }, path, view, sight);
}
